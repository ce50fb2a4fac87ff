"""Labels as numbers."""

from itertools import product

from marsad.data.schema import Schema
from marsad.model.labels import Labels
from tests import tiny


def test_tags_are_begin_and_inside_of_each_label_in_order():
    labels = Labels.of(Schema.from_dict({"entities": {"B": "", "A": ""}}))
    assert labels.tags == ("O", "B-B", "I-B", "B-A", "I-A")
    assert labels.entity_index == {"B": 0, "A": 1}
    assert labels.relation_index == {}
    assert labels.compatible.shape == (2, 2, 0)


def test_compatible_is_what_the_schema_says_of_every_pair():
    schema = tiny.schema()
    labels = Labels.of(schema)
    for (h, head), (t, tail), (r, relation) in product(
        enumerate(labels.entities), enumerate(labels.entities), enumerate(labels.relations)
    ):
        assert labels.compatible[h, t, r] == schema.relations[relation].fits(head, tail)
    assert labels.compatible.any(axis=(0, 1)).all()
    assert not labels.compatible.all(axis=(0, 1)).any()


def test_symmetric_are_those_that_the_schema_names():
    labels = Labels.of(tiny.schema())
    assert [name for name, on in zip(labels.relations, labels.symmetric, strict=True) if on] == ["allied_with"]
