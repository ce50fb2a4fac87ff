"""Cleaning: what is taken out of a document, and which documents are dropped for what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.train.cleaning import CleaningSettings, clean, fault
from marsad.train.pretrain import PretrainSettings
from marsad.train.settings import SettingsError, load_settings

PROSE = "دخلت القافلة المدينة صباحا ثم عادت إلى المعبر قبل الغروب ولم يصب أحد من السائقين بسوء"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  عاد \t\t الأهالي \u00a0 اليوم ", "عاد الأهالي اليوم"),
        ("سطر أول \r\n\r\n \n  سطر ثان\u2028ثالث\rرابع", "سطر أول\nسطر ثان\nثالث\nرابع"),
        ("عاد\x00 الأ\x07ها\ufffdلي\ud800", "عاد الأهالي"),
        ("عاد&nbsp;الأهالي &quot;اليوم&quot; &amp;amp; أمس", 'عاد الأهالي "اليوم" & أمس'),
        ("<p class='a'>عاد<br/>الأهالي</p><!-- حاشية --><script>var a = 1 < 2;</script>", "عاد الأهالي"),
        ("&lt;b&gt;عاد&lt;/b&gt; الأهالي", "عاد الأهالي"),
        ("<b <i>>عاد", "عاد"),
        ("المصدر: https://example.org/a?b=1، و www.example.org أو a.b@example.org أمس", "المصدر: ، و أو أمس"),
        ("درجة الحرارة < 5 و > 3 & بعد", "درجة الحرارة < 5 و > 3 & بعد"),
    ],
)
def test_what_is_no_text_is_taken_out(raw, cleaned):
    assert clean(raw) == cleaned


def test_what_the_normaliser_drops_is_left_to_it():
    assert clean("مُحَمّد\u200f عـــاد\u200d") == "مُحَمّد\u200f عـــاد\u200d"


@settings(max_examples=200)
@given(st.text(st.sampled_from("اب &;#1<>/!-bscriptnlmpw.@:h \n\r\t\x00\u2028\u200f"), max_size=40) | st.text())
def test_cleaning_what_is_clean_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PROSE, None),
        ("دخلت القافلة المدينة صباحا", "too_short"),
        ("The convoy entered the city in the morning قافلة المدينة", "little_arabic"),
        ("12 345 678 910 11 12 13 14 عدد", "little_arabic"),
        (f"{PROSE} هههههههههههههههههههههههههههههه", "repeated_characters"),
        (f"{PROSE}\nشارك الخبر مع أصدقائك\n" + "شارك الخبر مع أصدقائك\n" * 3, "repeated_lines"),
        ("خبر عاجل " * 6, "repeated_words"),
    ],
)
def test_documents_not_worth_reading_are_told_apart(text, reason):
    assert fault(clean(text), CleaningSettings()) == reason


def test_marks_do_not_make_a_text_less_arabic():
    assert fault("".join(sign + "\u064e\u0651" for sign in PROSE), CleaningSettings(min_arabic=0.9)) is None


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("دخلت القافلة", CleaningSettings(min_words=2)),
        ("The convoy entered the city", CleaningSettings(min_arabic=0)),
        ("خبر عاجل " * 6, CleaningSettings(max_repeated_words=1)),
        (f"{PROSE}\n{PROSE}", CleaningSettings(max_repeated_lines=0.5)),
        (f"{PROSE} هههههههههههههههههههههههههههههه", CleaningSettings(max_repeated_characters=0.5)),
    ],
)
def test_each_bound_can_be_moved(text, changed):
    assert fault(text, CleaningSettings()) is not None
    assert fault(text, changed) is None


def test_settings_come_from_yaml_and_faults_are_named(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("{output: a, sources: [{path: a}], steps: 1, encoder: a, cleaning: {min_words: 3}}", "utf-8")
    assert load_settings(PretrainSettings, file).cleaning == CleaningSettings(min_words=3)
    assert not load_settings(PretrainSettings, file, ["cleaning.enabled=false"]).cleaning.enabled
    with pytest.raises(SettingsError, match=r"cleaning: unknown key minimum; known are enabled, min_words"):
        load_settings(PretrainSettings, file, ["cleaning.minimum=3"])
    with pytest.raises(SettingsError, match=r"min_arabic is a share from 0 to 1, not 60"):
        load_settings(PretrainSettings, file, ["cleaning.min_arabic=60"])
    with pytest.raises(SettingsError, match=r"similarity is from 0.5 .* to 1, not 0.3"):
        load_settings(PretrainSettings, file, ["cleaning.similarity=0.3"])
    with pytest.raises(SettingsError, match=r"duplicates: expected one of near, exact, none"):
        load_settings(PretrainSettings, file, ["cleaning.duplicates=all"])
