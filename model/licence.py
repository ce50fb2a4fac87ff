"""The licence that weights can be given under, derived from what went into them.

What is derived is the narrowest licence that the sources ask for: share-alike sources pass theirs on, sources without
commercial use forbid it, and what only asks for attribution leaves the choice free. Whether weights are an adaptation
of their training text is disputed; here they are taken to be one, which nobody can hold against those who use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT = "apache-2.0"
"""The licence of weights whose sources leave the choice free."""


class LicenceError(ValueError):
    """A licence that what went in does not allow, or one that cannot be derived; the message says why."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence as hubs name it, and what it asks of those who build on it.

    ``own_text`` is that hubs have no name for it, and that it asks for its text on every copy.
    """

    id: str
    name: str
    url: str
    share_alike: bool = False
    non_commercial: bool = False
    own_text: bool = False


_CC = "https://creativecommons.org"
TERMS = {
    terms.id: terms
    for terms in (
        Terms("apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
        Terms("mit", "MIT License", "https://opensource.org/license/mit"),
        Terms("cc0-1.0", "CC0 1.0", f"{_CC}/publicdomain/zero/1.0/"),
        Terms("cc-by-4.0", "Creative Commons Attribution 4.0", f"{_CC}/licenses/by/4.0/"),
        Terms("cc-by-sa-4.0", "Creative Commons Attribution-ShareAlike 4.0", f"{_CC}/licenses/by-sa/4.0/", True),
        Terms(
            "cc-by-nc-4.0", "Creative Commons Attribution-NonCommercial 4.0", f"{_CC}/licenses/by-nc/4.0/", False, True
        ),
        Terms(
            "cc-by-nc-sa-4.0",
            "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
            f"{_CC}/licenses/by-nc-sa/4.0/",
            True,
            True,
        ),
        Terms(
            "aub",
            "AraBERT licence of AUB",
            "https://github.com/aub-mind/arabert/blob/master/LICENSE",
            True,
            False,
            True,
        ),
    )
}

_BASES = {
    r"arabert|araelectra|aubmindlab": "aub",
    r"camelbert|multilingual-cased|multilingual-uncased|modernbert": "apache-2.0",
    r"xlm-roberta|mdeberta": "mit",
}
"""Encoders by what their names hold."""

_WORDS = {
    r"CC BY-NC-SA": "cc-by-nc-sa-4.0",
    r"CC BY-NC(?!-)": "cc-by-nc-4.0",
    r"CC BY-SA": "cc-by-sa-4.0",  # adaptations of 3.0 may be given under 4.0
    r"CC BY(?!-)": "cc-by-4.0",
    r"CC0|public domain": "cc0-1.0",
    r"Apache[- ]2": "apache-2.0",
    r"\bMIT\b": "mit",
    r"free with acknowledgement": "cc-by-4.0",
}
"""Licences by the words that credits name them with."""


def licence_of(run: Mapping[str, Any], stated: str | None = None) -> Terms:
    """The licence of a run's weights.

    Args:
        run: what ``run.json`` says, with the runs that made its encoder.
        stated: the licence that is claimed; by default the one that the run's settings state, if they do.

    Raises:
        LicenceError: what is claimed is wider than what went in allows, or nothing is claimed and a source is unknown.
    """
    bound, unknown = _obligations(run)
    stated = stated or run["settings"].get("licence")
    if stated is None:
        return _derive(bound, unknown)
    stated = next((terms.id for terms in TERMS.values() if terms.name == stated), str(stated).lower())
    for source, terms in bound:
        if not _allows(terms, stated):
            raise LicenceError(
                f"licence {stated}: {_reason(source, terms)}; leave the licence out, or state {terms.id}"
            )
    return TERMS.get(stated, Terms(stated, stated, ""))


def base_model(run: Mapping[str, Any]) -> str | None:
    """The foreign encoder that a chain of runs began with; None where it began from scratch."""
    *_, first = chain(run)
    encoder: str | None = first["settings"].get("encoder")
    return encoder


def chain(run: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The run and those that made what it began with, last first."""
    while run is not None:
        yield run
        run = run.get("encoder_run")


def _obligations(run: Mapping[str, Any]) -> tuple[list[tuple[str, Terms]], list[str]]:
    """The sources that bind those who build on them, with their terms, and the sources whose terms are not known."""
    base = base_model(run)
    credits = [credit for step in chain(run) for credit in step["settings"].get("credits", ())]
    ids = {credit: _ids(credit) for credit in credits}
    if base is not None:
        named = [credit for credit in credits if Path(base).name.lower() in credit.lower()]
        ids[base] = _by_name(base) or [name for credit in credits for name in _by_name(credit)]
        ids[base] = ids[base] or [name for credit in named for name in _ids(credit)]
    for step in list(chain(run))[1:]:
        if (earlier := step["settings"].get("licence")) in TERMS:
            ids[f"the encoder's run, which states {earlier}"] = [earlier]
    bound = [(source, TERMS[name]) for source, names in ids.items() for name in dict.fromkeys(names)]
    binding = [(source, terms) for source, terms in bound if terms.share_alike or terms.non_commercial]
    return binding, [source for source, names in ids.items() if not names]


def _ids(credit: str) -> list[str]:
    return [*_by_name(credit), *(name for words, name in _WORDS.items() if re.search(words, credit))]


def _by_name(source: str) -> list[str]:
    return [name for words, name in _BASES.items() if re.search(words, source, re.IGNORECASE)]


def _derive(bound: Sequence[tuple[str, Terms]], unknown: Sequence[str]) -> Terms:
    if unknown:
        raise LicenceError(
            f"the terms of {unknown[0]!r} are not known: read them and state the licence of the weights (--licence "
            "ID, or 'licence' in the configuration), or name theirs in 'credits', such as 'NAME (CC BY 4.0): encoder'"
        )
    alike = {terms.id for _, terms in bound if terms.share_alike}
    strict = {terms.id for _, terms in bound if terms.non_commercial and not terms.share_alike}
    if len(alike) > 1 or (strict and alike and "cc-by-nc-sa-4.0" not in alike):
        said = "; ".join(dict.fromkeys(_reason(source, terms) for source, terms in bound))
        raise LicenceError(f"no licence satisfies everything that went in: {said}")
    return TERMS[next(iter(alike or strict or {DEFAULT}))]


def _allows(terms: Terms, stated: str) -> bool:
    if terms.share_alike:
        return stated == terms.id
    return "-nc" in stated


def _reason(source: str, terms: Terms) -> str:
    asks = "has to be passed on under the same licence" if terms.share_alike else "excludes commercial use"
    return f"{source!r} is under {terms.name}, and what builds on it {asks}"
