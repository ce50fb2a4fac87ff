"""The public names, the version, the command line's own behaviour."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import marsad
from marsad import cli

ROOT = Path(__file__).parents[1]


def test_public_names_are_there_and_others_are_not():
    for name in marsad.__all__:
        assert getattr(marsad, name).__name__ == name
    assert set(marsad.__all__) == set(marsad._PLACES)
    with pytest.raises(AttributeError, match="no attribute 'extractor_'"):
        _ = marsad.extractor_


@pytest.mark.parametrize(
    "statement", ["import marsad", "import marsad.data.files, marsad.eval.report", "import marsad.cli"]
)
def test_importing_what_needs_no_network_code_loads_no_torch(statement):
    check = f"{statement}; import sys; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_every_command_loads_and_says_what_it_does():
    runner = CliRunner()
    listed = runner.invoke(cli.main, ["--help"])
    assert listed.exit_code == 0
    for name in cli._COMMANDS:
        assert name in listed.output
        shown = runner.invoke(cli.main, [name, "--help"])
        assert shown.exit_code == 0, shown.output
        assert f"Usage: main {name}" in shown.output


def test_an_unknown_command_and_the_version():
    runner = CliRunner()
    unknown = runner.invoke(cli.main, ["extrakt"])
    assert unknown.exit_code == 2
    assert "No such command 'extrakt'" in unknown.output
    assert marsad.__version__ in runner.invoke(cli.main, ["--version"]).output
