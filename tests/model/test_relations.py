"""The relation head: all pairs at once, against a loop over pairs."""

import math

import pytest
import torch
from torch.nn.functional import gelu, layer_norm

from marsad.data.schema import Schema
from marsad.model.network import MarsadModel
from tests import tiny

SCHEMA = Schema.from_dict(
    {
        "entities": {"A.X": "", "A.Y": "", "B": ""},
        "relations": {
            "has": {"head": ["A"], "tail": ["B"]},
            "with": {"head": ["A"], "tail": ["A"], "symmetric": True},
            "any": {"head": ["A", "B"], "tail": ["A.X", "B"]},
        },
    }
)
HAS, WITH, ANY = range(3)
LENGTHS = (14, 9)
SPANS = (
    ((1, 3, 0), (4, 4, 1), (7, 9, 2), (12, 12, 0)),
    ((5, 7, 2), (1, 2, 1)),
)
"""(first piece, last piece, label) of each row: in any order, and fewer in the second, which is padded."""


def network(layers=1):
    model = tiny.extractor(scheme=SCHEMA, relation_layers=layers).model
    assert isinstance(model, MarsadModel)
    return model.eval()


def batch():
    torch.manual_seed(5)
    states = torch.randn(2, max(LENGTHS), tiny.SIZE["hidden_size"])
    mask = (torch.arange(max(LENGTHS)) < torch.tensor(LENGTHS)[:, None]).long()
    spans = torch.full((2, 4, 3), 0)
    spans[..., 2] = -1
    for row, several in enumerate(SPANS):
        spans[row, : len(several)] = torch.tensor(several)
    return states, mask, spans


def bucket(distance):
    size = min(9, int(math.log2(abs(distance)))) if distance else 0
    return size + 10 if distance < 0 else size


def naive(head, states, spans):
    """Scores of one row without padding, pair by pair: (spans, spans, relations)."""
    if len(head.layers):
        labelled = states.clone()
        for place in range(len(states)):
            inside = [label for first, last, label in spans if first <= place <= last]
            number = torch.tensor(inside[0] if inside else 3)
            labelled[place] += head.label_to_state(head.label_embedding(number))
        for layer in head.layers:
            labelled = layer(labelled[None], torch.ones(1, len(states)))[0]
        states = labelled
    ranks = {span: rank for rank, span in enumerate(sorted(spans))}
    scores = torch.full((len(spans), len(spans), 3), -torch.inf)
    for h, one in enumerate(spans):
        for t, two in enumerate(spans):
            if h != t:
                scores[h, t] = pair_scores(head, states, one, two, ranks[two] - ranks[one])
    return scores


def pair_scores(head, states, one, two, apart):
    """The scores of one ordered pair, minus infinity where labels or direction forbid it."""
    described = [
        torch.cat([states[first], states[last], head.label_embedding(torch.tensor(label))])
        for first, last, label in (one, two)
    ]
    left, right = sorted((one, two))
    between = states[left[1] + 1 : right[0]]
    context = head.context_in(between).mean(0) if len(between) else torch.zeros(head.context_in.out_features)
    pair = head.head_side(described[0]) + head.tail_side(described[1]) + head.context_out(context)
    pair = pair + head.distance(torch.tensor(bucket(two[0] - one[0]))) + head.span_distance(torch.tensor(bucket(apart)))
    product = head.head_factor(described[0]) * head.tail_factor(described[1])
    normed = layer_norm(pair, pair.shape, head.norm.weight, head.norm.bias)
    scores = head.output(torch.cat([gelu(normed), product]))
    names = tuple(SCHEMA.entities)
    for number, kind in enumerate(SCHEMA.relations.values()):
        if not kind.fits(names[one[2]], names[two[2]]) or (kind.symmetric and one[0] > two[0]):
            scores[number] = -torch.inf
    return scores


@pytest.mark.parametrize("layers", [0, 1, 2])
@torch.no_grad()
def test_all_pairs_at_once_are_a_loop_over_pairs(layers):
    model = network(layers)
    states, mask, spans = batch()
    scores = model.relate(states, mask, spans)
    assert scores.shape == (2, 4, 4, 3)
    for row, several in enumerate(SPANS):
        count = len(several)
        expected = naive(model.relation_head, states[row, : LENGTHS[row]], several)
        assert torch.equal(scores[row, :count, :count].isfinite(), expected.isfinite())
        torch.testing.assert_close(scores[row, :count, :count], expected, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_padding_and_a_span_with_itself_never_score():
    scores = network().relate(*batch())
    assert not scores[1, 2:].isfinite().any()
    assert not scores[1, :, 2:].isfinite().any()
    assert not scores.diagonal(dim1=1, dim2=2).isfinite().any()
    assert scores[1].isfinite().any()


@torch.no_grad()
def test_labels_that_do_not_fit_never_score():
    scores = network().relate(*batch())[0]  # labels A.X, A.Y, B, A.X
    assert scores[..., HAS].isfinite().tolist() == [
        [False, False, True, False],
        [False, False, True, False],
        [False, False, False, False],
        [False, False, True, False],
    ]
    assert not scores[:, 1, ANY].isfinite().any()  # the tail of "any" is no A.Y


@torch.no_grad()
def test_symmetric_relations_run_from_the_earlier_mention_alone():
    scores = network().relate(*batch())[0, ..., WITH]
    assert scores.isfinite().nonzero().tolist() == [[0, 1], [0, 3], [1, 3]]


@torch.no_grad()
def test_order_and_number_of_spans_in_a_row_change_nothing():
    model = network()
    states, mask, spans = batch()
    scores = model.relate(states, mask, spans)
    order = [2, 0, 3, 1]
    torch.testing.assert_close(model.relate(states, mask, spans[:, order]), scores[:, order][:, :, order])
    wider = torch.cat([spans, torch.tensor([0, 0, -1]).expand(2, 5, 3)], dim=1)
    torch.testing.assert_close(model.relate(states, mask, wider)[:, :4, :4], scores)


@torch.no_grad()
def test_states_behind_the_mask_change_nothing():
    model = network()
    states, mask, spans = batch()
    scores = model.relate(states, mask, spans)
    states[1, LENGTHS[1] :] = 1e3
    torch.testing.assert_close(model.relate(states, mask, spans), scores)


def test_mixed_precision_stays_near_the_full_one():
    """Sums over a whole window must not be kept in sixteen bits."""
    model = tiny.extractor(scheme=SCHEMA).model
    head = model.relation_head
    assert head is not None
    torch.manual_seed(0)
    states, mask = torch.randn(1, 256, tiny.SIZE["hidden_size"]) + 1, torch.ones(1, 256, dtype=torch.long)
    first, last = torch.tensor([[240, 245]]), torch.tensor([[241, 246]])
    places = torch.tensor([0, 0]), torch.tensor([0, 1]), torch.tensor([1, 0])
    with torch.no_grad():
        exact = head._between(states, mask, first, last, places)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mixed = head._between(states, mask, first, last, places)
    assert mixed.dtype == torch.bfloat16
    torch.testing.assert_close(mixed.float(), exact, rtol=0.05, atol=0.02 * float(exact.abs().max()))


@torch.no_grad()
def test_without_relations_in_the_schema_there_are_no_scores():
    extractor = tiny.extractor(scheme=Schema.from_dict({"entities": {"A": "", "B": ""}}))
    assert extractor.model.relation_head is None
    _, mask, spans = batch()
    assert extractor.model.relate(torch.randn(2, 14, 32), mask, spans).shape == (2, 4, 4, 0)
    assert all(not document.relations for document in extractor.extract(tiny.documents(4)))
