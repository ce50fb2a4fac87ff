"""``marsad verify`` of exported folders: a whole one passes, one that was tampered with is refused, with the reason."""

import json
import re
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.model.onnx.export import export_onnx
from marsad.model.trust import verify
from marsad.model.trust.checksums import write_checksums
from marsad.model.trust.graphs import graph_faults
from marsad.model.trust.verify import verify_folder
from tests import tiny
from tests.model.trust.tamper import add, flip_a_bit, json_file, link

GRAPH = "entities.onnx"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    place = tmp_path_factory.mktemp("exported")
    tiny.extractor().save_pretrained(place / "model")
    export_onnx(place / "model", place / "out")
    return place / "out"


@pytest.fixture
def folder(exported, tmp_path):
    return shutil.copytree(exported, tmp_path / "copy")


def raw(change):
    return lambda folder: (folder / GRAPH).write_bytes(change((folder / GRAPH).read_bytes()))


def graph(change):
    """Change a graph by the onnx package, which the check itself does without."""

    def spoil(folder):
        import onnx

        model = onnx.load(folder / GRAPH, load_external_data=False)
        change(model)
        (folder / GRAPH).write_bytes(model.SerializeToString())

    return spoil


def largest(model):
    return max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))


def outside(place):
    def change(model):
        tensor = largest(model)
        tensor.data_location = 1
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", place
        tensor.ClearField("raw_data")

    return graph(change)


def nan(model):
    tensor = next(t for t in model.graph.initializer if t.data_type == 1 and t.raw_data)
    values = np.frombuffer(tensor.raw_data, "<f4").copy()
    values[-1] = np.nan
    tensor.raw_data = values.tobytes()


def swap_tags(folder):
    """A model that was made to answer otherwise, with checksums to match."""
    data = json.loads((folder / "model.json").read_text("utf-8"))
    data["entities"] = [*data["entities"][1:], data["entities"][0]]
    (folder / "model.json").write_text(json.dumps(data), "utf-8")


def cut_tensor(model):
    largest(model).raw_data = largest(model).raw_data[:-8]


def add_function(model):
    model.functions.add().name = "f"


def foreign(model):
    model.graph.node[0].domain = "com.somebody"


CASES = {
    "a pickle": (add("pytorch_model.bin", b"x"), r"pytorch_model.bin: .bin files can hold pickles"),
    "code": (add("run.py", b"import os"), r"run.py: code"),
    "a link": (link("more.txt", "/etc/passwd"), r"more.txt: a symbolic link out of the folder"),
    "remote code": (json_file("model.json", auto_map={"AutoModel": "m.M"}), r"model.json: auto_map asks for code"),
    "a graph upwards": (json_file("model.json", files={"../a.onnx": {}}), r"model.json: ../a.onnx leads out of the"),
    "a graph that is not there": (lambda folder: (folder / "relations.onnx").unlink(), r"relations.onnx is not there"),
    "a graph more": (add("more.onnx", b""), r"more.onnx: not one of the graphs that model.json names"),
    "one cut short": (
        raw(lambda data: data[:-100]),
        r"truncated, or no ONNX: [\d,]+ bytes are announced",
    ),
    "an empty one": (raw(lambda data: b""), r"entities.onnx: no ONNX model: one graph was expected"),
    "something else": (raw(lambda data: b"PK\x03\x04" * 9), r"entities.onnx: a zip archive"),
    "text": (raw(lambda data: b"<html></html>"), r"entities.onnx: (truncated, or )?no ONNX"),
    "bytes behind it": (raw(lambda data: data + b"\0" * 8), r"entities.onnx: (truncated, or )?no ONNX"),
    "weights in another file": (outside("weights.bin"), r"entities.onnx: tensor \S+ lies in another file"),
    "weights outside the folder": (outside("../../secret"), r"entities.onnx: tensor \S+ lies in another file"),
    "a tensor cut short": (graph(cut_tensor), r"tensor \S+ of shape .* has [\d,]+ bytes: truncated or oversized"),
    "NaN": (graph(nan), r"entities.onnx: tensor \S+ holds NaN"),
    "a foreign operation": (graph(foreign), r"operations of 'com.somebody', which another library"),
    "functions": (graph(add_function), r"functions of its own"),
    "other labels": (swap_tags, r"answers.jsonl: sentence 1: .* is (new|no longer found)"),
    "no description": (add("model.json", b'{"format": 1}'), r"model.json: it does not say which files hold the graphs"),
}


def test_a_whole_folder_passes(folder):
    verdict = verify_folder(folder)
    assert verdict.faults == ()
    assert verdict.notes == ()
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("case", CASES)
def test_a_tampered_folder_is_refused(case, folder):
    """Whatever its checksums say: they are written anew."""
    change, words = CASES[case]
    change(folder)
    if case != "a link":
        write_checksums(folder)
    faults = "\n".join(verify_folder(folder).faults)
    assert re.search(words, faults), faults


def test_a_checksum_that_does_not_match(folder):
    (folder / "model.safetensors").write_bytes((folder / GRAPH).read_bytes())
    flip_a_bit(folder)
    (folder / "model.safetensors").rename(folder / GRAPH)
    assert any(fault.startswith(f"{GRAPH}: its checksum is not the one") for fault in verify_folder(folder).faults)


def test_without_a_runtime_it_is_said_that_nothing_ran(folder, monkeypatch):
    monkeypatch.setattr(verify, "find_spec", lambda name: None)
    verdict = verify_folder(folder)
    assert verdict.trusted
    assert verdict.notes[0].startswith("onnxruntime is not installed: the graphs were read and not run")


def message(*fields):
    """A message of protocol buffers: numbers, and bytes with their length."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts.append(bytes([number << 3, value]))
        else:
            key = number << 3 | 2
            parts.append(
                (bytes([key]) if key < 128 else bytes([key & 127 | 128, key >> 7])) + bytes([len(value)]) + value
            )
    return b"".join(parts)


def graph_of(*tensor):
    return message((7, message((5, message(*tensor)))))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (graph_of((1, 2), (2, 1), (8, b"w"), (9, b"\0" * 8)), r"^$"),
        (graph_of((1, bytes([2, 1])), (2, 1), (8, b"w"), (9, b"\0" * 8)), r"^$"),
        (graph_of((1, 3), (2, 1), (8, b"w"), (9, b"\0" * 8)), r"tensor w of shape \[3\] and type float32 has 8 bytes"),
        (graph_of((1, 1), (2, 1), (8, b"w"), (9, b"\0\0\xc0\x7f")), r"tensor w holds NaN"),
        (graph_of((1, 1), (2, 1), (8, b"w"), (14, 1)), r"tensor w lies in another file"),
        (message((7, message((1, message((7, b"org.else")))))), r"operations of 'org.else'"),
        (message((7, b""), (25, b"")), r"functions of its own"),
        (
            message((7, message((1, message((5, message((5, message((8, b"c"), (13, b"")))))))))),
            r"tensor c lies in another",
        ),
        (b"\x3a\x7f", r"127 bytes are announced and 0 are left"),
        (b"\xff" * 12, r"a number without an end"),
        (message((7, 1)), r"a number where a graph was expected"),
    ],
)
def test_a_graph_is_read_without_onnx(content, words, tmp_path):
    (tmp_path / GRAPH).write_bytes(content)
    assert re.search(words, "\n".join(graph_faults(tmp_path / GRAPH)))
