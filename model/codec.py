"""Between documents and tensors: the only place that knows both characters and pieces. It encodes and decodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from marsad.data.document import Entity, Relation
from marsad.data.readable import readable, written_end
from marsad.data.words import paragraph_spans, word_spans
from marsad.model.windows import Paragraph, Window, best_window, make_windows

Link = tuple[int, int, int, float]
"""A relation between two spans of a window: head, tail (places in its list of spans), relation number, score."""


@dataclass(frozen=True)
class Span:
    """A span of a window: ``first`` and ``last`` word are places in ``Window.words``, ``label`` is a label's number."""

    first: int
    last: int
    label: int
    score: float = 1.0


@dataclass(frozen=True)
class Encoded:
    """A text as the network sees it: its words as offsets, and windows over them."""

    words: list[tuple[int, int]]
    windows: list[Window]


@dataclass(frozen=True)
class Answer:
    """What the network says of one window."""

    spans: list[Span]
    links: list[Link]


class Codec:
    """Encodes texts into windows and decodes the answers to windows into entities and relations.

    Args:
        tokenizer: a transformers fast tokenizer with its normalizer inside.
        entity_labels: the labels in the order of their numbers; so ``relation_labels``.
        window: the longest window in pieces, special tokens included.
        overlap: how many pieces two windows of one long paragraph share.
    """

    def __init__(
        self,
        tokenizer: Any,
        *,
        entity_labels: Sequence[str],
        relation_labels: Sequence[str],
        window: int,
        overlap: int,
    ) -> None:
        if not getattr(tokenizer, "is_fast", False):
            raise ValueError(
                f"{type(tokenizer).__name__} gives no offsets: a fast tokenizer (tokenizer.json) is needed"
            )
        if lacking := [name for name in ("cls", "sep", "pad") if getattr(tokenizer, f"{name}_token_id") is None]:
            raise ValueError(
                f"the tokenizer has no {', '.join(f'{name}_token' for name in lacking)}, of which windows are made: "
                "an encoder of BERT's kind is needed, or the token named in tokenizer_config.json"
            )
        self.tokenizer = tokenizer
        self.entity_labels, self.relation_labels = tuple(entity_labels), tuple(relation_labels)
        self.window, self.overlap = window, overlap

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Cut texts into words, pieces and windows; they are read as ``readable`` has them."""
        read = [readable(text) for text in texts]
        places = [list(paragraph_spans(text)) for text in read]
        flat = [text[start:end] for text, spans in zip(read, places, strict=True) for start, end in spans]
        encodings = iter(self._tokenise(flat))
        return [self._encode(*parts, encodings) for parts in zip(texts, read, places, strict=True)]

    def decode(self, encoded: Encoded, answers: Sequence[Answer]) -> tuple[list[Entity], list[Relation]]:
        """One result out of the answers to a text's windows, in their order.

        An entity is given by the window that owns its first word; a relation by the window in which its two ends
        stand farthest from the edges.
        """
        found: dict[tuple[int, int, int], Entity] = {}
        for window, answer in zip(encoded.windows, answers, strict=True):
            for span in answer.spans:
                key = _key(window, span)
                if window.owns[0] <= key[0] < window.owns[1]:
                    found[key] = self._entity(encoded, key, span.score)
        kept = _without_overlaps(found)
        relations: dict[tuple[Entity, Entity, int], Relation] = {}
        for n, (window, answer) in enumerate(zip(encoded.windows, answers, strict=True)):
            for head, tail, number, score in answer.links:
                keys = _key(window, answer.spans[head]), _key(window, answer.spans[tail])
                ends = [kept[key] for key in keys if key in kept]
                if len(ends) == 2 and self._answers_for(encoded, n, keys):
                    label = self.relation_labels[number]
                    relations[(ends[0], ends[1], number)] = Relation(ends[0], ends[1], label, score=score)
        return list(kept.values()), list(relations.values())

    def place(self, encoded: Encoded, entities: Iterable[Entity]) -> dict[Entity, tuple[int, int]]:
        """The first and last word of each entity that stands on whole words with pieces; others are left out."""
        starts = {start: n for n, (start, _) in enumerate(encoded.words)}
        ends = {end: n for n, (_, end) in enumerate(encoded.words)}
        seen = {word for window in encoded.windows for word in window.words}
        placed = {}
        for entity in entities:
            first, last = starts.get(entity.start), ends.get(entity.end)
            if first is not None and last is not None and first in seen and last in seen:
                placed[entity] = (first, last)
        return placed

    def _tokenise(self, texts: list[str]) -> list[Any]:
        """Whole texts, whatever length the tokenizer was saved with; ``[SEP]`` in a text is text, as any other word."""
        backend = self.tokenizer.backend_tokenizer
        backend.no_truncation()
        backend.no_padding()
        backend.encode_special_tokens = True
        return list(backend.encode_batch(texts, add_special_tokens=False)) if texts else []

    def _encode(self, text: str, read: str, spans: list[tuple[int, int]], encodings: Iterator[Any]) -> Encoded:
        words: list[tuple[int, int]] = []
        paragraphs = []
        for start, end in spans:
            mine = [(start + low, start + high) for low, high in word_spans(read[start:end])]
            if read is not text:
                mine = [(low, written_end(text, read, low, high)) for low, high in mine]
            paragraphs.append(_paragraph(next(encodings), start, mine, len(words)))
            words += mine
        special = {"cls": self.tokenizer.cls_token_id, "sep": self.tokenizer.sep_token_id}
        return Encoded(words, make_windows(paragraphs, limit=self.window, overlap=self.overlap, **special))

    def _entity(self, encoded: Encoded, key: tuple[int, int, int], score: float) -> Entity:
        first, last, label = key
        return Entity(encoded.words[first][0], encoded.words[last][1], self.entity_labels[label], score=score)

    @staticmethod
    def _answers_for(encoded: Encoded, n: int, keys: tuple[tuple[int, int, int], tuple[int, int, int]]) -> bool:
        low = min(first for first, _, _ in keys)
        high = max(last for _, last, _ in keys)
        return len(encoded.windows) == 1 or best_window(encoded.windows, low, high) == n


def _paragraph(encoding: Any, shift: int, words: list[tuple[int, int]], number: int) -> Paragraph:
    """Find the first piece of each word; ``number`` is that of the paragraph's first word in the document.

    A piece is that of the first word that it shares a character with: it may begin before it, with a space or a mark
    that the normalizer dropped.
    """
    pieces = np.asarray(encoding.ids, dtype=np.int64)
    offsets = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    bounds = np.asarray(words, dtype=np.int64).reshape(-1, 2) - shift
    word = np.searchsorted(bounds[:, 1], offsets[:, 0], side="right")  # the first that ends after a piece begins
    begins = np.append(bounds[:, 0], np.iinfo(np.int64).max)[word]
    inside = np.flatnonzero((begins < offsets[:, 1]) & (offsets[:, 0] < offsets[:, 1]))
    seen, first = np.unique(word[inside], return_index=True)
    return Paragraph(pieces, seen + number, inside[first])


def _key(window: Window, span: Span) -> tuple[int, int, int]:
    """First and last word in the document, and the label's number."""
    return window.words[span.first], window.words[span.last], span.label


def _without_overlaps(found: dict[tuple[int, int, int], Entity]) -> dict[tuple[int, int, int], Entity]:
    """Entities in text order; of two that overlap, which only neighbouring windows can give, the earlier stays."""
    kept: dict[tuple[int, int, int], Entity] = {}
    end = 0
    for key, entity in sorted(found.items()):
        if entity.start >= end:
            kept[key] = entity
            end = entity.end
    return kept
