"""What fine-tuning minimises: the tags' cross-entropy, and the relations' over gold, predicted and wrong spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from marsad.model.batches import pad_spans
from marsad.model.codec import Span
from marsad.model.predictor import spans_of
from marsad.train.examples import IGNORED, Batch

_GOLD_SHARE = 0.5  # of the windows are linked over gold spans, with some of them spoilt; the rest over predicted ones
_SPOILT_SHARE = 0.1


@dataclass
class SpanChooser:
    """Chooses the spans that a training step links: gold ones, gold ones with errors, or those the tagger finds now.

    A relation holds between chosen spans that have the places of its gold ends and labels of the same coarse type, so
    the relation head learns what to say of right spans, and to refuse wrong ones. Called by the network with the tag
    scores; ``targets`` (batch, spans, spans, relations) is what is true of the spans it gave, ``count`` of them.
    """

    batch: Batch
    labels: Sequence[str]
    relations: int
    targets: Tensor = field(init=False)
    count: int = field(init=False)

    def __call__(self, scores: Tensor) -> Tensor:
        """Spans (batch, spans, 3) as ``MarsadModel.relate`` takes them, for tag scores (batch, words, tags)."""
        mask = torch.zeros(scores.shape[:2], dtype=torch.bool)
        for row, window in zip(mask, self.batch.windows, strict=True):
            row[: len(window.words)] = True
        found = spans_of(scores.detach().float().cpu().numpy(), mask.numpy())
        use_gold = torch.rand(len(found)) < _GOLD_SHARE
        chosen = [
            self._spoil(gold, len(window.words)) if take else predicted
            for gold, predicted, window, take in zip(self.batch.spans, found, self.batch.windows, use_gold, strict=True)
        ]
        spans = torch.from_numpy(pad_spans(self.batch.windows, chosen))
        self.count = sum(map(len, chosen))
        self.targets = self._targets(chosen, spans.shape[1]).to(scores.device)
        return spans.to(scores.device)

    def _spoil(self, gold: list[Span], words: int) -> list[Span]:
        """Gold spans, a tenth of them dropped, moved at one edge or relabelled; never overlapping."""
        spans: list[Span] = []
        end = -1
        for span in sorted(gold, key=lambda s: s.first):
            changed: Span | None = span
            if torch.rand(()) < _SPOILT_SHARE:
                changed = self._spoilt(span, words)
            if changed is not None and changed.first > end:
                spans.append(changed)
                end = changed.last
        return spans

    def _spoilt(self, span: Span, words: int) -> Span | None:
        kind = int(torch.randint(4, ()))
        if kind == 0:
            return None
        if kind == 1:
            return Span(span.first, min(span.last + 1, words - 1), span.label)
        if kind == 2:
            return Span(min(span.first + 1, span.last), span.last, span.label)
        return Span(span.first, span.last, int(torch.randint(len(self.labels), ())))

    def _targets(self, chosen: list[list[Span]], width: int) -> Tensor:
        targets = torch.zeros(len(chosen), width, width, self.relations)
        for row, (spans, gold, links) in enumerate(zip(chosen, self.batch.spans, self.batch.links, strict=True)):
            place = {self._identity(span): n for n, span in enumerate(spans)}
            for head, tail, relation in links:
                h, t = place.get(self._identity(gold[head])), place.get(self._identity(gold[tail]))
                if h is not None and t is not None:
                    targets[row, h, t, relation] = 1
        return targets

    def _identity(self, span: Span) -> tuple[int, int, str]:
        return span.first, span.last, self.labels[span.label].partition(".")[0]


def tag_loss(scores: Tensor, tags: Tensor) -> Tensor:
    """The mean cross-entropy of tags (batch, words) under scores (batch, words, tags), ignored ones left out."""
    return nn.functional.cross_entropy(scores.flatten(0, 1).float(), tags.flatten(), ignore_index=IGNORED)


def relation_loss(scores: Tensor, targets: Tensor, spans: int) -> Tensor:
    """Binary cross-entropy over what the labels allow (finite scores), summed and divided by the number of spans."""
    allowed = scores.isfinite()
    losses = nn.functional.binary_cross_entropy_with_logits(
        scores.masked_fill(~allowed, 0).float(), targets, reduction="none"
    )
    return (losses * allowed).sum() / max(1, spans)


def hide_words(batch: Batch, *, share: float, mask: int) -> Tensor:
    """The batch's ids (batch, length) with all pieces of a random ``share`` of the words replaced by ``mask``.

    What a name is must then be told from what stands around it, not from the name alone.
    """
    if not share:
        return batch.input_ids
    length = batch.input_ids.shape[1]
    ids = batch.input_ids.clone()
    for row, window in zip(ids, batch.windows, strict=True):
        chosen = torch.rand(len(window.places)) < share
        word = torch.zeros(length, dtype=torch.long)
        word[torch.tensor(window.places)] = 1
        word = word.cumsum(0) - 1  # which word each piece belongs to; -1 before the first
        hidden = (word >= 0) & chosen[word.clamp(min=0)]
        hidden[len(window) :] = False
        hidden &= row != window.ids[-1]  # what closes a paragraph is shown
        row[hidden] = mask
    return ids
