"""marsad: from Arabic conflict reporting to actors, places, numbers and their links.

>>> from marsad import Extractor
>>> document = Extractor.from_pretrained().extract("قتل خمسة مدنيين في قصف على مدينة إدلب")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.data.document import Document, Entity, Relation
    from marsad.data.files import read_documents, write_documents
    from marsad.data.schema import Schema
    from marsad.eval.report import evaluate
    from marsad.model.errors import ModelError
    from marsad.model.extractor import Extractor

__version__ = "0.1.0"

__all__ = [
    "Document",
    "Entity",
    "Extractor",
    "ModelError",
    "Relation",
    "Schema",
    "evaluate",
    "read_documents",
    "write_documents",
]

_PLACES = {
    "Document": "marsad.data.document",
    "Entity": "marsad.data.document",
    "Extractor": "marsad.model.extractor",
    "ModelError": "marsad.model.errors",
    "Relation": "marsad.data.document",
    "Schema": "marsad.data.schema",
    "evaluate": "marsad.eval.report",
    "read_documents": "marsad.data.files",
    "write_documents": "marsad.data.files",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: importing marsad alone loads nothing heavy."""
    if name not in _PLACES:
        raise AttributeError(f"module 'marsad' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    """The public names, whether they have been asked for or not."""
    return sorted({*globals(), *__all__})
