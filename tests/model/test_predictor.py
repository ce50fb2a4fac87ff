"""Batches by hand, and that each word is judged by its own first piece."""

import numpy as np
import pytest
import torch
from torch import nn

from marsad.data.schema import Schema
from marsad.model.batches import pad_ids, pad_places, pad_spans
from marsad.model.codec import Span
from marsad.model.labels import Labels
from marsad.model.predictor import Predictor, _groups, spans_of
from marsad.model.runtime.torch_runtime import TorchRuntime
from marsad.model.windows import Window
from tests import tiny

WINDOWS = [
    Window([2, 10, 11, 12, 3, 13, 3], words=[0, 1, 2], places=[1, 3, 5]),
    Window([2, 20, 21, 3], words=[7, 8], places=[1, 2]),
]


def test_ids_and_their_mask():
    ids, mask = pad_ids(WINDOWS, 9)
    assert ids.tolist() == [[2, 10, 11, 12, 3, 13, 3], [2, 20, 21, 3, 9, 9, 9]]
    assert mask.tolist() == [[1] * 7, [1] * 4 + [0] * 3]


def test_places_and_their_mask():
    places, mask = pad_places(WINDOWS)
    assert places.tolist() == [[1, 3, 5], [1, 2, 0]]
    assert mask.tolist() == [[True] * 3, [True, True, False]]


def test_spans_become_places_of_pieces():
    padded = pad_spans(WINDOWS, [[Span(0, 1, 4), Span(2, 2, 0)], [Span(0, 1, 5)]])
    assert padded.tolist() == [[[1, 3, 4], [5, 5, 0]], [[1, 2, 5], [0, 0, -1]]]
    assert pad_spans(WINDOWS, [[], []]).tolist() == [[[0, 0, -1]], [[0, 0, -1]]]


def test_spans_of_each_window():
    scores = np.full((2, 3, 5), -9, np.float32)
    for row, word, tag in ((0, 0, 3), (0, 1, 4), (0, 2, 1), (1, 0, 0), (1, 1, 1), (1, 2, 1)):
        scores[row, word, tag] = 9
    found = spans_of(scores, np.array([[True] * 3, [True, True, False]]))
    assert [[(s.first, s.last, s.label) for s in spans] for spans in found] == [[(0, 1, 1), (2, 2, 0)], [(1, 1, 0)]]


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ([], []),
        ([0, 1, 1], []),
        ([3, 0, 2, 1, 3], [[2, 0, 4]]),
        ([5, 2, 2], [[1, 2], [0]]),
        ([9, 9], [[0], [1]]),  # a row with too many pairs stands alone
    ],
)
def test_rows_are_linked_in_groups_with_a_limit_of_pairs(counts, groups, monkeypatch):
    monkeypatch.setattr("marsad.model.predictor._PAIRS", 30)
    assert list(_groups(counts)) == groups


class Echo(nn.Module):
    """A network that begins a span of label 0 at each word whose first piece has an odd id."""

    relation_head = None

    def states(self, input_ids, attention_mask):
        return input_ids.unsqueeze(-1).float()

    def tag(self, states, places):
        odd = states[..., 0].gather(1, places) % 2
        return torch.stack([1 - odd, odd, odd * 0 - 9], dim=-1) * 9


@pytest.mark.parametrize("batch_size", [1, 2])
def test_each_word_is_judged_by_its_first_piece_and_answers_keep_the_order(batch_size):
    runtime = TorchRuntime(Echo(), device=torch.device("cpu"))  # type: ignore[arg-type]
    labels = Labels.of(Schema.from_dict({"entities": {"A": ""}}))
    answers = Predictor(runtime, labels, pad=0).predict(WINDOWS[::-1], threshold=0.5, rows=batch_size)
    assert [[span.first for span in answer.spans] for answer in answers] == [[1], [2]]


def test_given_spans_are_linked_instead_of_found_ones():
    extractor = tiny.extractor()
    (encoded,) = extractor.codec.encode([tiny.SENTENCES[0]])
    given = [[Span(0, 0, 0), Span(3, 4, 5)]]
    runtime = TorchRuntime(extractor.model, device=torch.device("cpu"))
    (answer,) = Predictor(runtime, extractor.labels, pad=0).predict(encoded.windows, threshold=0.5, given=given)
    assert answer.spans == given[0]
    assert {(head, tail) for head, tail, _, _ in answer.links} <= {(0, 1), (1, 0)}


def test_the_scores_of_its_ends_count_in_that_of_a_relation():
    extractor = tiny.extractor()
    (encoded,) = extractor.codec.encode([tiny.SENTENCES[0]])
    given = [[Span(0, 0, 0, 0.5), Span(1, 1, 0, 0.8), Span(3, 4, 5, 1.0)]]
    runtime = TorchRuntime(extractor.model, device=torch.device("cpu"))

    def scores(weight):
        predictor = Predictor(runtime, extractor.labels, pad=0, end_weight=weight)
        (answer,) = predictor.predict(encoded.windows, threshold=1e-99, given=given)
        return {link[:3]: link[3] for link in answer.links}

    alone, weighed = scores(0), scores(0.5)
    assert {pair[:2] for pair in alone} >= {(0, 1), (1, 0)}
    ends = [span.score for span in given[0]]
    assert weighed == pytest.approx({key: p * (ends[key[0]] * ends[key[1]]) ** 0.5 for key, p in alone.items()})
