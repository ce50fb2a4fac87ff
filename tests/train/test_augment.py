"""Copies with other names: exact annotation, particles kept, quantities and repeated mentions as they were."""

from collections import Counter
from itertools import pairwise

import pytest

from marsad.data.record import Record, document_to_dict
from marsad.data.schema import Schema
from marsad.data.validate import validate
from marsad.train.augment import clitics, swapped_copies

FIRSTS = Counter(
    {
        "حلب": 9,
        "وحلب": 3,
        "الرقة": 8,
        "للجيش": 2,
        "الجيش": 30,
        "واشنطن": 7,
        "وبيجو": 1,
        "بلدة": 50,
        "بريف": 9,
        "ريف": 20,
    }
)


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("حلب", ""),
        ("وحلب", "و"),
        ("بالرقة", "ب"),
        ("للجيش السوداني", "ل"),
        ("واشنطن", ""),
        ("بلدة حارم", ""),
        ("بريف إدلب", "ب"),
        ("وبريف إدلب", "وب"),
        ("وبيجو", None),
    ],
)
def test_particles(mention, expected):
    assert clitics(mention, FIRSTS + Counter([mention.split()[0]])) == expected


def test_copies_are_annotated_as_exactly_as_their_originals(paragraphs):
    copies = list(swapped_copies(paragraphs, share=1.0, seed=0))
    assert len(copies) == len(paragraphs)
    schema = Schema.load()
    records = [Record(document_to_dict(copy) | {"id": str(n)}, "copies", n) for n, copy in enumerate(copies)]
    assert not [fault for fault in validate(records, schema) if "cuts a word" in str(fault) or "offset" in str(fault)]
    changed = 0
    known = {document.mention(entity) for document in paragraphs for entity in document.entities}
    for document, copy in zip(paragraphs, copies, strict=True):
        before, after = (sorted(d.entities, key=lambda e: e.start) for d in (document, copy))
        assert [e.label for e in before] == [e.label for e in after]
        number = {e: n for n, e in enumerate(before)} | {e: n for n, e in enumerate(after)}
        assert [(number[r.head], number[r.tail], r.label) for r in document.relations] == [
            (number[r.head], number[r.tail], r.label) for r in copy.relations
        ]
        swaps: dict[tuple[str, str], str] = {}
        for old, new in zip(before, after, strict=True):
            mentions = document.mention(old), copy.mention(new)
            assert mentions[1] in known
            assert swaps.setdefault((old.label, mentions[0]), mentions[1]) == mentions[1]
            if old.coarse == "QUANTITY":
                assert mentions[0] == mentions[1]
            changed += mentions[0] != mentions[1]
        outside = [
            " ".join(d.text[a.end : b.start] for a, b in pairwise(e)) for d, e in ((document, before), (copy, after))
        ]
        assert outside[0] == outside[1]
    assert changed > 0.25 * sum(len(document.entities) for document in paragraphs)


def test_a_seed_decides(paragraphs):
    first, again, other = (
        [copy.text for copy in swapped_copies(paragraphs, share=0.5, seed=seed)] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert 0 < len(first) < len(paragraphs)
    assert not list(swapped_copies(paragraphs, share=0.0, seed=1))


def test_a_share_above_one_gives_several_different_copies(paragraphs):
    copies = [c.text for c in swapped_copies(paragraphs, share=2.5, seed=0)]
    assert 2 * len(paragraphs) < len(copies) < 3 * len(paragraphs)
    assert len(set(copies)) > 0.9 * len(copies)


def test_noise_changes_copies_only_where_it_is_asked_for(paragraphs):
    plain, noisy = (list(swapped_copies(paragraphs, share=1.0, seed=0, noise=noise)) for noise in (0.0, 1.0))
    assert sum("«" in c.text for c in noisy) > sum("«" in c.text for c in plain)
    assert [len(c.entities) for c in noisy] == [len(c.entities) for c in plain]
