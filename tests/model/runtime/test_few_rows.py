"""No product on a CPU has only a few rows, so that a document's scores do not hang on what it is read with."""

from torch import nn

from tests import tiny

TEXTS = ["قتل", "في حلب", "قصف الجيش السوري بلدة في ريف حلب", *(document.text for document in tiny.documents(3))]


def test_no_product_has_few_rows_and_answers_are_those_of_one_batch(monkeypatch):
    extractor, seen, product = tiny.extractor(), [], nn.functional.linear

    def counted(values, *others):
        seen.append(values.numel() // values.shape[-1])
        return product(values, *others)

    monkeypatch.setattr(nn.functional, "linear", counted)
    alone = [extractor.extract(text) for text in TEXTS]
    assert min(seen) >= 32
    assert alone == extractor.extract(TEXTS, batch_tokens=4000)
    assert any(document.relations for document in alone)
