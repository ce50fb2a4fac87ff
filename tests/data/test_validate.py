"""What is no fault, and where faults are said to be."""

from marsad.data.document import Document, Entity
from marsad.data.schema import Schema
from marsad.data.validate import annotation_faults, validate
from tests.data.build import annotate, record

SCHEMA = Schema.load()


def test_good_annotation_has_no_faults():
    document = annotate(
        'أعلن المرصد أن جماعة "أنصار" قتلت نحو 30% من أهالي (حلب) وأن د. م. نجا',
        {
            "المرصد": "ACTOR.ORG",
            'جماعة "أنصار"': "ACTOR.ARMED",
            "نحو 30%": "QUANTITY.MEASURE",
            "حلب": "LOCATION",
            "د. م.": "ACTOR.PERSON",
        },
        [("reported_by", "نحو 30%", "المرصد"), ("attacks", 'جماعة "أنصار"', "حلب")],
    )
    assert list(annotation_faults(document, SCHEMA)) == []


def test_words_run_together_may_be_cut_where_meta_says_so():
    words = {"داعش": "ACTOR.ARMED"}
    assert list(annotation_faults(annotate("لمكافحةداعش", words), SCHEMA)) != []
    assert list(annotation_faults(annotate("لمكافحةداعش", words, glued=True), SCHEMA)) == []


def test_an_overlap_with_a_span_further_back_is_found():
    text = "قصف ريف حلب الجنوبي ومحيط قرية"
    document = annotate(text, {"ريف حلب الجنوبي ومحيط": "LOCATION", "حلب": "LOCATION", "ومحيط": "LOCATION"})
    faults = list(annotation_faults(document, SCHEMA))
    assert len(faults) == 2
    assert all("e1 'ريف حلب الجنوبي ومحيط'" in fault and "overlap" in fault for fault in faults)


def test_every_fault_of_a_record_is_named_with_its_document():
    data = {
        "id": "d7",
        "text": "قصف حلب",
        "entities": [{"start": 4, "end": 9, "label": "LOCATION"}, {"start": 0, "end": 3, "label": 5}],
    }
    faults = list(map(str, validate([record(data)], SCHEMA)))
    assert faults == [
        "in.jsonl:3: d7: entities[0]: offsets [4, 9) are outside the text or empty; the text has 7 characters",
        "in.jsonl:3: d7: entities[1]: label: expected a string, found int '5'",
    ]


def test_documents_without_ids_do_not_repeat_one():
    assert list(validate([record({"text": "قصف"}), record({"text": "هدوء"})], SCHEMA)) == []


def test_one_place_given_twice_is_no_repetition():
    same = record({"id": "a", "text": "قصف"})
    assert list(validate([same, same], SCHEMA)) == []


def test_signs_that_are_not_seen_stay_outside():
    text = "في حي \u200fالزيتون\u200e أمس"
    document = Document(text, (Entity(3, 15, "LOCATION", id="l"),))
    (fault,) = annotation_faults(document, SCHEMA)
    assert fault.endswith("U+200E, which is not seen, at an edge")
