"""The learning curve: nested shares, trainings that are not run twice, a table, a plot."""

import json

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.files import read_documents
from marsad.train import curve as module
from marsad.train.curve import Point, curve_table, learning_curve, plot_curve
from marsad.train.train_settings import TrainSettings


@pytest.fixture
def settings(encoder, files, tmp_path):
    return TrainSettings(output="unused", encoder=encoder, **files, epochs=1, batch_size=4, window=96, overlap=16)


def test_shares_are_nested_and_finished_trainings_are_kept(settings, tmp_path, monkeypatch):
    tests = {"same": settings.dev[0]}
    points = learning_curve(settings, shares=[0.25, 1], seeds=[3], tests=tests, folder=tmp_path)
    assert [(p.share, p.seed, p.documents, p.set) for p in points] == [
        (0.25, 3, 3, "dev"),
        (0.25, 3, 3, "same"),
        (1, 3, 12, "dev"),
        (1, 3, 12, "same"),
    ]
    assert points[0].entities == points[1].entities
    few, all_of_them = (
        {document.text for document in read_documents(tmp_path / name / "train.jsonl")} for name in ("0.25-3", "1-3")
    )
    assert few < all_of_them
    runs = [json.loads((tmp_path / name / "model" / "run.json").read_text("utf-8")) for name in ("0.25-3", "1-3")]
    assert [run["settings"]["epochs"] for run in runs] == [2, 1]
    monkeypatch.setattr(module, "finetune", lambda *_, **__: pytest.fail("trained again"))
    assert learning_curve(settings, shares=[0.25, 1], seeds=[3], tests=tests, folder=tmp_path) == points


@pytest.mark.parametrize("share", [0, -0.5, 1.5])
def test_shares_are_parts(settings, tmp_path, share):
    with pytest.raises(ValueError, match="expected a number above 0, at most 1"):
        learning_curve(settings, shares=[share], seeds=[0], tests={}, folder=tmp_path)


POINTS = [
    Point(0.5, 0, 1200, "dev", 0.5, 0.2),
    Point(0.5, 1, 1200, "dev", 0.6, 0.2),
    Point(1.0, 0, 2400, "dev", 0.7, 0.3),
    Point(0.5, 0, 1200, "news", 0.41, 0.1),
    Point(0.5, 1, 1200, "news", 0.43, 0.1),
    Point(1.0, 0, 2400, "news", 0.5, 0.15),
]


def test_the_table_has_means_and_deviations():
    rows = curve_table(POINTS).splitlines()
    assert rows[0] == (
        "| share | documents | seeds | dev: entities | dev: relations | news: entities | news: relations |"
    )
    assert rows[2] == "| 50 % | 1,200 | 2 | 55.0 ± 7.1 | 20.0 ± 0.0 | 42.0 ± 1.4 | 10.0 ± 0.0 |"
    assert rows[3] == "| 100 % | 2,400 | 1 | 70.0 | 30.0 | 50.0 | 15.0 |"


def test_the_plot_is_the_same_each_time(tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("one.svg", "two.svg"):
        plot_curve(POINTS, tmp_path / name)
    one = (tmp_path / "one.svg").read_text("utf-8")
    assert one == (tmp_path / "two.svg").read_text("utf-8")
    assert "<svg" in one
    assert "news" in one
    assert "2400" in one


def test_the_command(settings, tmp_path, encoder):
    config = tmp_path / "config.yaml"
    lines = {"output": "x", "encoder": encoder, "train": list(settings.train), "dev": list(settings.dev)}
    config.write_text(json.dumps(lines | {"epochs": 1, "batch_size": 4, "window": 96, "overlap": 16}), "utf-8")
    folder = tmp_path / "curve"
    result = CliRunner().invoke(
        main,
        ["curve", str(config), "--shares", "1", "--seeds", "0", "--test", f"x={settings.dev[0]}", "-o", str(folder)],
    )
    assert result.exit_code == 0, result.output
    assert [row["set"] for row in json.loads((folder / "curve.json").read_text("utf-8"))] == ["dev", "x"]
    assert "| 100 % | 12 | 1 |" in (folder / "curve.md").read_text("utf-8")


@pytest.mark.parametrize("arguments", [["--shares", "a"], ["--seeds", "0.5"], ["--test", "news.jsonl"]])
def test_faults_of_the_command_are_named(tmp_path, arguments):
    result = CliRunner().invoke(main, ["curve", "config.yaml", "-o", str(tmp_path), *arguments])
    assert result.exit_code == 2
    assert arguments[1] in result.output
