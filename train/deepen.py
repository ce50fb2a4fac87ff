"""A deeper encoder that begins where a shallower one ended: layers between its layers that at first add nothing."""

from __future__ import annotations

import re
from typing import Any

from transformers import AutoConfig, AutoModelForMaskedLM

_LAYER = re.compile(r"(?<=\blayers\.)\d+(?=\.)")
_OUTPUTS = ("attn.Wo.weight", "mlp.Wo.weight")


def deepened(model: Any, layers: int) -> Any:
    """A masked-language model of ``layers`` layers with the same answers as ``model``, which has fewer.

    Between the layers there are copies of the one before, evenly, whose output matrices are zero; training fills them.
    That works where norms stand before the layers, as in ModernBERT (see Wu et al., "LLaMA Pro: progressive LLaMA with
    block expansion", ACL 2024; where they stand after, copies change the answers).

    Raises:
        ValueError: another layout, or not more layers.
    """
    config = model.config
    if config.model_type != "modernbert":
        raise ValueError(f"layers: an encoder of type {config.model_type} cannot be deepened; modernbert's can")
    if layers <= config.num_hidden_layers:
        raise ValueError(f"layers: the encoder has {config.num_hidden_layers}; {layers} are not more")
    old = [place * config.num_hidden_layers // layers for place in range(layers)]
    values = config.to_dict() | {"num_hidden_layers": layers}
    values["layer_types"] = [config.layer_types[number] for number in old]
    deeper = AutoModelForMaskedLM.from_config(AutoConfig.for_model(**values))
    theirs = model.state_dict()
    for name, weight in deeper.state_dict().items():
        found = _LAYER.search(name)
        place = int(found[0]) if found else 0
        source = _LAYER.sub(str(old[place]), name)
        if place and old[place] == old[place - 1] and name.endswith(_OUTPUTS):
            weight.zero_()
        elif source in theirs:  # the first layer has no norm before its attention: a copy's stays as it is made
            weight.copy_(theirs[source])
    return deeper
