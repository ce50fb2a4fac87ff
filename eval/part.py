"""A part of the pairs of two streams, without keeping the others."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from marsad.data.document import Document
from marsad.eval.align import Pair, name_of, unanswered


class Golds:
    """The gold documents of a part, and of all others no more than id and digest of the text."""

    def __init__(self, documents: Iterable[Document], part: slice) -> None:
        self._part = range(part.start, part.stop)
        self._digests: list[bytes] = []
        self._places: dict[str, int] = {}
        self._shown: dict[int, Document] = {}
        nameless = 0
        for place, document in enumerate(documents):
            self._digests.append(_digest(document))
            if document.id is None:
                nameless += 1
            else:
                self._places.setdefault(document.id, place)
            if place in self._part:
                self._shown[place] = document
        self._named = not nameless
        self._twice = len(self._places) + nameless < len(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def pairs(self, predicted: Iterable[Document]) -> list[Pair] | None:
        """The pairs of the part as ``align`` makes them; None where gold and prediction do not fit together.

        Whether they pair by id is known at the end only, so the answers by id and by order are both kept.
        """
        by_id, by_order = _Answers(), _Answers()
        named = self._named
        for order, document in enumerate(predicted):
            named = named and document.id is not None
            self._answer(by_order, order, document)
            self._answer(by_id, self._places.get(document.id or "", -1), document)
        answers = by_id if named else by_order
        if not self._digests or not answers.fit or (named and self._twice):
            return None
        shown = self._shown.items()
        return [Pair(name_of(one, n), one, answers.shown.get(n) or unanswered(one)) for n, one in shown]

    def _answer(self, answers: _Answers, place: int, document: Document) -> None:
        known = 0 <= place < len(self._digests) and place not in answers.places
        answers.fit = answers.fit and known and self._digests[place] == _digest(document)
        answers.places.add(place)
        if place in self._part:
            answers.shown[place] = document


class _Answers:
    """The predictions found so far: at which places, those of the part, and whether each has its gold document."""

    def __init__(self) -> None:
        self.places: set[int] = set()
        self.shown: dict[int, Document] = {}
        self.fit = True


def _digest(document: Document) -> bytes:
    return blake2b(document.text.encode(), digest_size=12).digest()
