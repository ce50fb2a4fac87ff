"""Chunks of a stream, and that work beside the network changes neither order nor errors."""

import threading
from itertools import count

import pytest

from marsad.data.document import Document
from marsad.model.stream import chunks, overlapped
from tests import tiny


def test_chunks_hold_everything_in_order_and_grow_to_a_limit():
    documents = [Document("قتل " * 500, id=str(n)) for n in range(2000)]
    parts = list(chunks(documents))
    assert [document.id for part in parts for document in part] == [document.id for document in documents]
    sizes = [sum(len(document.text) for document in part) for part in parts]
    assert sizes[0] < 20_000
    assert sizes[:5] == sorted(sizes[:5])
    assert max(sizes) < 530_000


def test_the_number_of_documents_has_a_limit_too():
    assert [len(part) for part in chunks([""] * 10, most=4)] == [4, 4, 2]


def run_all(parts, **steps):
    known = {"encode": len, "run": lambda n: n * 10, "decode": lambda part, n, tens: [(d, n, tens) for d in part]}
    return overlapped(parts, **(known | steps))


def test_each_part_is_decoded_with_its_own_answers_in_order():
    assert list(run_all([["a", "b"], ["c"], []])) == [("a", 2, 20), ("b", 2, 20), ("c", 1, 10)]
    assert list(run_all([])) == []


def test_the_next_part_is_encoded_while_one_runs():
    started = [threading.Event() for _ in range(3)]

    def encode(part):
        started[part[0]].set()
        return part[0]

    def run(n):
        assert n == 2 or started[n + 1].wait(5)
        return n

    assert [found[1] for found in run_all([[0], [1], [2]], encode=encode, run=run)] == [0, 1, 2]


def test_the_source_is_read_two_parts_ahead_at_most():
    taken = 0

    def source():
        nonlocal taken
        for n in count():
            taken += 1
            yield [n]

    stream = run_all(source())
    assert taken == 0
    next(stream)
    assert taken <= 3


@pytest.mark.parametrize("step", ["encode", "run", "decode"])
def test_an_error_of_any_step_is_raised(step):
    def fails(*_):
        raise ValueError(f"{step} failed")

    with pytest.raises(ValueError, match=f"{step} failed"):
        list(run_all([["a"], ["b"]], **{step: fails}))


def test_an_error_of_the_source_is_raised():
    def source():
        yield tiny.SENTENCES[0]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(tiny.extractor().stream(source()))
