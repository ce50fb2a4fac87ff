"""Which labels there are and what relations may join: read from a YAML file, the packaged one by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

_RELATION_KEYS = {"head", "tail", "symmetric", "meaning"}
_SCHEMA_KEYS = {"name", "version", "entities", "relations"}


class SchemaError(ValueError):
    """A schema file that cannot be used; the message names the file and the entry."""


@dataclass(frozen=True)
class RelationType:
    """A relation label with the entity labels (or coarse types) that its head and tail may have."""

    label: str
    head: tuple[str, ...]
    tail: tuple[str, ...]
    symmetric: bool = False
    meaning: str = ""

    def fits(self, head: str, tail: str) -> bool:
        """Whether the relation may run from an entity labelled ``head`` to one labelled ``tail``."""
        return _among(head, self.head) and _among(tail, self.tail)


@dataclass(frozen=True)
class Schema:
    """The labels of an annotation scheme, in a fixed order: ``entities`` maps a label to its meaning."""

    entities: Mapping[str, str]
    relations: Mapping[str, RelationType]
    name: str = "schema"
    version: str = "1"

    @cached_property
    def coarse(self) -> tuple[str, ...]:
        """The coarse types in the order of their first label."""
        return tuple(dict.fromkeys(label.partition(".")[0] for label in self.entities))

    def to_dict(self) -> dict[str, Any]:
        """The form that ``from_dict`` reads and that is written to YAML."""
        relations = {
            r.label: {"head": list(r.head), "tail": list(r.tail), "symmetric": r.symmetric, "meaning": r.meaning}
            for r in self.relations.values()
        }
        return {"name": self.name, "version": self.version, "entities": dict(self.entities), "relations": relations}

    @classmethod
    def from_dict(cls, data: object, *, source: str = "schema") -> Schema:
        """Check and build a schema; ``source`` names it in errors.

        Raises:
            SchemaError: an unknown key, no entity labels, or a relation that joins an unknown type.
        """
        top = _mapping(data, source, "a schema")
        _refuse_unknown(top, _SCHEMA_KEYS, source)
        entities = _mapping(top.get("entities"), f"{source}: entities", "label: meaning pairs")
        if not entities:
            raise SchemaError(f"{source}: entities: at least one label is needed")
        labels = {_label(label, f"{source}: entities"): str(meaning or "") for label, meaning in entities.items()}
        known = set(labels) | {label.partition(".")[0] for label in labels}
        relations = _mapping(top.get("relations") or {}, f"{source}: relations", "label: {head, tail} pairs")
        types = {}
        for label, entry in relations.items():
            name = _label(label, f"{source}: relations")
            types[name] = _relation(name, entry, known, f"{source}: relations: {label}")
        return cls(labels, types, str(top.get("name", "schema")), str(top.get("version", "1")))

    @classmethod
    def load(cls, path: str | Path | None = None) -> Schema:
        """Read a schema file; without a path, the packaged scheme.

        Raises:
            SchemaError: no such file, broken YAML, or a fault that ``from_dict`` finds.
        """
        if path is None:
            return cls.from_dict(
                yaml.safe_load(resources.files("marsad.data").joinpath("schema.yaml").read_text("utf-8"))
            )
        try:
            data = yaml.safe_load(Path(path).read_text("utf-8"))
        except OSError as error:
            raise SchemaError(f"{path}: cannot be read: {error.strerror or error}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SchemaError(f"{path}: not YAML: {error}") from error
        return cls.from_dict(data, source=str(path))

    def save(self, path: str | Path) -> None:
        """Write the schema as YAML."""
        Path(path).write_text(yaml.safe_dump(self.to_dict(), allow_unicode=True, sort_keys=False, width=120), "utf-8")


def _among(label: str, allowed: tuple[str, ...]) -> bool:
    return label in allowed or label.partition(".")[0] in allowed


def _mapping(data: object, where: str, what: str) -> Mapping[Any, Any]:
    if not isinstance(data, Mapping):
        raise SchemaError(f"{where}: expected {what}, found {type(data).__name__}")
    return data


def _label(value: object, where: str) -> str:
    """YAML reads bare ON, NO and 1 as other things than text: say so instead of carrying them on."""
    if not isinstance(value, str):
        raise SchemaError(f"{where}: label {value!r} was read as {type(value).__name__}; write it in quotes")
    if not value or any(c.isspace() or c in "()[]" for c in value):
        raise SchemaError(f"{where}: label {value!r}: a label has no spaces or brackets")
    return value


def _refuse_unknown(data: Mapping[Any, Any], known: set[str], where: str) -> None:
    if unknown := [str(key) for key in data if key not in known]:
        raise SchemaError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _relation(label: str, entry: object, known: set[str], where: str) -> RelationType:
    data = _mapping(entry, where, "{head: [...], tail: [...]}")
    _refuse_unknown(data, _RELATION_KEYS, where)
    ends: dict[str, tuple[str, ...]] = {}
    for role in ("head", "tail"):
        names = data.get(role)
        if not isinstance(names, list) or not names:
            raise SchemaError(f"{where}: {role}: expected a list of labels or coarse types, found {names!r}")
        ends[role] = tuple(_label(name, f"{where}: {role}") for name in names)
        if unknown := [name for name in ends[role] if name not in known]:
            raise SchemaError(f"{where}: {role}: {', '.join(unknown)} is no entity label or coarse type of this schema")
    symmetric = data.get("symmetric", False)
    if not isinstance(symmetric, bool):
        raise SchemaError(f"{where}: symmetric: expected true or false, found {symmetric!r}")
    if symmetric and set(ends["head"]) != set(ends["tail"]):
        raise SchemaError(f"{where}: a symmetric relation joins the same labels on both sides; head and tail differ")
    return RelationType(label, ends["head"], ends["tail"], symmetric, str(data.get("meaning") or ""))
