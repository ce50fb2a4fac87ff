"""The types: order, equality, ids."""

from marsad.data.document import Document, Entity, Relation


def test_offsets_count_code_points():
    document = Document("🚑 إلى حَلَب", (Entity(6, 11, "LOCATION"),))
    assert document.mention(document.entities[0]) == "حَلَب"


def test_a_score_and_an_id_take_no_part_in_equality():
    assert Entity(0, 2, "X", score=0.3, id="a1") == Entity(0, 2, "X")
    head, tail = Entity(0, 2, "X"), Entity(3, 4, "Y")
    assert len({Relation(head, tail, "r", score=0.5), Relation(head, tail, "r")}) == 1


def test_annotation_is_kept_in_text_order():
    late, early, nested = Entity(5, 8, "A"), Entity(0, 3, "B"), Entity(5, 6, "Z")
    document = Document("abcdefgh", (late, early, nested), (Relation(late, early, "r"), Relation(early, late, "r")))
    assert document.entities == (early, nested, late)
    assert [relation.head for relation in document.relations] == [early, late]


def test_coarse_type_and_overlap():
    assert Entity(0, 1, "ACTOR.ARMED").coarse == "ACTOR"
    assert Entity(0, 1, "LOCATION").coarse == "LOCATION"
    assert Entity(0, 3, "X").overlaps(Entity(2, 4, "X"))
    assert not Entity(0, 3, "X").overlaps(Entity(3, 4, "X"))


def test_every_entity_gets_an_id_of_its_own():
    entities = (Entity(0, 1, "X", id="e1"), Entity(1, 2, "X"), Entity(2, 3, "X", id="e1"), Entity(3, 4, "X", id="q"))
    ids = Document("abcd", entities).entity_ids()
    assert [ids[entity] for entity in entities] == ["e1", "e2", "e3", "q"]


def test_with_annotation_keeps_text_id_and_meta():
    document = Document("abcd", (Entity(0, 1, "X"),), id="d", meta={"kind": "headline"})
    other = document.with_annotation([Entity(1, 2, "Y")])
    assert (other.text, other.id, other.meta) == ("abcd", "d", {"kind": "headline"})
    assert document.entities == (Entity(0, 1, "X"),)
