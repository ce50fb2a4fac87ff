"""Windows: nothing cut, nothing too long, every word owned once."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.model.windows import Paragraph, Window, best_window, make_windows

CLS, SEP = -1, -2


def paragraph(sizes, *, first_word=0, first_piece=0):
    """A paragraph of words with these numbers of pieces; ids count up over the document."""
    starts = np.cumsum([0, *sizes])
    return Paragraph(
        np.arange(first_piece, first_piece + starts[-1]), np.arange(first_word, first_word + len(sizes)), starts[:-1]
    )


def paragraphs(all_sizes):
    made, words, pieces = [], 0, 0
    for sizes in all_sizes:
        made.append(paragraph(sizes, first_word=words, first_piece=pieces))
        words, pieces = words + len(sizes), pieces + sum(sizes)
    return made


def windows_of(all_sizes, *, limit, overlap):
    return make_windows(paragraphs(all_sizes), cls=CLS, sep=SEP, limit=limit, overlap=overlap)


SIZES = st.lists(st.lists(st.integers(1, 9), max_size=30), max_size=8)
LIMITS = st.integers(4, 40).flatmap(lambda limit: st.tuples(st.just(limit), st.integers(0, limit - 3)))


@settings(max_examples=150, deadline=None)
@given(SIZES, LIMITS)
def test_every_word_is_owned_by_the_one_window_that_shows_it(sizes, limits):
    limit, overlap = limits
    windows = windows_of(sizes, limit=limit, overlap=overlap)
    owners = Counter(word for window in windows for word in window.words if window.owns[0] <= word < window.owns[1])
    assert owners == Counter(range(sum(map(len, sizes))))
    borders = [border for window in windows for border in window.owns]
    assert borders == sorted(borders)
    assert borders[:1] in ([], [0])


@settings(max_examples=150, deadline=None)
@given(SIZES, LIMITS)
def test_no_window_is_too_long_and_each_has_its_pieces_in_order(sizes, limits):
    limit, overlap = limits
    firsts = np.cumsum([0, *(size for one in sizes for size in one)])
    for window in windows_of(sizes, limit=limit, overlap=overlap):
        assert len(window) <= limit
        assert (window.ids[0], window.ids[-1]) == (CLS, SEP)
        pieces = [piece for piece in window.ids if piece >= 0]
        assert pieces == list(range(pieces[0], pieces[0] + len(pieces)))
        assert [window.ids[place] for place in window.places] == [firsts[word] for word in window.words]


@settings(max_examples=150, deadline=None)
@given(SIZES, LIMITS)
def test_short_paragraphs_are_never_cut(sizes, limits):
    limit, overlap = limits
    windows = windows_of(sizes, limit=limit, overlap=overlap)
    first = 0
    for one in sizes:
        words = list(range(first, first + len(one)))
        first += len(one)
        if one and sum(one) + 2 <= limit:
            whole = [window for window in windows if set(words) <= set(window.words)]
            assert len(whole) == 1
            assert not any(set(words) & set(window.words) for window in windows if window is not whole[0])


def test_paragraphs_are_joined_as_long_as_they_fit():
    windows = windows_of([[1, 1], [2, 1], [3]], limit=8, overlap=2)
    assert [window.ids for window in windows] == [[CLS, 0, 1, SEP, 2, 3, 4, SEP], [CLS, 5, 6, 7, SEP]]
    assert [window.words for window in windows] == [[0, 1, 2, 3], [4]]
    assert [window.places for window in windows] == [[1, 2, 4, 6], [1]]
    assert [window.owns for window in windows] == [(0, 4), (4, 5)]


def test_a_long_paragraph_by_hand():
    windows = windows_of([[1] * 12], limit=8, overlap=3)
    assert [window.words for window in windows] == [[0, 1, 2, 3, 4, 5], [3, 4, 5, 6, 7, 8], [6, 7, 8, 9, 10, 11]]
    assert [window.owns for window in windows] == [(0, 5), (5, 8), (8, 12)]


def test_windows_of_a_long_paragraph_begin_and_end_between_words():
    for window in windows_of([[3] * 40], limit=12, overlap=4):
        assert window.places[0] == 1
        assert (len(window) - 2) % 3 == 0


def test_a_long_paragraph_stands_alone_between_short_ones():
    windows = windows_of([[1, 1], [1] * 9, [1]], limit=8, overlap=2)
    assert [window.words for window in windows] == [[0, 1], [2, 3, 4, 5, 6, 7], [6, 7, 8, 9, 10], [11]]


@pytest.mark.parametrize("sizes", [[[500]], [[1, 500, 1]], [[2], [500, 500], [2]], [[1] * 5 + [500] + [1] * 50]])
def test_a_word_longer_than_a_window_is_seen_by_its_beginning(sizes):
    windows = windows_of(sizes, limit=32, overlap=8)
    owned = [word for window in windows for word in window.words if window.owns[0] <= word < window.owns[1]]
    assert owned == list(range(sum(map(len, sizes))))
    assert max(map(len, windows)) <= 32


def test_nothing_gives_no_windows():
    assert windows_of([], limit=8, overlap=2) == []
    assert windows_of([[], []], limit=8, overlap=2) == []


@settings(max_examples=100, deadline=None)
@given(SIZES.filter(lambda sizes: sum(map(len, sizes)) > 0), LIMITS, st.data())
def test_the_best_window_is_the_one_found_by_looking_at_all(sizes, limits, data):
    windows = windows_of(sizes, limit=limits[0], overlap=limits[1])
    words = sum(map(len, sizes))
    low = data.draw(st.integers(0, words - 1))
    high = data.draw(st.integers(low, min(words - 1, low + 12)))
    margins = {
        n: min(low - window.words[0], window.words[-1] - high)
        for n, window in enumerate(windows)
        if low in window.words and high in window.words
    }
    expected = min((n for n, margin in margins.items() if margin == max(margins.values())), default=None)
    assert best_window(windows, low, high) == expected


def test_no_window_holds_two_words_that_are_far_apart():
    windows = [Window([], words=[0, 1, 2]), Window([], words=[3, 4])]
    assert best_window(windows, 1, 3) is None
    assert best_window(windows, 1, 2) == 0
