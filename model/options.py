"""What travels with a model beside its weights, as plain data: read and checked without transformers."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any

from marsad.data.schema import Schema, SchemaError

FORMAT = 1


@dataclass
class Options:
    """The values of a ``MarsadConfig`` of the same names, where nothing is to be trained or saved."""

    encoder: dict[str, Any]
    schema: dict[str, Any]
    window: int
    overlap: int
    pair_width: int
    context_width: int
    type_width: int
    relation_layers: int
    head_dropout: float
    relation_threshold: float
    across_paragraphs: bool
    format_version: int
    end_weight: float = 0.0

    def __post_init__(self) -> None:
        check_options(self.format_version, self.window, self.overlap, self.relation_threshold, self.end_weight)

    def annotation_schema(self) -> Schema:
        """The annotation scheme."""
        return schema_from_lists(self.schema)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Options | None:
        """The values of a config.json, or None where one is not said or impossible."""
        try:
            said = [field.name for field in fields(cls) if field.name in data or field.default is MISSING]
            return cls(**{name: data[name] for name in said})
        except (KeyError, ValueError):
            return None


def check_options(format_version: int, window: int, overlap: int, relation_threshold: float, end_weight: float) -> None:
    """Refuse what no model can have been saved with.

    Raises:
        ValueError: the value and what is expected.
    """
    if format_version != FORMAT:
        raise ValueError(
            f"format_version {format_version}: this version of marsad reads {FORMAT}; "
            "use the version that wrote the folder, or a newer one"
        )
    if type(window) is not int or type(overlap) is not int or not 0 <= overlap < window - 2:
        raise ValueError(f"overlap {overlap!r}: expected 0 <= overlap < window - 2, and the window is {window!r}")
    check_threshold(relation_threshold)
    if not isinstance(end_weight, int | float) or not 0 <= end_weight < float("inf"):
        raise ValueError(f"end_weight {end_weight!r}: expected a number, 0 or more")


def check_threshold(value: object) -> None:
    """Refuse what is no probability, and 0, from which everything would be a relation.

    Raises:
        ValueError: the value and what is expected.
    """
    if not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError(f"relation_threshold {value!r}: expected a number above 0, 1 at most")


def schema_to_lists(schema: Schema) -> dict[str, Any]:
    """A schema with its labels in lists, whose order is kept: saved configurations sort the keys of dicts."""
    data = schema.to_dict()
    entities = [{"label": label, "meaning": meaning} for label, meaning in data["entities"].items()]
    relations = [{"label": label, **entry} for label, entry in data["relations"].items()]
    return data | {"entities": entities, "relations": relations}


def schema_from_lists(data: dict[str, Any]) -> Schema:
    """The inverse of ``schema_to_lists``.

    Raises:
        SchemaError: the configuration holds no schema, or a faulty one.
    """
    try:
        entities = {entry["label"]: entry["meaning"] for entry in data["entities"]}
        relations = {
            entry["label"]: {key: value for key, value in entry.items() if key != "label"}
            for entry in data["relations"]
        }
    except (KeyError, TypeError) as error:
        raise SchemaError(f"config.json: schema: no list of entities and relations with labels ({error!r})") from error
    return Schema.from_dict(dict(data) | {"entities": entities, "relations": relations}, source="config.json: schema")
