"""The canonical form of one mention: attached letters off, spelling mended, case undone, aliases followed."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.data.names.aliases import Aliases
from marsad.data.names.cases import kunya, nominative, without_tanwin
from marsad.data.names.clitics import Surroundings, without_clitics
from marsad.data.names.lexicon import Lexicon, fold, packaged_lexicon
from marsad.data.names.spelling import clean, spelled

_SINGULAR = {
    "بلدتي": "بلدة",
    "مدينتي": "مدينة",
    "قريتي": "قرية",
    "مديريتي": "مديرية",
    "منطقتي": "منطقة",
    "ولايتي": "ولاية",
}
_SINGULAR |= {"محافظتي": "محافظة", "مخيمي": "مخيم", "حيي": "حي", "حقلي": "حقل", "مطاري": "مطار", "وزارتي": "وزارة"}
_SINGULAR |= {"بلدتا": "بلدة", "مدينتا": "مدينة", "قريتا": "قرية", "مديريتا": "مديرية", "ولايتا": "ولاية"}
_SINGULAR |= {"حركتي": "حركة", "حركتا": "حركة", "جيشي": "جيش", "حزبي": "حزب", "وزارتا": "وزارة"}

_UNALIASED = frozenset(("ACTOR.PERSON", "ACTOR.CIVILIAN"))  # الشباب may be young people


@dataclass(frozen=True, slots=True)
class Canon:
    """Brings mentions to the form that tables group by."""

    aliases: Aliases = field(default_factory=Aliases.load)
    lexicon: Lexicon = field(default_factory=packaged_lexicon)

    def name(self, mention: str, label: str, around: Surroundings | None = None) -> str:
        """The canonical form of a mention; ``around`` tells what the text shows of it.

        A mention that holds nothing visible is given back as it is.
        """
        around = around or Surroundings(person=label == "ACTOR.PERSON", actor=label.startswith("ACTOR"))
        coarse = "ACTOR" if around.actor else "LOCATION"
        words = clean(mention).split()
        if len(words) > 1 and words[0] == "و":
            words = words[1:]
        if not words:
            return mention
        first = without_clitics(words[0], around, self.lexicon, lambda word: self._is_alias(word, words[1:], coarse))
        name = " ".join(self._mended([first, *words[1:]], around))
        return (None if label in _UNALIASED else self.aliases.get(name, coarse)) or name

    def _is_alias(self, word: str, others: list[str], coarse: str) -> bool:
        return self.aliases.get(" ".join([word, *others]), coarse) is not None

    def _mended(self, words: list[str], around: Surroundings) -> list[str]:
        if around.actor and not around.person:
            words = without_tanwin(words, self.lexicon)
        right = kunya([self._word(word, around) for word in words])
        single = [_SINGULAR.get(right[0], right[0]), *right[1:]] if len(right) > 1 else right
        return nominative(single, self.lexicon) if around.actor and not around.person else single

    def _word(self, word: str, around: Surroundings) -> str:
        joined = "و" if word.startswith("وال") and not self.lexicon.knows(word) else ""
        return joined + spelled(word[len(joined) :], self.lexicon, person=around.person)


def key(name: str) -> str:
    """What two canonical names have in common when only their spelling differs."""
    return fold(name).replace(" ", "")
