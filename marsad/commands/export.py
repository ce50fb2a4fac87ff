"""``marsad export``: a model for programs that know nothing of marsad."""

from __future__ import annotations

from pathlib import Path

import click

from marsad.commands._errors import spoken_errors


@click.command("export")
@click.argument("model", metavar="[MODEL]", default="default")
@click.option("--onnx", is_flag=True, help="For ONNX Runtime: both heads as graphs.")
@click.option("--to", required=True, metavar="DIRECTORY", type=click.Path(path_type=Path), help="A new folder.")
@click.option("--int8", is_flag=True, help="Weights of eight bits: smaller, faster, nearly the same answers.")
def command(model: str, onnx: bool, to: Path, int8: bool) -> None:
    """Export MODEL (folder, hub name, or 'default') into a folder that needs no marsad to run.

    The folder holds the graphs, the tokenizer, and a README with inputs, outputs and an example that runs. Before it
    is moved to its place, its answers are compared with torch's or, with --int8, with those of the runtime onnx-int8.
    Plain transformers reads sub-folders of what 'marsad publish' writes.
    """
    if not onnx:
        raise click.UsageError("say what to export to: --onnx")
    with spoken_errors():
        from marsad.model.onnx.export import export_onnx

        files = export_onnx(model, to, int8=int8)
    for name, size in files.items():
        click.echo(f"{size:>12,}  {name}")
    click.echo(f"exported: {to}", err=True)
