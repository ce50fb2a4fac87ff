"""Text into token sequences."""

import gzip
import json

import numpy as np
import pytest

from marsad.train.shards import Shard, continuing_pieces, make_shard
from marsad.train.text import TextError, read_texts
from marsad.train.tokenizer import train_tokenizer

TEXTS = [
    "دخلت القافلة المدينة صباحا. ثم عادت الى المعبر قبل الغروب. ولم يصب احد من السائقين بسوء.",
    "اعلن المجلس نتائج الجلسة! وقال رئيسه ان العمل مستمر.",
] * 20


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer(TEXTS, vocabulary=120)


def test_sequences_hold_every_token_once_and_none_of_two_documents(tokenizer):
    shard = make_shard(iter(TEXTS), tokenizer, length=12)
    sizes = shard.ends - shard.starts
    assert sizes.max() <= 10
    assert (shard.starts[1:] == shard.ends[:-1]).all()
    assert shard.starts[0] == 0
    assert shard.ends[-1] == len(shard.tokens)
    lengths = [len(ids) for ids in tokenizer(TEXTS, add_special_tokens=False)["input_ids"]]
    assert set(np.cumsum(lengths)) <= set(shard.ends.tolist())


def test_sequences_end_at_sentence_ends_where_one_is_near(tokenizer):
    stop = tokenizer.convert_tokens_to_ids(".")
    shard = make_shard(iter(["كلمة كلمة كلمة. كلمة كلمة كلمة كلمة كلمة كلمة"]), tokenizer, length=1000)
    before = int(np.flatnonzero(np.asarray(shard.tokens) == stop)[0]) + 1
    cut = make_shard(iter(["كلمة كلمة كلمة. كلمة كلمة كلمة كلمة كلمة كلمة"]), tokenizer, length=before + 2 + 3)
    assert cut.ends[0] == before


def test_words_are_not_cut(tokenizer):
    shard = make_shard(iter(TEXTS), tokenizer, length=16)
    continues = continuing_pieces(tokenizer)
    assert not continues[np.asarray(shard.tokens)[shard.starts]].any()


def test_a_shard_is_saved_and_opened_again(tokenizer, tmp_path):
    shard = make_shard(iter(TEXTS), tokenizer, length=12)
    shard.save(tmp_path)
    again = Shard.load(tmp_path)
    assert (again.tokens == shard.tokens).all()
    assert (again.starts == shard.starts).all()
    assert (again.ends == shard.ends).all()


def test_compressed_jsonl_is_read_and_faults_are_named(tmp_path):
    file = tmp_path / "a.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"text": "نص"}) + "\n\n" + json.dumps({"txt": "نص"}) + "\n")
    texts = read_texts(file)
    assert next(texts) == "نص"
    with pytest.raises(TextError, match=r"a\.jsonl\.gz:3: expected a JSON object with a text"):
        next(texts)
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(TextError, match="not UTF-8"):
        list(read_texts(tmp_path / "b.txt"))
    with pytest.raises(TextError, match="cannot be read"):
        list(read_texts(tmp_path / "none.txt"))
