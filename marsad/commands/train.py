"""``marsad train``: fine-tune a model as a configuration says."""

from __future__ import annotations

import click

from marsad.commands._runs import run_arguments, run_messages


@click.command("train")
@run_arguments
def command(config: str, overrides: tuple[str, ...], resume: bool) -> None:
    """Fine-tune the extraction model as CONFIG (a YAML file) says; KEY=VALUE changes single settings.

    Several processes: accelerate launch --multi_gpu --num_processes 2 -m marsad train CONFIG, on CPUs with
    ACCELERATE_USE_CPU=true before it.
    """
    with run_messages():
        from marsad.train.finetune import finetune
        from marsad.train.settings import load_settings
        from marsad.train.train_settings import TrainSettings

        folder = finetune(load_settings(TrainSettings, config, overrides), resume=resume)
    click.echo(f"model written to {folder}; try it: marsad extract --model {folder} FILE", err=True)
