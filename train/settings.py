"""One YAML file becomes a frozen dataclass: unknown keys are refused, and every value has the type it should."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")


class SettingsError(ValueError):
    """A configuration that cannot be used; the message names the file, the key and what was expected."""


def load_settings(cls: type[T], path: str | Path, overrides: Sequence[str] = ()) -> T:
    """Read a YAML file into a settings dataclass; ``overrides`` are ``key=value`` or ``outer.inner=value`` strings.

    Raises:
        SettingsError: no such file, broken YAML, an unknown key, or a value of the wrong type.
    """
    try:
        data = yaml.safe_load(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise SettingsError(f"{path}: expected key: value pairs, found {type(data).__name__}")
    for override in overrides:
        _override(data, override)
    return build(cls, data, str(path))


def build(cls: type[T], data: Any, where: str) -> T:
    """Build a settings dataclass from plain data; ``where`` names it in errors."""
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    if not isinstance(data, dict):
        raise SettingsError(f"{where}: expected key: value pairs, found {data!r}")
    if unknown := [str(key) for key in data if key not in fields]:
        raise SettingsError(f"{where}: unknown key {', '.join(unknown)}; known are {', '.join(fields)}")
    if missing := [name for name, field in fields.items() if _required(field) and name not in data]:
        raise SettingsError(f"{where}: {', '.join(missing)} must be given")
    hints = typing.get_type_hints(cls)
    try:
        return cls(**{key: _convert(hints[key], value, f"{where}: {key}") for key, value in data.items()})
    except SettingsError:
        raise
    except ValueError as error:
        raise SettingsError(f"{where}: {error}") from error


def to_dict(settings: Any) -> dict[str, Any]:
    """A settings dataclass as plain data that JSON and YAML can hold; ``build`` reads it back."""
    return typing.cast("dict[str, Any]", _plain(dataclasses.asdict(settings)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _override(data: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    if not equals or not key:
        raise SettingsError(f"{override!r}: expected key=value, such as epochs=3 or optimiser.rate=5e-5")
    *outer, last = key.split(".")
    for name in outer:
        inner = data.setdefault(name, {})
        if not isinstance(inner, dict):
            raise SettingsError(f"{override!r}: {name} is no group of keys")
        data = inner
    try:
        data[last] = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise SettingsError(f"{override!r}: the value is not YAML: {error}") from error


def _convert(hint: Any, value: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        return _convert(next(a for a in arguments if a is not type(None)), value, where)
    if origin is tuple:
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(_convert(arguments[0], item, f"{where}[{n}]") for n, item in enumerate(items))
    if origin is typing.Literal:
        if value not in arguments:
            raise SettingsError(f"{where}: expected one of {', '.join(map(str, arguments))}, found {value!r}")
        return value
    if origin is dict:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise SettingsError(f"{where}: expected key: value pairs, found {value!r}")
        return dict(value)
    if dataclasses.is_dataclass(hint):
        return build(hint, value, where)  # type: ignore[arg-type]
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float and isinstance(value, int | str) and not isinstance(value, bool):
        try:
            return float(value)  # YAML reads 1e-5 as a string
        except ValueError:
            pass
    if hint is Any or type(value) is hint:
        return value
    hint_name = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    note = "; write it in quotes" if hint is str and isinstance(value, bool | int | float) else ""
    raise SettingsError(f"{where}: expected {hint_name.get(hint.__name__, hint.__name__)}, found {value!r}{note}")
