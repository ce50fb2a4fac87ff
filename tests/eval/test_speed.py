"""The tables of a benchmark, worked by hand."""

import json

import pytest

from marsad.eval.speed import Measured, SpeedReport, Stages

REPORT = SpeedReport(
    {"cores": 2},
    documents=10,
    pieces=1000,
    measured=[
        Measured("ours", [1.0, 2.0, 4.0], memory=300.4, load=1.25),
        Measured("pipeline", [8.0, 6.0, 8.0], memory=900, load=5),
    ],
    stages=[Stages("ours", {"encode": 1.0, "network": 6.0, "decode": 1.0}, operations=3e9, peak=1e9)],
    first_result=1.5,
    sweeps={"threads": {"1": 500.0, "2": 900.0}},
)


def test_a_ratio_is_the_median_over_rounds():
    assert REPORT.ratio("ours", "pipeline") == 3.0  # 8, 3 and 2 times
    assert REPORT.ratio("pipeline", "pipeline") == 1.0
    assert REPORT.ratio("ours", "nothing") is None


def test_shares_and_the_fraction_of_the_peak():
    (stage,) = REPORT.stages
    assert stage.share == pytest.approx(0.25)
    assert stage.fraction == pytest.approx(0.5)


def test_tables():
    text = REPORT.to_markdown(["pipeline", "nothing"])
    assert "10 documents of 1,000 pieces; cores 2." in text
    assert "| way | documents/s | pieces/s | × pipeline | peak MB | load s |" in text
    assert "| ours | 5.0 | 500 | 3.00 | 300 | 1.2 |" in text
    assert "whole process: 1.50 s" in text
    assert "| ours | 12.5 | 75.0 | 12.5 | 25.0 | 1 | 50 |" in text
    assert "| what varies | threads | pieces/s |\n| --- | ---: | ---: |\n|  | 1 | 500 |" in text


def test_json_holds_what_the_tables_say():
    data = json.loads(json.dumps(REPORT.to_dict()))
    assert data["measured"][0]["documents_per_second"] == 5.0
    assert data["stages"][0]["fraction_of_peak"] == pytest.approx(0.5)
    assert data["sweeps"]["threads"]["2"] == 900.0
