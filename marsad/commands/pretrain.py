"""``marsad pretrain``: make an encoder as a configuration says."""

from __future__ import annotations

import click

from marsad.commands._runs import run_arguments, run_messages


@click.command("pretrain")
@run_arguments
def command(config: str, overrides: tuple[str, ...], resume: bool) -> None:
    """Pretrain an encoder as CONFIG (a YAML file) says, from scratch or on from another; KEY=VALUE changes settings.

    Several processes: accelerate launch --multi_gpu --num_processes 2 -m marsad pretrain CONFIG, on CPUs with
    ACCELERATE_USE_CPU=true before it.
    """
    with run_messages():
        from marsad.train.pretrain import PretrainSettings, pretrain
        from marsad.train.settings import load_settings

        folder = pretrain(load_settings(PretrainSettings, config, overrides), resume=resume)
    click.echo(f"encoder written to {folder}; train on it: marsad train CONFIG encoder={folder}", err=True)
