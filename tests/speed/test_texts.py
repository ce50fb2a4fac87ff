"""Texts to measure with: the lengths that are asked for, in words of the corpus."""

import numpy as np
import pytest

from marsad.model.folder import default_folder
from marsad.model.pieces import Pieces
from marsad.speed.texts import draw_lengths, make_texts


def test_lengths_are_as_said():
    lengths = draw_lengths(5000, seed=1)
    assert np.median(lengths) == pytest.approx(60, rel=0.05)
    assert np.quantile(lengths, 0.95) == pytest.approx(220, rel=0.08)
    assert max(lengths) == 1500
    assert draw_lengths(5000, seed=1) == lengths != draw_lengths(5000, seed=2)


def test_texts_have_about_so_many_pieces():
    tokenizer = Pieces.read(default_folder())
    assert tokenizer is not None
    lengths = [20, 60, 1500, 200, 9]
    texts = make_texts(lengths, seed=0)
    found = [len(tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]
    assert found == pytest.approx(lengths, abs=12)
    assert len(set(texts)) == 5


def test_more_texts_than_the_corpus_has_words():
    texts = make_texts([3000] * 200, seed=0)
    assert len(texts) == 200
    assert all(texts)
