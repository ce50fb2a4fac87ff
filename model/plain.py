"""The network in torch without transformers: an encoder of arrays, and the same two heads."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import torch
from numpy import ndarray
from torch import Tensor
from torch.nn import functional as f

from marsad.model.light import Light
from marsad.model.relations import RelationHead, rows_at


class PlainModel:
    """What ``MarsadModel`` does in evaluation mode, of arrays that were read without it."""

    def __init__(self, light: Light, *, device: torch.device, dtype: torch.dtype = torch.float32) -> None:
        self.config, self.device, self.dtype = light.options, device, dtype
        self._stack = self._tensors(light.stack)
        self._tagger = self._tensors(light.tagger)
        self._turns = None if light.stack.theta is None else self._rotation(light.options.window)
        self.relation_head = self._head(light) if light.relations else None

    def states(self, input_ids: Tensor, attention_mask: Tensor | None) -> Tensor:
        """See ``MarsadModel.states``; without a mask there is no padding."""
        stack = self._stack
        states = f.embedding(input_ids, stack["pieces"])
        if stack["places"] is not None:
            states = states + stack["places"][: states.shape[1]]
        states = self._norm(states, stack["norm"])
        seen = None if attention_mask is None else attention_mask.bool()[:, None, None, :]
        for layer in stack["layers"]:
            states = self._layer(states, layer, seen)
        return states if stack["final"] is None else self._norm(states, stack["final"])

    def tag(self, states: Tensor, places: Tensor) -> Tensor:
        """See ``MarsadModel.tag``."""
        return f.linear(rows_at(states, places), self._tagger["weight"], self._tagger["bias"])

    def _layer(self, states: Tensor, layer: dict[str, Any], seen: Tensor | None) -> Tensor:
        if self._stack["norms_first"]:
            inner = states if layer["first"] is None else self._norm(states, layer["first"])
            states = states + self._attention(inner, layer, seen)
            return states + self._forward(self._norm(states, layer["second"]), layer)
        states = self._norm(states + self._attention(states, layer, seen), layer["first"])
        return self._norm(states + self._forward(states, layer), layer["second"])

    def _attention(self, states: Tensor, layer: dict[str, Any], seen: Tensor | None) -> Tensor:
        batch, length, width = states.shape
        heads = self._stack["heads"]
        parts = _linear(states, layer["query_key_value"]).view(batch, length, 3, heads, width // heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # each (batch, heads, length, width / heads)
        if self._turns is not None:
            query, key = (_turned(part, *(turn[:length] for turn in self._turns)) for part in (query, key))
        attended = f.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        return _linear(attended.transpose(1, 2).reshape(batch, length, width), layer["attended"])

    def _forward(self, states: Tensor, layer: dict[str, Any]) -> Tensor:
        wide = _linear(states, layer["wider"])
        if self._stack["gated"]:
            wide, gate = wide.chunk(2, dim=-1)
            return _linear(f.gelu(wide) * gate, layer["narrower"])
        return _linear(f.gelu(wide), layer["narrower"])

    def _norm(self, states: Tensor, norm: dict[str, Any]) -> Tensor:
        return f.layer_norm(states, states.shape[-1:], norm["weight"], norm["bias"], self._stack["epsilon"])

    def _rotation(self, length: int) -> tuple[Tensor, Tensor]:
        """Cosines and sines (length, width of a head) by which queries and keys are turned."""
        size = self._stack["pieces"].shape[1] // self._stack["heads"]
        speeds = 1.0 / self._stack["theta"] ** (torch.arange(0, size, 2, dtype=torch.float32) / size)
        angles = (torch.arange(length).unsqueeze(1) * speeds).repeat(1, 2)
        return angles.cos().to(self.device, self.dtype), angles.sin().to(self.device, self.dtype)

    def _head(self, light: Light) -> RelationHead:
        with torch.random.fork_rng(
            devices=[]
        ):  # its first weights are random; importing the meta device takes a second
            head = RelationHead(light.options, light.stack.width, light.labels)
        weights = {name: torch.from_numpy(weight) for name, weight in light.relations.items()}
        head.load_state_dict(weights, assign=True)
        return head.to(self.device, self.dtype).eval().requires_grad_(False)

    def _tensors(self, part: Any) -> Any:
        """Dataclasses of arrays as dicts of tensors."""
        if isinstance(part, ndarray):
            return torch.from_numpy(part).to(self.device, self.dtype)
        if isinstance(part, tuple):
            return [self._tensors(inner) for inner in part]
        if is_dataclass(part):
            return {field.name: self._tensors(getattr(part, field.name)) for field in fields(part)}
        return part


def _linear(states: Tensor, linear: dict[str, Any]) -> Tensor:
    return f.linear(states, linear["weight"], linear["bias"])


def _turned(part: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotary positions: the two halves of each head (…, length, width) as real and imaginary parts."""
    low, high = part.chunk(2, dim=-1)
    return part * cosine + torch.cat((-high, low), dim=-1) * sine
