"""``marsad export --onnx``: the folder, written, checked against torch, and moved to its place."""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.folder import read_config, refuse_untrusted, resolve
from marsad.model.light import Light, read_light
from marsad.model.publish.assemble import without_places
from marsad.model.publish.deliver import to_directory
from marsad.model.trust.answers import answer_faults, record_answers
from marsad.model.trust.checksums import write_checksums
from marsad.model.trust.files import model_files
from marsad.model.trust.verify import DESCRIPTION

_CARRIED = {"README.md": "MODEL_CARD.md", "LICENSE": "LICENSE", "NOTICE": "NOTICE", "tokenizer.json": "tokenizer.json"}


def export_onnx(source: str | Path, target: Path, *, int8: bool = False) -> dict[str, int]:
    """Write a model as a folder that ONNX Runtime runs without marsad; give its files with their sizes in bytes.

    In float32 the graphs must say of the recorded sentences what torch does, with weights of eight bits what the
    runtime ``onnx-int8`` does.

    Args:
        source: a model folder, a name on the hub, or ``default``.
        target: a directory that is not there yet.
        int8: whether weights are given in eight bits.

    Raises:
        ModelError: ONNX is not installed, something is at ``target``, or the model does not load, is of a kind that has
            no graph, or answers otherwise. Nothing is written then.
    """
    if lacking := [name for name in ("onnx", "onnxruntime") if find_spec(name) is None]:
        raise ModelError(f"export to ONNX: {' and '.join(lacking)} not installed; use pip install 'marsad[onnx]'")
    folder = resolve(source)
    refuse_untrusted(folder)
    light = _light(folder)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise ModelError(f"{target}: it is there already; name a folder that is not there yet")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".marsad-") as place:
        new = Path(place) / "model"
        new.mkdir()
        _write(light, new, int8=int8)
        to_directory(new, target)
    return {name: path.stat().st_size for name, path in model_files(target).items()}


def _light(folder: Path) -> Light:
    light = read_light(folder)
    if light is None:
        from marsad.model.loading import load_model

        load_model(folder)  # says what is wrong with a model that is not whole
        kind = read_config(folder)["encoder"]["model_type"]
        raise ModelError(
            f"{folder}: an encoder of type {kind} cannot be exported as it is; BERT's and RoBERTa's kinds can, and "
            "ModernBERT's where all layers see the whole window"
        )
    return light


def _write(light: Light, folder: Path, *, int8: bool) -> None:
    from marsad.model.onnx.describe import description, readme
    from marsad.model.onnx.exported import ENTITIES, RELATIONS, ExportedRuntime
    from marsad.model.onnx.graphs import entities_graph, relations_graph

    (folder / ENTITIES).write_bytes(entities_graph(light, int8=int8))
    if light.relations:
        (folder / RELATIONS).write_bytes(relations_graph(light, int8=int8))
    exported = ExportedRuntime(folder)
    described = description(light, exported, int8=int8)
    _text(folder / DESCRIPTION, json.dumps(described, ensure_ascii=False, indent=1) + "\n")
    _text(folder / "README.md", readme(described))
    for name, there in _CARRIED.items():
        if (light.folder / name).is_file():
            shutil.copyfile(light.folder / name, folder / there)
    if (light.folder / "run.json").is_file():
        run = json.loads((light.folder / "run.json").read_text("utf-8"))
        _text(folder / "run.json", json.dumps(without_places(run), indent=1, ensure_ascii=False) + "\n")
    record_answers(Extractor.from_light(light, exported), folder)
    _check(light.folder, folder, "onnx-int8" if int8 else "torch")
    write_checksums(folder)


def _check(model: Path, folder: Path, runtime: str) -> None:
    own = Extractor.from_pretrained(model, device="cpu", runtime=runtime)
    if faults := list(islice(answer_faults(own, folder), 3)):
        raise ModelError(f"{model}: not exported: its graphs do not answer as {runtime} does: {'; '.join(faults)}")


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
