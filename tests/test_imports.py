"""The direction of imports: data <- eval, data <- model, {data, model, eval} <- train <- the command line.

Imports inside functions count too: a layer that reaches upwards late still depends on what is above it.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.tree import DATA

PACKAGE = DATA.parent
LAYERS = ("data", "model", "eval", "train")
MAY_IMPORT = {
    "data": {"data"},
    "eval": {"data", "eval"},
    "model": {"data", "model"},
    "train": {"data", "model", "eval", "train", "__version__"},
}
WITHOUT_TORCH = ("data", "eval")
HEAVY = {"torch", "transformers", "accelerate", "datasets", "tokenizers", "safetensors"}


def imports(source: str) -> Iterator[tuple[int, str]]:
    """The line and full name of everything that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            names = [f"{prefix}.{alias.name}" for alias in node.names] if prefix == "marsad" else [prefix]
            yield from ((node.lineno, name) for name in names)


def faults(layer: str, source: str, file: str) -> list[str]:
    """What a module of a layer may not import, as ``file:line: fault``."""
    found = []
    for line, name in imports(source):
        top, _, rest = name.partition(".")
        below = rest.partition(".")[0]
        if top == "marsad" and below not in MAY_IMPORT[layer]:
            found.append(f"{file}:{line}: {layer} imports {name}; it may import {', '.join(sorted(MAY_IMPORT[layer]))}")
        elif top in HEAVY and layer in WITHOUT_TORCH:
            found.append(f"{file}:{line}: {layer} imports {top}; {layer} works without it")
        elif name.startswith(".") or top in LAYERS:
            found.append(
                f"{file}:{line}: {name} is imported by a bare or relative name; write marsad.{name.strip('.')}"
            )
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_no_layer_reaches_upwards(layer):
    files = sorted((PACKAGE / layer).rglob("*.py"))
    assert files, f"no modules in {PACKAGE / layer}"
    found = [
        fault for file in files for fault in faults(layer, file.read_text("utf-8"), str(file.relative_to(PACKAGE)))
    ]
    assert not found, "\n".join(found)


def test_no_layer_imports_the_tests():
    for layer in LAYERS:
        for file in sorted((PACKAGE / layer).rglob("*.py")):
            assert not [line for line, name in imports(file.read_text("utf-8")) if name.startswith("tests")], str(file)


@pytest.mark.parametrize(
    ("layer", "source", "words"),
    [
        (
            "eval",
            "import os\nfrom marsad.model.extractor import Extractor",
            "x.py:2: eval imports marsad.model.extractor",
        ),
        (
            "model",
            "def f():\n    import marsad.train.run",
            "x.py:2: model imports marsad.train.run; it may import data",
        ),
        ("model", "from marsad import eval", "x.py:1: model imports marsad.eval"),
        ("train", "from marsad.cli import main", "x.py:1: train imports marsad.cli"),
        ("data", "import torch.nn", "x.py:1: data imports torch; data works without it"),
        ("data", "from data.document import Document", "x.py:1: data.document is imported by a bare or relative name"),
        ("data", "from .document import Document", "x.py:1: .document is imported by a bare or relative name"),
    ],
)
def test_what_is_refused(layer, source, words):
    assert [fault for fault in faults(layer, source, "x.py") if fault.startswith(words)]


def test_what_is_allowed():
    source = (
        "import json\nfrom marsad.data.document import Document\nfrom marsad.eval.report import Report\nimport torch"
    )
    assert faults("train", source, "x.py") == []
