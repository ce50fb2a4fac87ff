import pytest

from marsad.data.document import Document, Entity
from marsad.eval.align import AlignmentError, align

FIRST = Document("وصل الوفد", (Entity(0, 3, "LOCATION"),), id="a")
SECOND = Document("غادر الوفد", (Entity(5, 10, "LOCATION"),), id="b")


def nameless(document: Document) -> Document:
    return Document(document.text, document.entities)


def test_pairs_by_id_in_gold_order():
    pairs = align([FIRST, SECOND], [SECOND, FIRST])
    assert [(pair.name, pair.gold, pair.predicted) for pair in pairs] == [("a", FIRST, FIRST), ("b", SECOND, SECOND)]


def test_a_document_without_prediction_gets_an_empty_one():
    by_id = align([FIRST, SECOND], [SECOND])
    assert by_id[0].predicted == Document(FIRST.text, id="a")
    by_order = align([nameless(FIRST), nameless(SECOND)], [nameless(FIRST)])
    assert [len(pair.predicted.entities) for pair in by_order] == [1, 0]


@pytest.mark.parametrize(("gold", "predicted"), [(nameless(FIRST), FIRST), (FIRST, nameless(FIRST))])
def test_pairs_by_order_where_one_side_has_no_ids(gold, predicted):
    pairs = align([gold, SECOND], [predicted, SECOND])
    assert [pair.name for pair in pairs] == [gold.id or "#1", "b"]
    assert pairs[0].predicted == predicted


def test_refuses_a_prediction_without_gold():
    with pytest.raises(AlignmentError, match=r"predicted document 'b' is not in the gold"):
        align([FIRST], [FIRST, SECOND])
    with pytest.raises(
        AlignmentError, match=r"predicted document '#2' has no gold document: .* 2 predicted and 1 gold"
    ):
        align([nameless(FIRST)], [nameless(FIRST), nameless(SECOND)])


def test_refuses_an_id_given_twice():
    with pytest.raises(AlignmentError, match=r"gold document 'a' is given twice"):
        align([FIRST, FIRST], [])
    with pytest.raises(AlignmentError, match=r"predicted document 'a' is given twice"):
        align([FIRST], [FIRST, Document(FIRST.text, id="a")])


def test_refuses_texts_that_differ_and_says_where():
    with pytest.raises(AlignmentError, match=r"document 'a': the texts differ at character 4: .* unchanged text"):
        align([FIRST], [Document("وصل وفد", id="a")])
    with pytest.raises(AlignmentError, match=r"document 'a': the texts differ at character 9"):
        align([FIRST], [Document(FIRST.text + " امس", id="a")])
    with pytest.raises(AlignmentError, match=r"document '#1': .*paired by order.* give each one its id"):
        align([nameless(FIRST), nameless(SECOND)], [SECOND])


def test_refuses_an_empty_gold():
    with pytest.raises(AlignmentError, match="no document"):
        align([], [FIRST])
