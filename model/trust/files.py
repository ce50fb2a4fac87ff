"""What files a model folder may hold, and of what kind each one is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_ALLOWED = {".json", ".jsonl", ".safetensors", ".txt", ".md", ".model", ".yaml", ".cff", ".sha256", ".onnx"}
_BARE = {"LICENSE", "NOTICE", ".gitattributes"}
_PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz", ".dill", ".h5", ".msgpack"}
_MAGIC = {
    b"PK\x03\x04": "a zip archive, as PyTorch's pickles are",
    b"\x93NUMPY": "a NumPy file, which may hold pickled objects",
    b"\x1f\x8b": "a gzip archive",
}
_CODE = {".py", ".pyc", ".so", ".dll", ".dylib", ".sh", ".exe", ".ipynb", ".js"}
_ADAPTER = "adapter_config.json"
_NOT_PART = {".git", ".cache"}  # what git and the hub's client keep beside the files


def model_files(folder: Path) -> dict[str, Path]:
    """All files of a folder and its sub-folders by relative name, links among them; links to folders count as files."""
    found = {}
    for place, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in _NOT_PART and name not in linked)
        for name in sorted([*names, *linked]):
            path = Path(place) / name
            found[path.relative_to(folder).as_posix()] = path
    return dict(sorted(found.items()))


def file_faults(folder: Path) -> Iterator[str]:
    """Files that no model needs, or that could do harm, each with the reason."""
    folder = Path(folder)
    for name, path in model_files(folder).items():
        fault = _link_fault(folder, path) or _kind_fault(name, path)
        if fault:
            yield f"{name}: {fault}"


def _link_fault(folder: Path, path: Path) -> str:
    """A link may lead to a file in the folder, and in the hub's cache to the blobs beside its snapshots."""
    if not path.is_symlink():
        return ""
    target, home = path.resolve(), folder.resolve()
    cached = home.parent.name == "snapshots" and target.is_relative_to(home.parent.parent / "blobs")
    if not target.is_relative_to(home) and not cached:
        return f"a symbolic link out of the folder, to {os.readlink(path)}"
    return "" if target.is_file() else f"a symbolic link to {os.readlink(path)}, which is no file"


def _kind_fault(name: str, path: Path) -> str:
    suffix = path.suffix.lower()
    if not name.isprintable() or "\\" in name:
        return f"a name with control characters or backslashes: {name!r}"
    if not stat.S_ISREG(path.stat().st_mode):
        return "neither a file nor a folder"
    if suffix in _PICKLES:
        return f"{suffix} files can hold pickles, which run code when they are read; weights are safetensors alone"
    if suffix in _CODE:
        return "code; a model folder holds data alone"
    if path.name == _ADAPTER:
        return "an adapter, for which transformers fetches another model"
    if suffix not in _ALLOWED and path.name not in _BARE:
        return f"of a kind that no model needs; expected are {', '.join(sorted(_ALLOWED | _BARE))}"
    return _content_fault(path)


def _content_fault(path: Path) -> str:
    with open(path, "rb") as file:
        head = file.read(8)
    if path.suffix == ".safetensors":
        return ""  # its header is read elsewhere
    if head[:1] == b"\x80" and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}:
        return f"a pickle by its content, whatever its name: it begins with {head[:2]!r}"
    return next((f"{what}, by its content" for magic, what in _MAGIC.items() if head.startswith(magic)), "")
