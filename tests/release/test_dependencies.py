"""What the package imports is declared: the tests find other things installed too, and would not miss it."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.tree import DATA, ROOT

PACKAGE = DATA.parent


def imported():
    """The top names of everything that the package imports, with a file that does."""
    found: dict[str, Path] = {}
    folders = [part for part in PACKAGE.iterdir() if part.is_dir()]
    for file in [*PACKAGE.glob("*.py"), *(file for folder in folders for file in folder.rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0]: file for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found[node.module.partition(".")[0]] = file
    return {name: file for name, file in found.items() if name not in {"marsad", *sys.stdlib_module_names}}


def plain(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name)[0]).lower()


def test_every_import_is_of_a_declared_dependency():
    project = pytest.importorskip("tomllib").loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [name for extra in ("onnx", "plot", "ray", "spacy") for name in project["optional-dependencies"][extra]]
    declared = {plain(name) for name in (*project["dependencies"], *extras)}
    providers = packages_distributions()
    names = imported()
    assert {"torch", "yaml", "click"} <= names.keys()
    lacking = {
        name: str(file)
        for name, file in names.items()
        if not declared & {plain(provider) for provider in providers.get(name, [name])}
    }
    assert not lacking
