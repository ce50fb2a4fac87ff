"""Names in a document: short mentions and the fuller name before them, one spelling for one name."""

import pytest

from marsad.data.names import canonical_names
from tests.data.tagged import tagged


def names(marked):
    """The canonical name of each entity by its id."""
    return {entity.id: name for entity, name in canonical_names(tagged(marked)).items()}


@pytest.mark.parametrize(
    ("full", "short", "label"),
    [
        ("تنظيم الأحرار", "التنظيم", "ACTOR.ARMED"),
        ("المرصد المغربي للسلام", "المرصد", "ACTOR.ORG"),
        ("المرصد المغربي للسلام", "للمرصد", "ACTOR.ORG"),
        ("هيئة إنقاذ الوادي", "الهيئة", "ACTOR.ARMED"),
        ("قوات درع السهل", "القوات", "ACTOR.ARMED"),
        ("القوات السهلية الخاصة", "القوات السهلية", "ACTOR.ARMED"),
        ("الجيش السهلي", "الجيش", "ACTOR.ARMED"),
        ("كمال الوادي", "الوادي", "ACTOR.PERSON"),
        ("بلدة عين النور", "عين النور", "LOCATION"),
        ("مدينة وادي الريح", "بوادي الريح", "LOCATION"),
    ],
)
def test_a_short_mention_is_the_one_fuller_name_before_it(full, short, label):
    found = names(f"ذكر أن [{full}](a {label}) غادر، ثم عاد ذكر [{short}](b {label}) بعد يوم")
    assert found == {"a": full, "b": full}


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("[التنظيم](b A) ثم [تنظيم الأحرار](a A)", "it stands before"),
        ("[التنظيم](c A) ثم [تنظيم الأحرار](a A) ثم [التنظيم](b A)", "it stood alone"),
        ("[تنظيم س](a A) ثم [تنظيم ص](c A) ثم [التنظيم](b A)", "there are two"),
        ("[جيش السهل الحر](a A) ثم [الجيش](b A)", "every side has an army"),
        ("[القوات السهلية](a A) ثم [القوات](b A) الموالية للوالي", "the next word narrows it"),
        ("[ريف حماة](a L) ثم [حماة](b L)", "its countryside is another place"),
        ("[مطار النور](a L) ثم [النور](b L)", "an airport is not the town"),
        ("[مدنيون سهليون](a V) ثم [المدنيون](b V)", "people in general"),
        ("[كمال الوادي](a ACTOR.PERSON) ثم [الوادي](b L)", "a place is no person"),
        ("[هيئة إنقاذ السهل](a O) ثم [هيئة](b O)", "without article it is another"),
    ],
)
def test_a_short_mention_is_left(marked, why):
    found = names(marked)
    assert found["b"] not in {found["a"], found.get("c", "") if "alone" not in why else ""}, why


def test_a_name_in_two_spellings_is_one():
    found = names("[حركة أنوار](a A) و[حركة انوار](b A) و[حركه أنوار](c A)")
    assert set(found.values()) == {"حركة أنوار"}


def test_a_free_standing_name_tells_of_the_attached_letter():
    assert names("قصف [زبدين](a L) ثم [وزبدين](b L)")["b"] == "زبدين"
    assert names("إلى [وزبدين](a L) ثم قصف [وزبدين](b L)")["b"] == "وزبدين"


def test_quantities_have_no_name():
    assert set(names("قتل [سبعة](q K) في [إدلب](l L)")) == {"l"}
    assert canonical_names(tagged("لا شيء")) == {}
