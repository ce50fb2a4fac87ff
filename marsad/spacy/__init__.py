"""marsad as a component of spaCy pipelines: ``nlp.add_pipe("marsad")``."""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("spacy") is None:
    raise ModuleNotFoundError("marsad.spacy: spaCy is not installed; use pip install 'marsad[spacy]'", name="spacy")
