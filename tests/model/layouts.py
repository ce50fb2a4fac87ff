"""Encoder folders as the hub has them, tiny and random: the very files and classes, a vocabulary of our own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from tokenizers import normalizers
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertTokenizer,
    ElectraConfig,
    ElectraForPreTraining,
    ModernBertConfig,
    ModernBertForMaskedLM,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
    XLMRobertaTokenizer,
)

from tests import tiny

C = TypeVar("C")

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SIGNS = "!\"'()[]*+,-.:;=%$_«»–—“”‘’…·،؛؟٪"
"""Signs that AraBERT v0.2 keeps; the slash is not among them."""
LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WORDS = (
    "قتل",
    "مدنيين",
    "في",
    "غارة",
    "على",
    "حلب",
    "أعلنت",
    "القوات",
    "سيطرتها",
    "المعبر",
    "نزح",
    "شخصا",
    "بحسب",
    "الأمم",
    "المتحدة",
    "بعد",
    "يوما",
    "من",
    "القصف",
    "ارتفعت",
    "النسبة",
    "إلى",
    "تقريبا",
    "قال",
    "لن",
    "ننسحب",
    "ثم",
    "انسحب",
    "عاجل",
    "انفجار",
    "بغداد",
    "الكرادة",
    "المرصد",
    "مصدر",
    "طبي",
    "أحمد",
    "إبراهيم",
    "آل",
    "علي",
    "ومصطفى",
    "قناة",
    "الأمريكية",
    "CNN",
    "المقات",
    "##لين",
    "##ون",
    "وال",
    "##مسلح",
    "26",
    "950",
    "11",
    "85",
    "40",
    "3",
    "12",
)


def vocabulary() -> list[str]:
    """A vocabulary in the order of its ids."""
    single = [*SIGNS, *LETTERS, *LATIN, *"0123456789"]
    pieces = [*SPECIAL, *single, *WORDS, *(f"##{letter}" for letter in (*LETTERS, *LATIN, *"0123456789"))]
    return list(dict.fromkeys(pieces))


def write_vocab(folder: Path, pieces: list[str], **config) -> None:
    """The files of BERT's old layout: ``vocab.txt``, ``tokenizer_config.json``, ``special_tokens_map.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), "utf-8")
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    (folder / "special_tokens_map.json").write_text(json.dumps(names), "utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, ensure_ascii=False), "utf-8")


def arabert(folder: Path, *, json_too: bool = False) -> Path:
    """AraBERT v0.2: BERT, cased, ``vocab.txt`` placeholders that are never split; ``tokenizer.json`` or none."""
    never = ["[بريد]", "[مستخدم]", "[رابط]"]
    write_vocab(folder, vocabulary(), do_lower_case=False, max_len=512, do_basic_tokenize=True, never_split=never)
    _save(BertForMaskedLM(_config(BertConfig)), folder)
    if json_too:
        BertTokenizer.from_pretrained(folder).backend_tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def arabert_with_json(folder: Path) -> Path:
    """AraBERT v0.2 with ``tokenizer.json`` beside ``vocab.txt``."""
    return arabert(folder, json_too=True)


def camelbert(folder: Path) -> Path:
    """CAMeLBERT: BERT, ``vocab.txt``, the tokenizer's settings in few words."""
    write_vocab(folder, vocabulary(), model_max_length=512)
    _save(BertForMaskedLM(_config(BertConfig)), folder)
    return folder


def marbert(folder: Path) -> Path:
    """MARBERT: BERT, a vocabulary of tweets with Arabic-Indic digits and emoji in it, and no tokenizer settings."""
    write_vocab(folder, [*vocabulary(), *"٠١٢٣٤٥٦٧٨٩🚑❤"])
    (folder / "tokenizer_config.json").unlink()
    (folder / "special_tokens_map.json").unlink()
    _save(BertForMaskedLM(_config(BertConfig, vocab_size=len(vocabulary()) + 12)), folder)
    return folder


def araelectra(folder: Path) -> Path:
    """AraELECTRA: a discriminator whose embeddings are narrower than its layers."""
    write_vocab(folder, vocabulary(), do_lower_case=False, max_len=512)
    _save(ElectraForPreTraining(_config(ElectraConfig, embedding_size=16)), folder)
    return folder


def xlm_roberta(folder: Path) -> Path:
    """XLM-R: SentencePiece's unigrams, positions counted from behind the padding."""
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    single = [*SIGNS, *LETTERS, *LATIN, *"0123456789٠١٢٣٤٥٦٧٨٩"]
    pieces += [("▁", -3.0), *((letter, -9.0) for letter in single)]
    pieces += [(f"▁{word}", -6.0) for word in WORDS if not word.startswith("##")]
    tokenizer = XLMRobertaTokenizer(vocab=[*pieces, ("<mask>", 0.0)], model_max_length=62)
    tokenizer.backend_tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC()])
    tokenizer.save_pretrained(folder)
    config = _config(XLMRobertaConfig, vocab_size=len(tokenizer), pad_token_id=1, bos_token_id=0, eos_token_id=2)
    _save(XLMRobertaForMaskedLM(config), folder)
    return folder


def modernbert(folder: Path) -> Path:
    """ModernBERT, as our own pretraining saves it with its tokenizer."""
    tokenizer = tiny.tokenizer()
    special = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("pad", "cls", "sep")}
    config = _config(ModernBertConfig, vocab_size=len(tokenizer), global_attn_every_n_layers=1, **special)
    _save(ModernBertForMaskedLM(config), folder)
    tokenizer.save_pretrained(folder)
    return folder


LAYOUTS: dict[str, Callable[[Path], Path]] = {
    "AraBERT v0.2": arabert,
    "AraBERT v0.2 with tokenizer.json": arabert_with_json,
    "CAMeLBERT": camelbert,
    "MARBERT": marbert,
    "AraELECTRA": araelectra,
    "XLM-R": xlm_roberta,
    "ModernBERT": modernbert,
}


def _config(kind: type[C], **changes) -> C:
    size = {"vocab_size": len(vocabulary()), "max_position_embeddings": 64}
    return kind(**(tiny.SIZE | size | changes))


def _save(model, folder: Path) -> None:
    torch.manual_seed(0)
    model.save_pretrained(folder)
