"""Alias files: the packaged one, one of the user's over it, and what is refused."""

import pytest

from marsad.data.names import AliasError, Aliases, Canon


def write(tmp_path, text):
    path = tmp_path / "aliases.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_adds_to_the_packaged_aliases(tmp_path):
    path = write(tmp_path, "actors:\n  جيش الوادي: [الواديون, ج و]\nlocations:\n  مدينة السلام: [دار السلام]\n")
    canon = Canon(Aliases.load(path))
    assert canon.name("للواديين", "ACTOR.ARMED") == "جيش الوادي"
    assert canon.name("بدار السلام", "LOCATION") == "مدينة السلام"
    assert canon.name("قسد", "ACTOR.ARMED") == "قوات سوريا الديمقراطية"


def test_a_file_may_rename_what_the_packaged_aliases_lead_to(tmp_path):
    canon = Canon(Aliases.load(write(tmp_path, "actors:\n  داعش: [تنظيم الدولة الإسلامية]\n")))
    names = {canon.name(mention, "ACTOR.ARMED") for mention in ("داعش", "لتنظيم الدولة", "تنظيم الدولة الاسلامية")}
    assert names == {"داعش"}


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    assert Aliases.load(write(tmp_path, "\ufeffactors:\n  أ ب: [ج د]\n")).get("ج د", "ACTOR") == "أ ب"


def test_an_empty_section_is_none(tmp_path):
    assert Aliases.load(write(tmp_path, "actors:\n")).get("قسد", "ACTOR") == "قوات سوريا الديمقراطية"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- قسد\n", "expected actors or locations, each with lines such as: .*; found list"),
        ("", "expected actors or locations.*found NoneType"),
        ("aktors:\n  أ: [ب]\n", "found aktors"),
        ("actors: [قسد]\n", "actors: expected actors or locations.*found list"),
        ("actors:\n  أ: {ب: ج}\n", "أ: expected names in a list, found {'ب': 'ج'}"),
        ("actors:\n  أ: [1]\n", "expected names in a list, found 1; write numbers and on, no in quotes"),
        ("actors:\n  أ: ['']\n", "expected names in a list, found ''"),
        ("actors:\n  أ: [ج]\n  ب: [ج]\n", "ج stands for both أ and ب; keep one"),
        ("actors: {أ: [ب\n", "not YAML"),
    ],
)
def test_what_is_no_alias_file(tmp_path, text, words):
    path = write(tmp_path, text)
    with pytest.raises(AliasError, match=words) as caught:
        Aliases.load(path)
    assert str(caught.value).startswith(str(path))


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(AliasError, match="cannot be read: No such file"):
        Aliases.load(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AliasError, match="not YAML"):
        Aliases.load(tmp_path / "bytes.yaml")
