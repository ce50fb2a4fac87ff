"""What is raised where a model cannot be used."""

from __future__ import annotations


class ModelError(ValueError):
    """A model that cannot be loaded or run; the message says what was found and what to do."""
