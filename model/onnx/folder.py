"""An exported folder as an ``Extractor``: for asking it again what it was recorded to say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.onnx.describe import FORMAT
from marsad.model.onnx.exported import ExportedRuntime
from marsad.model.options import FORMAT as MODEL_FORMAT
from marsad.model.options import Options
from marsad.model.pieces import Pieces
from marsad.model.trust.verify import DESCRIPTION


def read_exported(folder: Path) -> Extractor:
    """The model of a folder that ``marsad export --onnx`` wrote, run by ONNX Runtime.

    Raises:
        ModelError: a file is not what was written.
    """
    try:
        described = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        if described["format"] != FORMAT:
            raise ValueError(f"format {described['format']!r}: this version of marsad reads {FORMAT}")
        special = {"cls_token": described["cls"], "sep_token": described["sep"], "pad_token": 0}
        tokenizer = Pieces(Tokenizer.from_file(str(folder / "tokenizer.json")), special)
        return Extractor.from_parts(folder, _options(described), tokenizer, ExportedRuntime(folder))
    except Exception as error:  # tokenizers and ONNX Runtime raise no narrower class
        raise ModelError(f"{folder}: not what marsad export wrote: {error!r}"[:600]) from error


def _options(described: dict[str, Any]) -> Options:
    """What the codec and the predictor need; the rest is of the network alone."""
    relations = [
        {
            "label": relation["label"],
            "head": list(dict.fromkeys(head for head, _ in relation["pairs"])),
            "tail": list(dict.fromkeys(tail for _, tail in relation["pairs"])),
            "symmetric": relation["symmetric"],
            "meaning": "",
        }
        for relation in described["relations"]
    ]
    entities = [{"label": label, "meaning": ""} for label in described["entities"]]
    return Options(
        encoder={},
        schema={"name": "exported", "version": "1", "entities": entities, "relations": relations},
        pair_width=0,
        context_width=0,
        type_width=0,
        relation_layers=0,
        head_dropout=0.0,
        format_version=MODEL_FORMAT,
        **{name: described[name] for name in ("window", "overlap", "relation_threshold", "across_paragraphs")},
        end_weight=described.get("end_weight", 0.0),
    )
