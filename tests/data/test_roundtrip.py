"""What is written and read again is what it was, but for what the writer counted as lost."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Document
from marsad.data.files import read_documents, read_records, write_documents
from marsad.data.loss import Loss
from marsad.data.record import document_to_dict
from marsad.data.words import word_spans
from tests.data.build import documents, word_documents

few = settings(max_examples=40, deadline=None)


def through(given_documents: list[Document], name: str, form: str) -> tuple[list[Document], Loss]:
    with tempfile.TemporaryDirectory() as folder:
        loss = write_documents(given_documents, Path(folder) / name, form)
        return list(read_documents(Path(folder) / name, form)), loss


@few
@given(st.lists(documents(), max_size=3))
def test_jsonl_keeps_everything(given_documents):
    back, loss = through(given_documents, "x.jsonl", "jsonl")
    assert not loss
    assert back == given_documents
    assert [document_to_dict(d) for d in back] == [document_to_dict(d) for d in given_documents]


@few
@given(st.lists(documents(), max_size=3))
def test_inline_keeps_everything_but_crossings_and_scores(given_documents):
    back, loss = through(given_documents, "x.inline", "inline")
    assert [(d.text, d.id, d.meta) for d in back] == [(d.text, d.id, d.meta) for d in given_documents]
    for kind, what in (("entities", "entities that cross another"), ("relations", "relations of such entities")):
        before = [set(getattr(d, kind)) for d in given_documents]
        after = [set(getattr(d, kind)) for d in back]
        assert all(new <= old for new, old in zip(after, before, strict=True))
        assert sum(map(len, before)) - sum(map(len, after)) == loss.counts[what]
    assert loss.counts["scores"] == sum(
        item.score is not None for d in given_documents for item in (*d.entities, *d.relations)
    )


@few
@given(st.lists(documents(), max_size=3))
def test_brat_keeps_text_spans_and_relations(given_documents):
    back, loss = through(given_documents, "folder", "brat")
    assert sorted(d.text for d in back) == sorted(d.text for d in given_documents)
    if len(given_documents) == 1:
        assert set(back[0].entities) <= set(given_documents[0].entities)
        assert set(back[0].relations) <= set(given_documents[0].relations)
    lost = sum(number for what, number in loss.counts.items() if what.startswith("entities"))
    assert sum(len(d.entities) for d in back) == sum(len(d.entities) for d in given_documents) - lost
    lost = sum(number for what, number in loss.counts.items() if what.startswith("relations"))
    assert sum(len(d.relations) for d in back) == sum(len(d.relations) for d in given_documents) - lost
    assert sum(d.id in {g.id for g in given_documents} for d in back) >= len(back) - loss.counts[
        "ids that a file cannot bear or that stand twice"
    ] - sum(g.id is None for g in given_documents)


@few
@given(st.lists(word_documents(), max_size=3))
def test_conll_keeps_words_and_flat_spans(given_documents):
    back, loss = through(given_documents, "x.conll", "conll")
    assert not loss
    assert back == given_documents


@few
@given(documents())
def test_conll_counts_what_it_loses_of_any_document(document):
    back, loss = through([document], "x.conll", "conll")
    words = [document.text[start:end] for start, end in word_spans(document.text)]
    assert [word for d in back for word in d.text.split(" ")] == words
    kept = sum(len(d.entities) for d in back)
    assert kept == len(document.entities) - sum(n for what, n in loss.counts.items() if what.startswith("entities"))
    assert loss.counts["texts without a word"] == (not words)
    assert loss.counts["relations"] == len(document.relations)
    surfaces = {"".join(document.mention(e).split()) for e in document.entities}
    assert all(w in "".join(surfaces) for d in back for e in d.entities for w in d.mention(e).split(" "))


@few
@given(st.lists(documents(), min_size=1, max_size=3))
def test_plain_keeps_the_text_exactly(given_documents):
    back, loss = through(given_documents, "folder", "plain")
    assert sorted(d.text for d in back) == sorted(d.text for d in given_documents)
    assert loss.counts["entities"] == sum(len(d.entities) for d in given_documents)
    alone, _ = through(given_documents[:1], "x.txt", "plain")
    assert alone == [Document(given_documents[0].text, id="x")]


@few
@given(documents())
def test_records_of_written_files_have_no_faults(document):
    with tempfile.TemporaryDirectory() as folder:
        for form, name in (("jsonl", "x.jsonl"), ("inline", "x.inline"), ("conll", "x.bio"), ("brat", "b")):
            write_documents([document], Path(folder) / name, form)
            assert [fault for r in read_records(Path(folder) / name, form) for fault in r.faults()] == []
