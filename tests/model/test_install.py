"""The rules put before a foreign tokenizer: for AraBERT v0.2, what its own preprocessing would give its vocabulary."""

import pytest
from tokenizers import Tokenizer, pre_tokenizers
from transformers import AutoTokenizer, BertTokenizer, PreTrainedTokenizerFast

from marsad.model.normaliser import install, is_installed
from tests import tiny
from tests.model import layouts

BY_HAND = {
    "tashkeel, digits": ("قُتِلَ ٣ مدنيّين في غارةٍ على حلب.", "قتل 3 مدنيين في غارة على حلب ."),
    "guillemets, ellipsis": ("أعلنت «القوّات» سيطرتها على المعبر…", "أعلنت « القوات » سيطرتها على المعبر …"),
    "comma, en dash": ("نزح 26,950 شخصاً – بحسب الأمم المتحدة", "نزح 26 , 950 شخصا – بحسب الأمم المتحدة"),
    "digits in words": ("بعد11يوماً من القصف", "بعد 11 يوما من القصف"),
    "Arabic per cent": ("ارتفعت النسبة إلى ٨٥٪ (تقريباً)", "ارتفعت النسبة إلى 85 ٪ ( تقريبا )"),
    "Arabic signs": ('قال: "لن ننسحب"؛ ثم انسحب!', 'قال : " لن ننسحب " ؛ ثم انسحب !'),
    "tatweel, slash": ("عـــاجل: انفجار في بغداد/الكرادة", "عاجل : انفجار في بغداد - الكرادة"),
    "curled quotes": ("‘المرصد’ — “مصدر طبي”", "‘ المرصد ’ — “ مصدر طبي ”"),
    "hamza and final yeh": ("أحمد إبراهيم آل علي ومصطفى", "أحمد إبراهيم آل علي ومصطفى"),
    "Latin keeps its case": ("قناة CNN الأمريكية", "قناة CNN الأمريكية"),
    "pieces of words": ("والمسلحون قال المقاتلين", "وال ##مسلح ##ون قال المقات ##لين"),
    "symbols": ("+40$=٤٠$", "+ 40 $ = 40 $"),
    "Persian digits": ("۱۲ يوما", "12 يوما"),
    "presentation forms": ("ﻗﺘﻞ ﻋﻠﻰ", "قتل على"),
    "bidi marks": ("\u200fقال\u200e: \u202b12\u202c", "قال : 12"),
    "a letter of another keyboard": ("علی", "علي"),
}


@pytest.fixture(scope="module", params=[layouts.arabert, layouts.arabert_with_json])
def arabert(request, tmp_path_factory):
    return install(AutoTokenizer.from_pretrained(request.param(tmp_path_factory.mktemp("arabert"))))


@pytest.mark.parametrize(("text", "pieces"), BY_HAND.values(), ids=BY_HAND)
def test_arabert_is_given_what_it_was_trained_on(arabert, text, pieces):
    assert arabert.tokenize(text) == pieces.split()


def test_what_arabert_lacks_is_mapped_to_what_it_has(tmp_path):
    layouts.write_vocab(tmp_path, [*layouts.SPECIAL, *"«.\"'-%,", *layouts.LETTERS, "قال"], do_lower_case=False)
    tokenizer = install(BertTokenizer.from_pretrained(tmp_path))
    assert tokenizer.tokenize("«قال» “قال” ‘قال’ قال… قال–قال ٪") == [
        *("«", "قال", '"', '"', "قال", '"', "'", "قال", "'"),
        *("قال", ".", ".", ".", "قال", "-", "قال", "%"),
    ]


def test_a_sign_stays_where_its_substitute_is_unknown_too(tmp_path):
    layouts.write_vocab(tmp_path, [*layouts.SPECIAL, "«", "»", "قال"], do_lower_case=False)
    assert install(BertTokenizer.from_pretrained(tmp_path)).tokenize("«قال» “") == ["«", "قال", "»", "[UNK]"]


def test_an_emoji_or_symbol_does_not_swallow_its_word(arabert):
    assert arabert.tokenize("قتل🚑12❤\ufe0fقال°") == ["قتل", "[UNK]", "12", "[UNK]", "قال", "[UNK]"]


def test_offsets_are_of_the_raw_text(arabert):
    text = "\u200fقُتِلَ ٢٦٬٩٥٠ «مدنيّين»…"
    encoding = arabert(text, return_offsets_mapping=True, add_special_tokens=False)
    starts = [text.index(word) for word in ("قُ", "٢٦", "٬", "٩", "«", "مدن", "»", "…")]
    assert [start for start, _ in encoding["offset_mapping"]] == starts


def test_the_given_tokenizer_is_left_alone(tmp_path):
    given = AutoTokenizer.from_pretrained(layouts.arabert(tmp_path))
    before = given.backend_tokenizer.to_str()
    install(given)
    assert given.backend_tokenizer.to_str() == before


@pytest.mark.parametrize("build", layouts.LAYOUTS.values(), ids=layouts.LAYOUTS)
def test_the_rules_survive_saving_and_loading(build, tmp_path):
    installed = install(AutoTokenizer.from_pretrained(build(tmp_path / "encoder")))
    installed.save_pretrained(tmp_path / "saved")
    for kind in (AutoTokenizer, PreTrainedTokenizerFast):
        loaded = kind.from_pretrained(tmp_path / "saved")
        assert is_installed(loaded)
        assert loaded.backend_tokenizer.to_str() == installed.backend_tokenizer.to_str()
        assert loaded.special_tokens_map == installed.special_tokens_map
        assert loaded.all_special_ids == installed.all_special_ids


@pytest.mark.parametrize("build", layouts.LAYOUTS.values(), ids=layouts.LAYOUTS)
def test_installing_twice_changes_nothing(build, tmp_path):
    once = install(AutoTokenizer.from_pretrained(build(tmp_path)))
    assert install(once).backend_tokenizer.to_str() == once.backend_tokenizer.to_str()


def test_a_tokenizer_of_ours_that_does_not_part_symbols_is_mended():
    backend = Tokenizer.from_str(tiny.tokenizer().backend_tokenizer.to_str())
    backend.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits()])
    older = PreTrainedTokenizerFast(tokenizer_object=backend, **tiny.tokenizer().special_tokens_map)
    assert older.tokenize("قتل🚑") == ["[UNK]"]
    assert install(older).tokenize("قتل🚑") == [*tiny.tokenizer().tokenize("قتل"), "[UNK]"]


def test_special_tokens_and_the_longest_input_are_kept(tmp_path):
    given = AutoTokenizer.from_pretrained(layouts.xlm_roberta(tmp_path))
    installed = install(given)
    assert (installed.cls_token, installed.sep_token, installed.pad_token_id) == ("<s>", "</s>", 1)
    assert installed.model_max_length == given.model_max_length == 62


def test_digits_are_ascii_even_where_the_vocabulary_knows_others(tmp_path):
    assert install(AutoTokenizer.from_pretrained(layouts.marbert(tmp_path))).tokenize("٣ قتل🚑") == ["3", "قتل", "🚑"]
