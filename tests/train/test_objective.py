"""What training changes in a batch and asks of the network."""

import pytest
import torch

from marsad.data.loss import Loss
from marsad.train.examples import collate, make_examples
from marsad.train.objective import hide_words
from tests import tiny


@pytest.fixture(scope="module")
def batch():
    """Windows of different lengths, some of several paragraphs."""
    extractor = tiny.extractor()
    batch = collate(make_examples(tiny.documents(4), extractor.codec, extractor.labels, Loss()), pad=0)
    assert any(window.ids.count(window.ids[-1]) > 1 for window in batch.windows)
    assert len({len(window) for window in batch.windows}) > 1
    return batch


def pieces(window):
    """The places of each word's pieces, as they follow from the next word's first."""
    closing = {n for n, piece in enumerate(window.ids) if piece == window.ids[-1]}
    ends = [*window.places[1:], len(window)]
    return [set(range(first, end)) - closing for first, end in zip(window.places, ends, strict=True)]


def test_no_share_hides_nothing(batch):
    assert hide_words(batch, share=0.0, mask=4) is batch.input_ids


def test_all_words_are_hidden_and_what_holds_them_together_is_shown(batch):
    ids = hide_words(batch, share=1.0, mask=4)
    for row, before, window in zip(ids, batch.input_ids, batch.windows, strict=True):
        inside = set().union(*pieces(window))
        assert {n for n, piece in enumerate(row.tolist()) if piece == 4} == inside
        assert all(row[n] == before[n] for n in set(range(len(row))) - inside)


def test_a_word_is_hidden_whole_or_not_at_all(batch):
    torch.manual_seed(0)
    before = batch.input_ids.clone()
    hidden = total = 0
    for _ in range(40):
        for row, window in zip(hide_words(batch, share=0.25, mask=4), batch.windows, strict=True):
            for word in pieces(window):
                states = {row[n].item() == 4 for n in word}
                assert len(states) == 1
                hidden += states == {True}
                total += 1
    assert hidden / total == pytest.approx(0.25, abs=0.04)
    assert torch.equal(batch.input_ids, before)
