"""The command line: each command is loaded only when it is called, so that none waits for another's imports."""

from __future__ import annotations

from importlib import import_module

import click

import marsad
from marsad.waiting import wait_briefly

wait_briefly()

_COMMANDS = {
    "extract": "entities and relations of texts",
    "facts": "tables of quantities and links, and sums",
    "view": "a page to read annotated documents in",
    "evaluate": "score a model or any system's output",
    "train": "fine-tune a model on annotated documents",
    "average": "the mean of fine-tuned models",
    "curve": "what more annotated documents would bring",
    "pretrain": "pretrain an encoder on unlabelled text",
    "card": "write the card of a model folder",
    "publish": "give a model to the hub or into a folder, checked",
    "export": "a model for ONNX Runtime alone",
    "verify": "check a model folder before it is used",
    "convert": "change files between formats",
    "benchmark": "how fast extraction is on this machine",
    "corpus": "validate, count and split annotated files",
}


class _LazyGroup(click.Group):
    """A group whose commands live in ``marsad.commands.NAME``, each as ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"marsad.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(marsad.__version__, prog_name="marsad")
def main() -> None:
    """From Arabic conflict reporting to actors, places, numbers and their links."""
