"""``marsad benchmark`` from beginning to end, with a small model."""

import json

from click.testing import CliRunner

from marsad.cli import main
from tests import tiny


def test_a_report_in_two_forms(tmp_path):
    tiny.extractor().save_pretrained(tmp_path / "model")
    options = ["--model", str(tmp_path / "model"), "--no-base", "--documents", "4", "--rounds", "1"]
    done = CliRunner().invoke(main, ["benchmark", *options, "--runtime", "torch", "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    data = json.loads((tmp_path / "out" / "speed.json").read_text("utf-8"))
    assert data["documents"] == 4
    assert [one["name"] for one in data["measured"]] == ["small, torch"]
    assert data["measured"][0]["documents_per_second"] > 0
    assert 0 < data["stages"][0]["share_outside_network"] < 1
    assert data["first_result"] > 0
    assert "| small, torch |" in (tmp_path / "out" / "speed.md").read_text("utf-8")


def test_a_model_that_is_not_there(tmp_path):
    options = ["--model", str(tmp_path), "--no-base", "--documents", "2", "--runtime", "torch"]
    done = CliRunner().invoke(main, ["benchmark", *options])
    assert done.exit_code == 1
    assert "no config.json" in done.output
