from marsad.eval.scores import Counts
from marsad.eval.table import make_table

TALLIES = [{"b": Counts(1, 1, 0), "z": Counts(0, 0, 1)}, {"a": Counts(2, 0, 1), "b": Counts(1, 0, 1)}]


def test_sums_documents_and_orders_labels():
    table = make_table(TALLIES, ["b", "unused", "a"], seed=0, resamples=20)
    assert {label: row.counts for label, row in table.by_label.items()} == {
        "b": Counts(2, 1, 1),
        "a": Counts(2, 0, 1),
        "z": Counts(0, 0, 1),
    }
    assert list(table.by_label) == ["b", "a", "z"]
    assert table.micro.counts == Counts(4, 1, 3)
    assert table.macro.measures.recall == (2 / 3 + 2 / 3 + 0) / 3


def test_json_form():
    table = make_table(TALLIES, [], seed=0, resamples=20).to_dict()
    row = table["by_label"]["a"]
    assert row == {"precision": 1.0, "recall": 0.666667, "f1": 0.8, "tp": 2, "fp": 0, "fn": 1} | {
        "interval": {"precision": [1.0, 1.0], "recall": [0.666667, 0.666667], "f1": [0.8, 0.8]}
    }
    assert "tp" not in table["macro"]
