"""Loading the model that a command runs, and the options that say how."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from marsad.model.runtime.choose import RUNTIMES

if TYPE_CHECKING:
    from marsad.model.extractor import Extractor


def runtime_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--runtime`` and ``--batch-tokens`` of a command that runs a model."""
    for option in (
        click.option(
            "--batch-tokens",
            type=click.IntRange(min=1),
            metavar="N",
            help="Pieces run at a time, on which memory depends; else what suits the runtime.",
        ),
        click.option(
            "--runtime",
            type=click.Choice(list(RUNTIMES)),
            default="auto",
            show_default=True,
            help="What the network runs in: " + "; ".join(f"{name}, {what}" for name, what in RUNTIMES.items()) + ".",
        ),
    ):
        command = option(command)
    return command


def load_extractor(model: str, device: str, runtime: str = "auto") -> Extractor:
    """The extractor of a folder, a hub name or ``default``."""
    from marsad.model.extractor import Extractor

    return Extractor.from_pretrained(model, device=device, runtime=runtime)
