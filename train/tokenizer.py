"""Training the tokenizer of an encoder of our own: WordPiece with the Arabic normaliser inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tokenizers import Tokenizer, decoders, models, processors, trainers
from transformers import PreTrainedTokenizerFast

from marsad.model.normaliser import own_normaliser, own_pre_tokeniser

SPECIAL = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}
"""The special tokens of BERT's layout, in the order of their ids."""


def train_tokenizer(texts: Iterable[str], *, vocabulary: int, max_length: int = 512) -> PreTrainedTokenizerFast:
    """Train a WordPiece tokenizer of ``vocabulary`` pieces in BERT's layout on raw texts."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL["unk_token"], max_input_chars_per_word=100))
    tokenizer.normalizer = own_normaliser()
    tokenizer.pre_tokenizer = own_pre_tokeniser()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        limit_alphabet=300,
        special_tokens=list(SPECIAL.values()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=max_length, **SPECIAL)


def sample(texts: Iterable[str], characters: int) -> Iterator[str]:
    """The first texts up to about ``characters`` code points in all."""
    for text in texts:
        if characters <= 0:
            return
        yield text
        characters -= len(text)
