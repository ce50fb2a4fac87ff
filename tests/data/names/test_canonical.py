"""The canonical form of one mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.document import Document, Entity
from marsad.data.names import Aliases, Canon, canonical_names
from marsad.data.names.clitics import Surroundings
from tests.data.names.table import TABLE

CANON = Canon()
LABELS = ["ACTOR.ARMED", "ACTOR.STATE", "ACTOR.ORG", "ACTOR.CIVILIAN", "ACTOR.PERSON", "LOCATION"]


def rows():
    for line in TABLE.strip().splitlines():
        label, mention, canonical = (cell.strip() for cell in line.split("|"))
        before, _, mention = mention.rpartition(" * ")
        label = label if label == "LOCATION" else f"ACTOR.{label}"
        yield pytest.param(label, before, mention, mention if canonical == "=" else canonical, id=line.strip())


ROWS = list(rows())


def in_text(before, mention, label):
    text = f"{before} {mention}".strip()
    return Document(text, (Entity(len(text) - len(mention), len(text), label),))


@pytest.mark.parametrize(("label", "before", "mention", "canonical"), ROWS)
def test_a_mention_has_this_form(label, before, mention, canonical):
    assert list(canonical_names(in_text(before, mention, label), CANON).values()) == [canonical]


def test_the_table_is_large_and_says_nothing_twice():
    assert len(ROWS) >= 200
    assert len({param.id for param in ROWS}) == len(ROWS)


def test_a_canonical_form_keeps_its_form():
    """But for what a list cannot know: an unlisted name after a preposition is told by it alone."""
    for param in ROWS:
        label, before, _, canonical = param.values
        if not before:
            assert CANON.name(canonical, label) == canonical


@given(st.text(min_size=1), st.sampled_from(LABELS))
def test_any_mention_has_a_name(mention, label):
    name = CANON.name(mention, label)
    assert name
    assert name == mention or name == " ".join(name.split())


def test_the_text_shows_whether_a_letter_is_attached():
    free = Surroundings(free=frozenset(["زبدين"]), actor=False)
    assert CANON.name("وزبدين", "LOCATION", free) == "زبدين"
    assert CANON.name("بروانه", "LOCATION", Surroundings(governed=frozenset(["بروانه"]), actor=False)) == "بروانه"
    assert CANON.name("ويرموك", "LOCATION", Surroundings(joined=True, actor=False)) == "يرموك"


def test_no_letter_is_attached_after_a_preposition():
    assert CANON.name("بلدات", "LOCATION", Surroundings(before="في", actor=False)) == "بلدات"
    assert CANON.name("لكتيبة", "ACTOR.ARMED", Surroundings(before="من")) == "لكتيبة"
    assert CANON.name("لكتيبة", "ACTOR.ARMED", Surroundings(before="قال")) == "كتيبة"


def test_an_alias_of_an_actor_is_none_of_a_place_or_of_people():
    aliases = Aliases({"ACTOR": {"الشباب": "حركة الشباب"}, "LOCATION": {}})
    canon = Canon(aliases)
    assert canon.name("الشباب", "ACTOR.ARMED") == "حركة الشباب"
    assert canon.name("الشباب", "ACTOR.CIVILIAN") == "الشباب"
    assert canon.name("الشباب", "LOCATION") == "الشباب"
