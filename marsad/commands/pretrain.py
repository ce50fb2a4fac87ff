"""``marsad pretrain``: make an encoder as a configuration says."""

from __future__ import annotations

import click

from marsad.commands._runs import run_arguments, run_messages


@click.command("pretrain")
@click.option("--prepare", "only_prepare", is_flag=True, help="Make the tokenizer and the token shard, and stop there.")
@run_arguments
def command(config: str, overrides: tuple[str, ...], resume: bool, only_prepare: bool) -> None:
    """Pretrain an encoder as CONFIG (a YAML file) says, from scratch or on from another; KEY=VALUE changes settings.

    Several processes: accelerate launch --multi_gpu --num_processes 2 -m marsad pretrain CONFIG, on CPUs with
    ACCELERATE_USE_CPU=true before it.
    """
    if resume and only_prepare:
        raise click.UsageError("--resume goes on with a training, which --prepare leaves out; give one of them")
    with run_messages():
        from marsad.train.pretrain import PretrainSettings, prepare, pretrain
        from marsad.train.settings import load_settings

        settings = load_settings(PretrainSettings, config, overrides)
        folder = prepare(settings) if only_prepare else pretrain(settings, resume=resume)
    if only_prepare:
        click.echo(f"prepared in {folder}; go on with the same command without --prepare", err=True)
    else:
        click.echo(f"encoder written to {folder}; train on it: marsad train CONFIG encoder={folder}", err=True)
