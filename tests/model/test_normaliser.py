"""The rules of our own tokenizer, checked by hand: what is read, where it stands, and that they travel with it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from marsad.model.normaliser import is_installed, own_normaliser
from tests import tiny

TABLE = {
    "tashkeel": ("قُتِلَ مَدَنِيّاً", "قتل مدنيا"),
    "small high signs and dagger alef": ("هٰذا قرءۖ", "هذا قرء"),
    "tatweel": ("عـــاجل", "عاجل"),
    "presentation forms": ("ﺍﻟﺠﻴﺶ", "الجيش"),
    "a ligature of lam and alef": ("ﻻجئ", "لاجئ"),
    "a word in one character": ("ﷲ", "الله"),
    "Arabic-Indic digits": ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
    "Persian digits": ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
    "separators of numbers": ("٢٦٬٩٥٠ و٣٫٥ و٨٥٪", "26,950 و3.5 و85%"),
    "full-width digits": ("１２", "12"),
    "bidi marks": ("\u200fالجيش\u200e \u202bقال\u202c \u2067هنا\u2069", "الجيش قال هنا"),
    "zero width": ("ال\u200bجي\u200cش\ufeff", "الجيش"),
    "soft hyphen": ("الج\u00adيش", "الجيش"),
    "variation selector": ("❤\ufe0f", "❤"),
    "quotes": ("«أ» “ب” „ج‟ ‘د’ ´ه` ″و″", '"ا" "ب" "ج" \'د\' \'ه\' "و"'),
    "dashes": ("أ‐ب‑ت–ث—ج−د", "ا-ب-ت-ث-ج-د"),
    "ellipsis": ("قال…", "قال..."),
    "no-break space": ("12\u00a0قتيلاً", "12 قتيلا"),
    "alef": ("أإآٱا", "ااااا"),
    "a maddah of its own": ("ا\u0653من", "امن"),
    "yeh": ("على علی", "علي علي"),
    "kaf": ("کتيبة", "كتيبة"),
    "Latin": ("Reuters", "reuters"),
    "nothing to change": ("قتل 3 في حلب.", "قتل 3 في حلب."),
}


@pytest.mark.parametrize(("raw", "normalised"), TABLE.values(), ids=TABLE)
def test_raw_text_is_read_as(raw, normalised):
    assert own_normaliser().normalize_str(raw) == normalised


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قَتَـلَ ٣٬٢٥٠ شخصاً", ["قَتَـل", "٣", "٬", "٢٥٠", "شخصا"]),
        ("\u200fقال «الجيش\u200e»", ["قال", "«", "الجيش", "»"]),
        ("بعد11يوماً", ["بعد", "11", "يوما"]),
        ("ﻻ ﺍﻟﺠﻴﺶ", ["ﻻ", "ﺍﻟﺠﻴﺶ"]),
        ("قتلى🚑12%", ["قتلى", "🚑", "12", "%"]),
        ("ا\u0653من\nهنا", ["ا\u0653من", "هنا"]),
        ("+5×3", ["+", "5", "×", "3"]),
    ],
)
def test_words_before_pieces_and_where_they_stand_in_the_raw_text(text, words):
    """What is dropped at a word's end stands outside its pieces; words come from the raw text, not from these."""
    backend = tiny.tokenizer().backend_tokenizer
    encoding = backend.encode(text, add_special_tokens=False)
    spans: dict[int, list[tuple[int, int]]] = {}
    for word, offsets in zip(encoding.word_ids, encoding.offsets, strict=True):
        spans.setdefault(word or 0, []).append(offsets)
    assert [text[places[0][0] : places[-1][1]] for places in spans.values()] == words


@settings(max_examples=100, deadline=None)
@given(st.text("اأبجدةىيـَّٰ ﻻﷺ٣۴12.،«»…½\u200f\u200b\ufe0f\u00a0e\u0301A🚑\n\t\x00\u0653", max_size=30))
def test_pieces_stand_in_order_inside_the_text(text):
    offsets = tiny.tokenizer().backend_tokenizer.encode(text, add_special_tokens=False).offsets
    assert all(0 <= start < end <= len(text) for start, end in offsets)
    assert offsets == sorted(offsets)


def test_the_rules_are_in_the_saved_file_and_still_there_after_loading(tmp_path):
    tiny.tokenizer().save_pretrained(tmp_path)
    rules = json.loads((tmp_path / "tokenizer.json").read_text("utf-8"))["normalizer"]
    assert "NFKC" in json.dumps(rules)
    text = "«قُتِلَ» ٣ ﻻجئين…"
    expected = tiny.tokenizer().tokenize(text)
    for kind in (AutoTokenizer, PreTrainedTokenizerFast):
        loaded = kind.from_pretrained(tmp_path)
        assert is_installed(loaded)
        assert loaded.tokenize(text) == expected
