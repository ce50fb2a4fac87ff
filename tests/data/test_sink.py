"""Outputs of long runs: the same bytes however often the run is killed, whole files alone under their names."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from marsad.data import sink as module
from marsad.data.files import read_documents, read_records
from marsad.data.parquet import read_parquet
from marsad.data.parts import chunks, find_parts
from marsad.data.sink import Layout, Sink
from marsad.data.state import State, StateError
from tests.broken import fill_disk

RUN = """
import sys, time
from tests.data.test_sink import go
go(sys.argv[1], sys.argv[2], pause=0.02)
"""
SUFFIXES = [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet"]


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr("marsad.data.parts.RECORDS", 7)
    rows = [json.dumps({"id": str(n), "text": f"نص {n} " * (n % 5)}, ensure_ascii=False) for n in range(200)]
    rows[40] = "{"
    (tmp_path / "in.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    return tmp_path / "in.jsonl"


def layout_of(target):
    path = Path(target)
    return Layout(path, ".parquet", 60) if path.suffix == "" else Layout(path, "".join(path.suffixes))


def go(source, target, *, pause=0.0, stop_after=None):
    """A run over chunks that writes each text back, from the state there is."""
    layout = layout_of(target)
    state = State.load(layout.state) if layout.state.exists() else State(identity={"x": 1})
    if state.finished:
        module.complete(layout, state)
        return
    with Sink(layout, state) as sink:
        for n, chunk in enumerate(chunks(find_parts(Path(source), None, recursive=False))):
            if n < state.chunks:
                continue
            if n == stop_after:
                raise KeyboardInterrupt
            good = [{"entities": [], "relations": []} | record.data for record in chunk.records if record.error is None]
            faults: list[dict[str, object]] = [
                {"line": record.line} for record in chunk.records if record.error is not None
            ]
            time.sleep(pause)
            sink.write(chunk, [json.dumps(row, ensure_ascii=False) for row in good], faults, 0)
        sink.finish()


def contents(folder):
    return {file.relative_to(folder): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.mark.parametrize("name", [*(f"out{suffix}" for suffix in SUFFIXES), "shards"])
def test_stopped_after_any_chunk_it_ends_with_the_same_bytes(source, tmp_path, monkeypatch, name):
    monkeypatch.setattr(module, "_EVERY", 0)
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    go(source, tmp_path / "whole" / name)
    for stop in range(1, 29, 4):
        with pytest.raises(KeyboardInterrupt):
            go(source, tmp_path / "cut" / name, stop_after=stop)
    go(source, tmp_path / "cut" / name)
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")
    found = read_documents(tmp_path / "whole" / name)
    assert [document.id for document in found] == [str(n) for n in range(200) if n != 40]
    assert (tmp_path / "whole" / "out.rejects.jsonl").exists() or (
        tmp_path / "whole" / f"{name}.rejects.jsonl"
    ).exists()


@pytest.mark.parametrize("name", ["out.jsonl", "shards"])
def test_killed_again_and_again_it_ends_with_the_same_bytes(source, tmp_path, name):
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    code = "import marsad.data.parts as p, marsad.data.sink as s; p.RECORDS = 7; s._EVERY = 0\n" + RUN
    command = [sys.executable, "-c", code, str(source)]
    go(source, tmp_path / "whole" / name)
    target = layout_of(tmp_path / "cut" / name)
    seen: list[int] = []
    for _ in range(3):
        before = seen[-1] if seen else 0
        process = subprocess.Popen([*command, str(target.path)])
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            time.sleep(0.01)
            if target.state.exists() and State.load(target.state).chunks > before + 3:
                break
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        seen.append(State.load(target.state).chunks)
    assert seen == sorted(set(seen)), "each run went on from where the one before was killed"
    with open(module._part(target.file(State.load(target.state).shard)), "ab") as torn:
        torn.write(b'{"text": "torn')
    go(source, target.path)
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_a_full_disk_stops_the_run_and_loses_nothing(source, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_EVERY", 0)
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    go(source, tmp_path / "whole" / "out.jsonl")
    with monkeypatch.context() as patch:
        fill_disk(patch, after=20)
        with pytest.raises(OSError, match="No space left"):
            go(source, tmp_path / "cut" / "out.jsonl")
    assert not (tmp_path / "cut" / "out.jsonl").exists()
    go(source, tmp_path / "cut" / "out.jsonl")
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_a_finished_run_is_completed_once(source, tmp_path, monkeypatch):
    layout = Layout(tmp_path / "out.jsonl", ".jsonl")
    with monkeypatch.context() as patch:
        patch.setattr(module, "complete", lambda layout, state: None)
        go(source, layout.path)
    assert State.load(layout.state).finished
    whole = layout.path.read_bytes()
    go(source, layout.path)
    assert layout.path.read_bytes() == whole
    assert not layout.state.exists()


def test_what_differs_is_named():
    state = State(identity={"model": "a", "bytes": 7})
    state.check({"model": "a", "bytes": 7})
    with pytest.raises(StateError, match="bytes: was 7, now 8"):
        state.check({"model": "a", "bytes": 8})


def test_a_part_that_is_gone_is_told(tmp_path):
    layout = Layout(tmp_path / "out.jsonl", ".jsonl")
    with pytest.raises(StateError, match="gone or shorter"):
        Sink(layout, replace(State(), length=9))


def test_an_unreadable_parquet_file_is_told(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(ValueError, match="no Parquet file, or not a whole one"):
        read_parquet(tmp_path / "a.parquet")


def test_a_text_in_a_column_of_bytes_is_read(tmp_path):
    texts = ["قصف".encode(), b"\xff\xfe"]
    pyarrow.parquet.write_table(pyarrow.table({"text": pyarrow.array(texts, pyarrow.binary())}), tmp_path / "a.parquet")
    good, bad = read_parquet(tmp_path / "a.parquet")
    assert good.document().text == "قصف"
    assert list(bad.faults()) == ["text: expected a string, found list \"['2 bytes, no UTF-8']\""]


def test_a_compressed_file_that_ends_early_is_a_fault_after_what_can_be_read(source, tmp_path):
    go(source, tmp_path / "out.jsonl.gz")
    data = (tmp_path / "out.jsonl.gz").read_bytes()
    (tmp_path / "short.jsonl.gz").write_bytes(data[:-20])
    records = list(read_records(tmp_path / "short.jsonl.gz"))
    assert len(records) > 100
    assert "broken from this line on" in str(records[-1].error)
    assert all(record.error is None for record in records[:-1])
