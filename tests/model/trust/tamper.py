"""Ways to spoil a published folder, each with the words that its refusal must hold."""

import json
import os
import pickle
import struct

import numpy as np
import torch
from safetensors.torch import load_file, save_file

WEIGHTS = "model.safetensors"


def add(name, content):
    def change(folder):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return change


def link(name, target):
    return lambda folder: (folder / name).symlink_to(target)


def link_weights_out(folder):
    outside = folder.parent / "elsewhere.safetensors"
    (folder / WEIGHTS).rename(outside)
    (folder / WEIGHTS).symlink_to(outside)


def numpy_objects(folder):
    np.save(folder / "vectors.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)


def torch_pickle(name):
    return lambda folder: torch.save({"a": torch.ones(2)}, folder / name)


def json_file(name, **values):
    def change(folder):
        data = json.loads((folder / name).read_text("utf-8")) if (folder / name).exists() else {}
        (folder / name).write_text(json.dumps(data | values), "utf-8")

    return change


def weights(change):
    def spoil(folder):
        tensors = load_file(folder / WEIGHTS)
        change(tensors)
        save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})

    return spoil


def set_value(name, value, dtype=None):
    def change(tensors):
        tensors[name] = tensors[name].clone().to(dtype or tensors[name].dtype)
        tensors[name].view(-1)[-1] = value

    return weights(change)


def header(change):
    """Rewrite the header of the weights as text, its length with it."""

    def spoil(folder):
        raw = (folder / WEIGHTS).read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        text = change(raw[8 : 8 + length])
        (folder / WEIGHTS).write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])

    return spoil


def entry(**values):
    """Change what the header says of the tag bias."""

    def change(text):
        data = json.loads(text)
        data["tagger.bias"] |= values
        return json.dumps(data).encode()

    return header(change)


def raw(change):
    return lambda folder: (folder / WEIGHTS).write_bytes(change((folder / WEIGHTS).read_bytes()))


def listed(line):
    def change(folder):
        with open(folder / "checksums.sha256", "a", encoding="utf-8") as file:
            file.write(line + "\n")

    return change


def fifo(folder):
    os.mkfifo(folder / "weights.json")


def flip_a_bit(folder):
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-3] ^= 1
    (folder / WEIGHTS).write_bytes(content)


HASH = "0" * 64
NESTED = {"encoder": {"text": [{"auto_map": {"AutoModel": "m.M"}}]}}

KINDS = {
    "a pickle beside the weights": (
        add("pytorch_model.bin", pickle.dumps(1)),
        r"pytorch_model.bin: .bin files can hold",
    ),
    "a checkpoint": (torch_pickle("last.ckpt"), r"last.ckpt: .ckpt files can hold pickles"),
    "a pickle in a sub-folder": (torch_pickle("head.pt"), r"head.pt: .pt files can hold pickles"),
    "capital letters": (add("extra/HEAD.PKL", b"x"), r"extra/HEAD.PKL: .pkl files can hold pickles"),
    "NumPy objects": (numpy_objects, r"vectors.npy: .npy files can hold pickles"),
    "a pickle by another name": (add("notes.txt", pickle.dumps([1, 2])), r"notes.txt: a pickle by its content"),
    "a zip by another name": (torch_pickle("notes.json"), r"notes.json: a zip archive, as PyTorch's pickles are"),
    "an array by another name": (add("a.model", b"\x93NUMPY\x01\0"), r"a.model: a NumPy file, which may hold pickled"),
    "code": (add("modeling_marsad.py", b"import os"), r"modeling_marsad.py: code; a model folder holds data alone"),
    "a library": (add("kernel.so", b"\x7fELF"), r"kernel.so: code"),
    "a strange file": (add("model.tar", b"x"), r"model.tar: of a kind that no model needs"),
    "an adapter": (json_file("adapter_config.json", base_model_name_or_path="a/b"), r"adapter_config.json: an adapter"),
    "a pipe": (fifo, r"weights.json: neither a file nor a folder"),
    "a name with a line end": (add("a\nb.txt", b"x"), r"a name with control characters"),
    "a backslash in a name": (add("..\\b.txt", b"x"), r"backslashes"),
}

LINKS = {
    "weights that lie elsewhere": (link_weights_out, r"model.safetensors: a symbolic link out of the folder, to /"),
    "a link upwards": (
        link("notes.txt", "../../secret.txt"),
        r"notes.txt: a symbolic link out of the folder, to \.\./",
    ),
    "a link to a folder": (link("more", "/usr"), r"more: a symbolic link out of the folder, to /usr"),
    "a link to nothing": (link("notes.txt", "nothing.txt"), r"notes.txt: a symbolic link to nothing.txt, which is no"),
}

