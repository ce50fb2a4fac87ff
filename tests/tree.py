"""Where things are: in a clone, or where the tests stand alone and marsad is installed."""

from pathlib import Path

import pytest

import marsad.data

ROOT = Path(__file__).parents[1]
DATA = Path(marsad.data.__file__).parent
"""The package's own ``data/``, wherever it is installed."""

IS_TREE = (ROOT / "mkdocs.yml").exists()


def need_tree(what: str) -> None:
    """Skip a module that reads what is no part of the package, where the tests stand alone."""
    if not IS_TREE:
        pytest.skip(f"reads {what}, which only the source tree has", allow_module_level=True)
