"""Very long documents and empty ones."""

from itertools import pairwise

import pytest

from tests import tiny

WORDS = 100_000


def text_of(joint):
    """About ``WORDS`` words of our sentences."""
    several = len(" ".join(tiny.SENTENCES).split())
    return joint.join(tiny.SENTENCES * (WORDS // several + 1))


@pytest.mark.parametrize("joint", [" ", "\n"], ids=["one paragraph", "many paragraphs"])
def test_encoding_a_hundred_thousand_words(joint):
    text = text_of(joint)
    (encoded,) = tiny.codec().encode([text])
    assert len(text.split()) > WORDS
    owned = [word for window in encoded.windows for word in window.words if window.owns[0] <= word < window.owns[1]]
    assert owned == list(range(len(encoded.words)))


@pytest.mark.slow
@pytest.mark.parametrize("joint", [" ", "\n"], ids=["one paragraph", "many paragraphs"])
def test_extracting_from_a_hundred_thousand_words_and_from_none(joint):
    text = text_of(joint)
    long, empty = tiny.extractor().extract([text, ""])
    assert (empty.text, empty.entities) == ("", ())
    assert len(long.entities) > 1_000
    assert len(long.relations) > 1_000
    assert max(entity.end for entity in long.entities) > len(text) - 200
    assert not any(a.overlaps(b) for a, b in pairwise(long.entities))
