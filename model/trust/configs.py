"""The JSON files of a model folder: none may ask for code, or name a file outside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

_LIMIT = 64 << 20
_CODE_KEYS = {"auto_map", "custom_pipelines", "custom_generate", "custom_generation_strategy"}
_KERNEL_KEYS = {"attn_implementation", "_attn_implementation", "experts_implementation", "_experts_implementation"}
_INDEX = ".index.json"


class JsonError(ValueError):
    """A file that is not the JSON it should be."""


def config_faults(files: Mapping[str, Path]) -> Iterator[str]:
    """What is wrong with the ``.json`` files among ``files`` (by relative name)."""
    for name, path in files.items():
        if path.suffix == ".json" and path.is_file():
            try:
                data = _read(path)
            except JsonError as fault:
                yield f"{name}: {fault}"
                continue
            if path.name != "tokenizer.json":
                yield from (f"{name}: {fault}" for fault in code_faults(data))
            if name.endswith(_INDEX):
                yield from (f"{name}: {fault}" for fault in _index_faults(data, path.parent))


def code_faults(data: Any) -> Iterator[str]:
    """Keys of a configuration, at any depth, that make a library fetch or run code."""
    waiting = [("", data)]
    while waiting:
        place, part = waiting.pop()
        inside = list(part.items()) if isinstance(part, dict) else []
        for key, value in inside:
            if fault := _key_fault(key, value):
                yield f"{place}{key} {fault}"
        inside += [(str(n), value) for n, value in enumerate(part)] if isinstance(part, list) else []
        waiting += [(f"{place}{key}.", value) for key, value in inside]


def _key_fault(key: str, value: Any) -> str:
    if key in _CODE_KEYS and value:
        return f"asks for code of its own ({str(value)[:80]})"
    if key == "trust_remote_code" and value:
        return "asks for remote code to be trusted"
    if key in _KERNEL_KEYS and isinstance(value, str) and "/" in value:
        return f"asks for a kernel to be fetched and run ({value[:80]})"
    return ""


def path_fault(name: Any) -> str:
    """Why a file's name in a list cannot be one of the folder's own files; empty if it can."""
    if not isinstance(name, str) or not name:
        return f"{name!r} is no file name"
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or name.startswith(("\\", "~")):
        return f"{name} is an absolute path"
    if ".." in re.split(r"[/\\]", name):
        return f"{name} leads out of the folder"
    return ""


def _read(path: Path) -> Any:
    if path.stat().st_size > _LIMIT:
        raise JsonError(f"{path.stat().st_size:,} bytes of JSON; {_LIMIT:,} at most are read")
    try:
        return json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise JsonError(f"not JSON in UTF-8: {error}") from error


def _index_faults(data: Any, folder: Path) -> Iterator[str]:
    places = data.get("weight_map") if isinstance(data, dict) else None
    if not isinstance(places, dict):
        yield "no weight_map, which says what file each weight is in"
        return
    for name in dict.fromkeys(map(str, places.values())):
        if fault := path_fault(name):
            yield fault
        elif not name.endswith(".safetensors"):
            yield f"{name} is no safetensors file"
        elif not (folder / name).is_file():
            yield f"{name} is not there"
