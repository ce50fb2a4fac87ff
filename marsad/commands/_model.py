"""Loading the model that a command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marsad.model.extractor import Extractor


def load_extractor(model: str, device: str) -> Extractor:
    """The extractor of a folder, a hub name or ``default``, without transformers' progress bars."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    from marsad.model.extractor import Extractor

    return Extractor.from_pretrained(model, device=device)
