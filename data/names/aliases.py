"""Names by which the same actor or place goes, read from YAML: the packaged file, and one of the user's over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from marsad.data.names.lexicon import fold
from marsad.data.names.spelling import clean

_KINDS = {"actors": "ACTOR", "locations": "LOCATION"}
_FORM = "expected actors or locations, each with lines such as: قوات سوريا الديمقراطية: [قسد]"


class AliasError(ValueError):
    """An alias file that cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """For ``ACTOR`` and ``LOCATION``, the name to show by the folded form of each name it goes by."""

    names: Mapping[str, Mapping[str, str]]

    def get(self, name: str, coarse: str) -> str | None:
        """The name to show for a name without attached letters, or None where none is given."""
        return self.names.get(coarse, {}).get(fold(name))

    @classmethod
    def load(cls, path: str | Path | None = None) -> Aliases:
        """The packaged aliases, and over them those of a file of the same form.

        Raises:
            AliasError: no such file, broken YAML, an unknown key, or an alias given to two names.
        """
        return _packaged() if path is None else _packaged()._over(_read(Path(path)))

    def _over(self, other: Aliases) -> Aliases:
        """Both together; a name that the packaged file leads to, and the other leads on from, goes all the way."""
        merged: dict[str, dict[str, str]] = {}
        for coarse in _KINDS.values():
            mine, new = self.names.get(coarse, {}), other.names.get(coarse, {})
            merged[coarse] = {key: new.get(fold(name), name) for key, name in mine.items()} | dict(new)
        return Aliases(merged)


@lru_cache(maxsize=1)
def _packaged() -> Aliases:
    text = resources.files("marsad.data").joinpath("aliases.yaml").read_text("utf-8")
    return _parse(yaml.safe_load(text), "aliases.yaml")


def _read(path: Path) -> Aliases:
    try:
        data = yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise AliasError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise AliasError(f"{path}: not YAML: {error}") from error
    return _parse(data, str(path))


def _parse(data: Any, source: str) -> Aliases:
    if not isinstance(data, Mapping) or (unknown := [key for key in data if key not in _KINDS]):
        found = type(data).__name__ if not isinstance(data, Mapping) else ", ".join(map(str, unknown))
        raise AliasError(f"{source}: {_FORM}; found {found}")
    return Aliases({coarse: _table(data.get(kind), f"{source}: {kind}") for kind, coarse in _KINDS.items()})


def _table(entries: Any, where: str) -> dict[str, str]:
    if not isinstance(entries, Mapping | None):
        raise AliasError(f"{where}: {_FORM}; found {type(entries).__name__}")
    table: dict[str, str] = {}
    for name, others in (entries or {}).items():
        for alias in _listed(name, others, f"{where}: {name}"):
            if (there := table.setdefault(fold(alias), name)) != name:
                raise AliasError(f"{where}: {alias} stands for both {there} and {name}; keep one")
    return table


def _listed(name: Any, others: Any, where: str) -> Iterator[str]:
    names = [name, *others] if isinstance(others, list) else [name, others]
    for each in names:
        if not isinstance(each, str) or not clean(each):
            raise AliasError(f"{where}: expected names in a list, found {each!r}; write numbers and on, no in quotes")
        yield clean(each)
