"""The packaged scheme and schemas of others."""

import pytest

from marsad.data.schema import RelationType, Schema


def test_the_packaged_scheme():
    schema = Schema.load()
    assert len(schema.entities) == len(schema.relations) == 12
    assert schema.coarse == ("ACTOR", "LOCATION", "QUANTITY")
    assert [label for label, relation in schema.relations.items() if relation.symmetric] == ["allied_with"]
    assert all(schema.entities.values())
    assert all(relation.meaning for relation in schema.relations.values())


@pytest.mark.parametrize(
    ("relation", "head", "tail", "fits"),
    [
        ("attacks", "ACTOR.ARMED", "LOCATION", True),
        ("attacks", "ACTOR.ARMED", "ACTOR.CIVILIAN", True),
        ("attacks", "LOCATION", "ACTOR.ARMED", False),
        ("includes", "QUANTITY.KILLED", "QUANTITY.COUNT", True),
        ("located_in", "LOCATION", "ACTOR.STATE", False),
    ],
)
def test_what_a_relation_joins(relation, head, tail, fits):
    assert Schema.load().relations[relation].fits(head, tail) is fits


def test_a_fine_label_does_not_let_its_siblings_in():
    relation = RelationType("r", ("ACTOR.ARMED",), ("LOCATION",))
    assert relation.fits("ACTOR.ARMED", "LOCATION")
    assert not relation.fits("ACTOR.ORG", "LOCATION")


def test_saved_and_loaded_it_is_the_same(tmp_path):
    schema = Schema.load()
    schema.save(tmp_path / "s.yaml")
    assert Schema.load(tmp_path / "s.yaml") == schema
    assert Schema.from_dict(schema.to_dict()) == schema


def test_a_schema_without_relations():
    assert Schema.from_dict({"entities": {"PERS": None, "LOC": "a place"}}).relations == {}
