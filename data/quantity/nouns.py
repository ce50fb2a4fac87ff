"""Nouns and units: from a word in any form to its dictionary form, what it counts and whether it is a dual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from marsad.data.quantity.spelling import fold, without_prefixes

_PRONOUN = re.compile(r"(?:هما|هم|هن|ها|ه|نا|كم|و)$")
SOUND, FEMININE = "ون", "ات"


@dataclass(frozen=True, slots=True)
class Noun:
    """What a noun counts.

    Attributes:
        lemma: Its dictionary form, None of a sign.
        section: ``people``, ``cases``, ``things``, ``measures`` (of ``nouns.yaml``), or ``units``.
        group: The group of people that it names, or None.
        unit: The unit of measure that it is, or None.
        by_adjective: Of a currency that several countries have, its code for each folded adjective.
    """

    lemma: str | None
    section: str
    group: str | None = None
    unit: str | None = None
    by_adjective: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a noun: ``number`` is ``sg``, ``du``, ``pl``, ``du/pl`` (مدنيين) or ``sg/du`` (صاروخا)."""

    noun: Noun
    number: str


@cache
def words(name: str) -> frozenset[str]:
    """A list of ``words.yaml``, folded."""
    return frozenset(fold(word) for word in tables("words.yaml")[name].split())


@cache
def tables(name: str) -> Any:
    """The content of a packaged YAML file."""
    return yaml.safe_load(resources.files("marsad.data.quantity").joinpath(name).read_text("utf-8"))


@lru_cache(maxsize=65_536)
def find(word: str, *, casualty: bool = False, hasty: bool = False) -> Form | None:
    """The noun of the tables that a word is a form of, clitics and pronouns aside; None if it is none of theirs.

    Args:
        word: The word as it stands in the text.
        casualty: Whether it counts casualties: then مقاتلة is a woman who fights, else an aircraft.
        hasty: Whether the text writes ه for ة: then طفله is a girl, else somebody's child.
    """
    table = _forms()
    for rest in without_prefixes(fold(word)):
        owned = _PRONOUN.sub("", rest)
        keys = [key for key in (rest, owned) if key in table and len(key) > 1]
        if (
            len(keys) > 1
            and not hasty
            and word.endswith("ه")
            and table[rest].noun.lemma == f"{table[owned].noun.lemma}ة"
        ):
            keys.reverse()
        if keys:
            form = table[keys[0]]
            if keys[0] != rest and form.number == "pl" and owned.endswith("ا") and owned[:-1] in table:
                form = Form(form.noun, "du")  # ابناه; his sons would be أبناؤه
            thing = None if casualty else _things().get(form.noun.lemma or "")
            return Form(thing, form.number) if thing and form.noun.section == "people" else form
    return None


def _is_feminine(noun: Noun, of: Noun) -> bool:
    return noun.section == "people" and noun.lemma == f"{of.lemma}ة"


@cache
def _things() -> dict[str, Noun]:
    return {noun.lemma: noun for noun, _, _ in _entries() if noun.section == "things" and noun.lemma is not None}


@cache
def _forms() -> dict[str, Form]:
    """Every folded form; a dictionary form is never displaced by another word's plural or dual."""
    table: dict[str, Form] = {}
    entries = list(_entries())
    for noun, singulars, _ in entries:
        for word in singulars:
            table.setdefault(fold(word), Form(noun, "sg"))
    for noun, singulars, plurals in entries:
        for form, number in _inflected(singulars, plurals):
            table.setdefault(form, Form(noun, number))
    return table


def _entries() -> Iterator[tuple[Noun, list[str], list[str]]]:
    """Each noun with the spellings of its singular and its plurals."""
    units = tables("units.yaml")
    for unit, lines in units["units"].items():
        for line in lines:
            yield _entry(line, lambda lemma, unit=unit: Noun(lemma, "units", unit=unit))
    for line, codes in units["currencies"].items():
        adjectives = tuple((fold(adjective), code) for adjective, code in codes.items())
        yield _entry(line, lambda lemma, adjectives=adjectives: Noun(lemma, "units", by_adjective=adjectives))
    nouns = tables("nouns.yaml")
    for section in ("people", "cases", "things", "measures"):
        for group, lines in nouns[section].items():
            for line in lines:
                yield from _with_feminine(line, section, group or None)
    for adjective in nouns["nisba"].split():
        yield from _with_feminine(f"{adjective} ون+", "people", None)


def _with_feminine(line: str, section: str, group: str | None) -> Iterator[tuple[Noun, list[str], list[str]]]:
    masculine = line.replace(f"{SOUND}+", SOUND)
    yield _entry(masculine, lambda lemma: Noun(lemma, section, group))
    if f"{SOUND}+" in line:
        yield _entry(f"{line.split()[0]}ة {FEMININE}", lambda lemma: Noun(lemma, section, group))


def _entry(line: str, noun: Any) -> tuple[Noun, list[str], list[str]]:
    first, *plurals = line.split()
    singulars = first.split("=")
    return noun(singulars[0]), singulars, plurals


def _inflected(singulars: list[str], plurals: list[str]) -> Iterator[tuple[str, str]]:
    """The folded forms of a noun beside its dictionary form, the surest first."""
    for plural in plurals:
        if plural == FEMININE:
            yield fold(singulars[0].removesuffix("ة") + FEMININE), "pl"
        elif plural != SOUND:
            yield from ((form, "pl") for form in _written(plural))
    both = "du/pl" if SOUND in plurals else "du"
    for word in singulars:
        stem = word[:-1] + "ت" if word.endswith("ة") else word
        yield from ((fold(stem + ending), number) for ending, number in (("ان", "du"), ("ين", both), ("ي", both)))
        yield fold(stem + "ا"), "du" if word.endswith("ة") else "sg/du"
        if SOUND in plurals:
            yield from ((fold(word + ending), "pl") for ending in ("ون", "و"))
        yield fold(stem), "sg"


def _written(plural: str) -> Iterator[str]:
    """A plural by itself, in the accusative, and as it is written before a pronoun (أبناؤه، طلبته)."""
    yield fold(plural)
    yield fold(plural) + "ا"
    if plural.endswith("اء"):
        yield from (fold(plural[:-1]) + hamza for hamza in ("ء", "و", "ي"))
    if plural.endswith("ة"):
        yield fold(plural[:-1] + "ت")
