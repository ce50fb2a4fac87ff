"""A saved tokenizer read without transformers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from marsad.model.normaliser import is_installed

_SPECIAL = ("cls_token", "sep_token", "pad_token")


class Pieces:
    """What the codec needs of a transformers fast tokenizer, under the same names."""

    is_fast = True

    def __init__(self, backend: Tokenizer, ids: Mapping[str, int]) -> None:
        self.backend_tokenizer = backend
        self.cls_token_id, self.sep_token_id, self.pad_token_id = (ids[name] for name in _SPECIAL)

    @classmethod
    def read(cls, folder: Path) -> Pieces | None:
        """The tokenizer of a model folder, or None where its files are not as ``save_pretrained`` writes them."""
        try:
            names: dict[str, Any] = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
            backend = Tokenizer.from_file(str(folder / "tokenizer.json"))
            ids = {name: number for name in _SPECIAL if (number := backend.token_to_id(names[name])) is not None}
        except Exception:  # noqa: BLE001 - the tokenizers library raises no narrower class
            return None
        tokenizer = cls(backend, ids) if len(ids) == len(_SPECIAL) else None
        return tokenizer if tokenizer is not None and is_installed(tokenizer) else None
