"""Everything tiny, for tests: a tokenizer of a few hundred pieces, an encoder of two layers, a random extractor."""

from functools import cache
from pathlib import Path

import torch
from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.model.codec import Codec
from marsad.model.configuration import MarsadConfig
from marsad.model.extractor import Extractor
from marsad.model.labels import Labels
from marsad.model.network import MarsadModel
from marsad.model.options import schema_to_lists
from marsad.train.tokenizer import train_tokenizer

SENTENCES = (
    "قصفت طائرات التحالف مواقع التنظيم في ريف دير الزور الشرقي، ما أدى إلى مقتل 12 مسلحاً وإصابة خمسة آخرين.",
    "قال مصدر طبي إن ثلاثة مدنيين قتلوا وأصيب 17 بجروح في انفجار سيارة مفخخة وسط مدينة كركوك.",
    "أعلن الجيش الليبي سيطرته على بلدة ترهونة بعد انسحاب الفصائل المسلحة منها إلى مصراتة.",
    "نزح أكثر من 2,500 شخص من قرى جبل مرة في دارفور بحسب الأمم المتحدة.",
    "خطف مسلحون مجهولون أربعة من موظفي الإغاثة قرب الحدود بين مالي والنيجر.",
    "اندلعت اشتباكات بين قوات الشرطة وعناصر حركة الشباب على مشارف مقديشو أمس الأربعاء.",
    "استعادت القوات الحكومية معبر «حرض» الحدودي في محافظة حجة – وفق بيان للمركز الإعلامي…",
)
"""Sentences of our own, in the manner of reports."""

SIZE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
WINDOW = 48
OVERLAP = 16


@cache
def schema() -> Schema:
    """The packaged scheme."""
    return Schema.load()


@cache
def tokenizer() -> PreTrainedTokenizerFast:
    """A WordPiece tokenizer of our own form with 300 pieces."""
    return train_tokenizer(SENTENCES * 2, vocabulary=300)


def encoder_config(**changes) -> BertConfig:
    """A BERT of two layers, 32 wide, for the tokenizer."""
    size = {"vocab_size": len(tokenizer()), "max_position_embeddings": 64, "pad_token_id": 0}
    return BertConfig(**(SIZE | size | changes))


def save_encoder(folder: Path, *, seed: int = 0) -> Path:
    """Such a BERT with random weights and its tokenizer, as a pretraining run saves them."""
    torch.manual_seed(seed)
    BertForMaskedLM(encoder_config()).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def extractor(*, seed: int = 1, scheme: Schema | None = None, **options) -> Extractor:
    """A random extractor that finds spans and links of many kinds; ``options`` are of ``MarsadConfig``."""
    torch.manual_seed(seed)
    chosen = {"window": WINDOW, "overlap": OVERLAP, "pair_width": 24, "context_width": 8, "type_width": 8} | options
    lists = schema_to_lists(scheme or schema())
    model = MarsadModel(MarsadConfig(encoder=encoder_config().to_dict(), schema=lists, **chosen))
    scale_up(model)
    return Extractor(model, tokenizer())


@torch.no_grad()
def scale_up(model: MarsadModel) -> None:
    """Make random heads speak up: weights large enough for spans, biases that leave most words and pairs alone."""
    model.tagger.weight *= 60
    model.tagger.bias[0] += 10
    model.tagger.bias[2::2] += 6
    if model.relation_head is not None:
        for module in model.relation_head.modules():
            if isinstance(module, torch.nn.Linear | torch.nn.Embedding):
                module.weight *= 12
        model.relation_head.output.bias.fill_(-2)


def codec(*, window: int = WINDOW, overlap: int = OVERLAP) -> Codec:
    """The codec of the packaged scheme and the tiny tokenizer."""
    labels = Labels.of(schema())
    return Codec(
        tokenizer(), entity_labels=labels.entities, relation_labels=labels.relations, window=window, overlap=overlap
    )


def documents(count: int) -> list[Document]:
    """Documents of one to seven paragraphs, of different lengths."""
    return [
        Document("\n".join(SENTENCES[(n * 3 + k) % 7] for k in range(1 + n * 5 % 7)), id=str(n)) for n in range(count)
    ]