CONFIGS = {
    "auto_map": (json_file("config.json", auto_map={"AutoModel": "m.M"}), r"config.json: auto_map asks for code"),
    "auto_map far inside": (json_file("config.json", **NESTED), r"config.json: encoder.text.0.auto_map asks for code"),
    "custom tokenizer code": (
        json_file("tokenizer_config.json", auto_map={"AutoTokenizer": ["t.T", None]}),
        r"tokenizer_config.json: auto_map asks for code",
    ),
    "custom pipelines": (json_file("config.json", custom_pipelines={"x": {"impl": "p.P"}}), r"custom_pipelines asks"),
    "trust_remote_code": (json_file("config.json", trust_remote_code=True), r"asks for remote code to be trusted"),
    "a kernel": (json_file("config.json", attn_implementation="org/kernel"), r"asks for a kernel to be fetched"),
    "broken JSON": (add("config.json", b"{"), r"config.json: not JSON in UTF-8"),
    "nested JSON": (add("extra.json", b"[" * 100_000), r"extra.json: not JSON in UTF-8"),
    "an index upwards": (
        json_file("model.safetensors.index.json", weight_map={"a": "../other.safetensors"}),
        r"index.json: ../other.safetensors leads out of the folder",
    ),
    "an absolute index": (
        json_file("model.safetensors.index.json", weight_map={"a": "/tmp/other.safetensors"}),
        r"index.json: /tmp/other.safetensors is an absolute path",
    ),
    "an index of pickles": (
        json_file("model.safetensors.index.json", weight_map={"a": "pytorch_model-1.bin"}),
        r"pytorch_model-1.bin is no safetensors file",
    ),
    "an index of nothing": (
        json_file("model.safetensors.index.json", weight_map={"a": "model-1.safetensors"}),
        r"model-1.safetensors is not there",
    ),
}

TENSORS = {
    "a truncated file": (raw(lambda b: b[:-100]), r"model.safetensors: truncated: the tensors take"),
    "a file cut in its header": (raw(lambda b: b[:100]), r"truncated, or no safetensors"),
    "an empty file": (raw(lambda b: b""), r"truncated, or no safetensors: a header of 0 bytes in a file of 0"),
    "bytes behind the tensors": (raw(lambda b: b + b"\0" * 64), r"oversized: the tensors take"),
    "a huge header length": (
        raw(lambda b: struct.pack("<Q", 1 << 60) + b[8:]),
        r"a header of 1,152,921,504,606,846,976",
    ),
    "a zip for weights": (raw(lambda b: b"PK\x03\x04" * 64), r"truncated, or no safetensors"),
    "no JSON": (header(lambda t: b"\xff" + t[1:]), r"its header is no JSON object"),
    "a list for a header": (header(lambda t: b"[]"), r"its header begins with b'\[\]'"),
    "a name twice": (header(lambda t: t.replace(b'"tagger.bias"', b'"tagger.weight"')), r"a name stands there twice"),
    "a shape that is too large": (
        entry(shape=[26]),
        r"tagger.bias: F32 of shape \[26\] takes 104 bytes, and its place is",
    ),
    "a negative shape": (entry(shape=[-25]), r"tagger.bias: shape \[-25\]"),
    "an unknown dtype": (entry(dtype="OBJECT"), r"tagger.bias: dtype 'OBJECT'; known are F64"),
    "overlapping tensors": (entry(data_offsets=[0, 100]), r"a gap or an overlap"),
    "NaN": (set_value("tagger.bias", float("nan")), r"model.safetensors: tagger.bias holds NaN or infinity"),
    "infinity": (set_value("tagger.weight", float("-inf")), r"tagger.weight holds NaN or infinity"),
    "NaN in float16": (set_value("tagger.bias", float("nan"), torch.float16), r"tagger.bias holds NaN or infinity"),
    "infinity in bfloat16": (set_value("tagger.bias", float("inf"), torch.bfloat16), r"tagger.bias holds NaN"),
}

LISTS = {
    "one bit": (flip_a_bit, r"model.safetensors: its checksum is not the one in checksums.sha256"),
    "a changed text": (add("README.md", b"# changed"), r"README.md: its checksum is not the one"),
    "a file more": (add("more.txt", b"x"), r"more.txt: not listed in checksums.sha256"),
    "a file less": (lambda folder: (folder / "README.md").unlink(), r"README.md is listed and is not there"),
    "an absolute path": (listed(f"{HASH}  /etc/passwd"), r"checksums.sha256:\d+: /etc/passwd is an absolute path"),
    "a Windows path": (listed(f"{HASH}  C:\\x"), r"C:\\x is an absolute path"),
    "a parent path": (listed(f"{HASH}  encoder/../../x"), r"encoder/../../x leads out of the folder"),
    "a file twice": (listed(f"{HASH}  config.json"), r"checksums.sha256:\d+: listed twice"),
    "a line of something else": (listed("config.json ok"), r"expected a SHA-256, two spaces and a file name"),
}
