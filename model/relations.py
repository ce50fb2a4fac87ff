"""The relation head: the pairs of a window's spans that may be related, scored at once with what is between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from marsad.model.labels import Labels
from marsad.model.relation_shapes import BUCKETS, heads_of

if TYPE_CHECKING:
    from marsad.model.configuration import MarsadConfig
    from marsad.model.options import Options

Pairs = tuple[Tensor, ...]
"""Which pairs are looked at: the number of the window, of the head and of the tail, each (pairs,)."""


class RelationHead(nn.Module):
    """Scores every relation for every ordered pair of spans.

    A pair is described by its two spans (first and last word, label), by the mean of what stands between them, by
    their distance in pieces and in spans; a product of the two spans' projections adds what only the two together say.
    """

    def __init__(self, config: MarsadConfig | Options, width: int, labels: Labels) -> None:
        super().__init__()
        pair, heads = config.pair_width, heads_of(width)
        self.label_embedding = nn.Embedding(len(labels.entities) + 1, config.type_width)  # the last one: no entity
        self.label_to_state = nn.Linear(config.type_width, width)
        self.layers = nn.ModuleList(
            RelationLayer(width, heads, config.head_dropout) for _ in range(config.relation_layers)
        )
        span = 2 * width + config.type_width
        self.head_side = nn.Linear(span, pair)
        self.tail_side = nn.Linear(span, pair)
        self.head_factor = nn.Linear(span, pair)
        self.tail_factor = nn.Linear(span, pair)
        self.context_in = nn.Linear(width, config.context_width)
        self.context_out = nn.Linear(config.context_width, pair)
        self.distance = nn.Embedding(2 * BUCKETS, pair)
        self.span_distance = nn.Embedding(2 * BUCKETS, pair)
        self.norm = nn.LayerNorm(pair)
        self.output = nn.Linear(2 * pair, len(labels.relations))
        self._labels = labels  # no buffers: transformers does not restore those that are not saved

    def forward(self, states: Tensor, attention_mask: Tensor, spans: Tensor) -> Tensor:
        """See ``MarsadModel.relate``."""
        first, _, label = spans.unbind(-1)  # each (batch, spans)
        allowed = self._allowed(label.clamp(min=0), label >= 0, first)  # (batch, spans, spans, relations)
        places = torch.where(allowed.any(dim=-1))  # the pairs that may be related: batch, head, tail, each (pairs,)
        found = self.pairs(states, attention_mask, spans, places)
        scores = found.new_full(allowed.shape, -torch.inf)
        return scores.index_put(places, found.masked_fill(~allowed[places], -torch.inf))

    def pairs(self, states: Tensor, attention_mask: Tensor | None, spans: Tensor, places: Pairs) -> Tensor:
        """Scores (pairs, relations) of the pairs at ``places``, whatever their labels; no mask means no padding."""
        first, last, label = spans.unbind(-1)  # each (batch, spans)
        known = label >= 0
        label = label.clamp(min=0)
        states = self._conditioned(states, attention_mask, first, last, label, known)
        ends = [rows_at(states, first), rows_at(states, last), self.label_embedding(label)]
        span = torch.cat(ends, dim=-1)  # (batch, spans, 2 * width + type_width)
        row, head, tail = places
        pairs = _at(self.head_side(span), row, head) + _at(self.tail_side(span), row, tail)  # (pairs, pair)
        pairs = pairs + self.context_out(self._between(states, attention_mask, first, last, places))
        pairs = pairs + self._distances(first, places)
        product = _at(self.head_factor(span), row, head) * _at(self.tail_factor(span), row, tail)
        return cast("Tensor", self.output(torch.cat([nn.functional.gelu(self.norm(pairs)), product], dim=-1)))

    def _conditioned(
        self, states: Tensor, attention_mask: Tensor | None, first: Tensor, last: Tensor, label: Tensor, known: Tensor
    ) -> Tensor:
        """States (batch, length, width) that know which spans there are: label embeddings added, further layers run."""
        if not len(self.layers):
            return states
        places = torch.arange(states.shape[1], device=states.device)  # (length,)
        covers = (first.unsqueeze(-1) <= places) & (places <= last.unsqueeze(-1)) & known.unsqueeze(-1)
        number = torch.where(covers, label.unsqueeze(-1) + 1, 0).amax(dim=1) - 1  # (batch, length), -1 outside
        number = torch.where(number < 0, self.label_embedding.num_embeddings - 1, number)
        states = states + self.label_to_state(self.label_embedding(number))
        for layer in self.layers:
            states = layer(states, attention_mask)
        return states

    def _between(
        self, states: Tensor, attention_mask: Tensor | None, first: Tensor, last: Tensor, places: Pairs
    ) -> Tensor:
        """The mean of the projected states between the two spans of each pair (pairs, context_width)."""
        row, head, tail = places
        context = self.context_in(states)
        if attention_mask is not None:
            context = context * attention_mask.unsqueeze(-1)
        sums = context.cumsum(dim=1, dtype=torch.float32)  # exact enough in mixed precision too
        sums = nn.functional.pad(sums, (0, 0, 1, 0))  # (batch, length + 1, context_width)
        begin = torch.minimum(last[row, head], last[row, tail]) + 1
        end = torch.maximum(first[row, head], first[row, tail])
        gap = (end - begin).clamp(min=0).unsqueeze(-1)
        end = torch.maximum(end, begin)  # nothing between spans that touch
        return ((_at(sums, row, end) - _at(sums, row, begin)) / gap.clamp(min=1)).to(context.dtype)

    def _distances(self, first: Tensor, places: Pairs) -> Tensor:
        """Embeddings of how far the spans of each pair are apart in pieces and in spans (pairs, pair)."""
        row, head, tail = places
        order = first.argsort(dim=1, stable=True).argsort(dim=1)
        pieces, between = first[row, tail] - first[row, head], order[row, tail] - order[row, head]
        return cast("Tensor", self.distance(_bucket(pieces)) + self.span_distance(_bucket(between)))

    def _allowed(self, label: Tensor, known: Tensor, first: Tensor) -> Tensor:
        """Which relations may hold (batch, spans, spans, relations), by labels, padding and direction."""
        compatible = torch.as_tensor(self._labels.compatible, device=label.device)
        symmetric = torch.as_tensor(self._labels.symmetric, device=label.device)
        allowed = compatible[label.unsqueeze(2), label.unsqueeze(1)]
        two = known.unsqueeze(2) & known.unsqueeze(1)
        two = two & ~torch.eye(label.shape[1], dtype=torch.bool, device=label.device)
        forward = first.unsqueeze(2) < first.unsqueeze(1)  # the head stands before the tail
        return allowed & two.unsqueeze(-1) & (forward.unsqueeze(-1) | ~symmetric)


class RelationLayer(nn.Module):
    """A transformer layer with norms before attention and feed-forward part: it begins near the identity."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width)
        self.wider = nn.Linear(width, 4 * width)
        self.narrower = nn.Linear(4 * width, width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, attention_mask: Tensor | None) -> Tensor:
        """States (batch, length, width) to states of the same shape; ``attention_mask`` is (batch, length), or none."""
        batch, length, width = states.shape
        parts = self.query_key_value(self.attention_norm(states))
        parts = parts.view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)  # each (batch, heads, length, width / heads)
        seen = None if attention_mask is None else attention_mask.bool()[:, None, None, :]
        attended = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        states = states + self.dropout(self.attended(attended.transpose(1, 2).reshape(batch, length, width)))
        wide = nn.functional.gelu(self.wider(self.norm(states)))
        return cast("Tensor", states + self.dropout(self.narrower(wide)))


def rows_at(states: Tensor, places: Tensor) -> Tensor:
    """Rows of ``states`` (batch, length, width) at ``places`` (batch, count): (batch, count, width)."""
    return states.gather(1, places.unsqueeze(-1).expand(-1, -1, states.shape[-1]))


def _at(values: Tensor, row: Tensor, place: Tensor) -> Tensor:
    """``values[row, place]`` of (batch, places, width), with a gradient that is summed in the same order each time."""
    return values.flatten(0, 1).index_select(0, row * values.shape[1] + place)


def _bucket(distance: Tensor) -> Tensor:
    """Signed distances as numbers below 2 * BUCKETS."""
    powers = 2 ** torch.arange(1, BUCKETS, device=distance.device)
    size = torch.bucketize(distance.abs(), powers, right=True)
    return torch.where(distance < 0, size + BUCKETS, size)
