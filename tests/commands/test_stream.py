"""Long runs of ``marsad extract``: kinds of files, runs that are stopped and go on, several processes."""

import gzip
import json
import multiprocessing
import os
import re
import threading
import time

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.files import read_documents
from marsad.data.sink import Sink
from marsad.data.state import State
from marsad.model.extractor import Extractor
from tests import tiny
from tests.broken import KilledError, fill_disk, stop_after

CHUNK = 5
COUNT = 43
OUTPUTS = ["out.jsonl", "out.jsonl.gz", "out.parquet", "shards/"]


@pytest.fixture(scope="module")
def expected():
    return tiny.extractor().extract(tiny.documents(COUNT))


@pytest.fixture
def run(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("marsad.data.parts.RECORDS", CHUNK)
    monkeypatch.setattr("marsad.data.sink._EVERY", 0)

    def invoke(*arguments, data=None):
        options = ["--model", str(model), "--device", "cpu", "--runtime", "torch"]
        return CliRunner().invoke(main, ["extract", *options, *arguments], data)

    return invoke


@pytest.fixture
def source(tmp_path):
    rows = [json.dumps({"id": one.id, "text": one.text}, ensure_ascii=False) for one in tiny.documents(COUNT)]
    (tmp_path / "in.jsonl").write_text("\n".join([*rows[:20], "{", *rows[20:]]) + "\n", "utf-8")
    return "in.jsonl"


def options(output):
    return ["-o", output, *(("--shard-size", "12") if output.endswith("/") else ())]


def contents(folder):
    return {file.relative_to(folder): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def whole_and_cut(run, tmp_path, source, output, stops, monkeypatch):
    """The files of a run, and of one that was stopped after so many chunks each time."""
    assert run(source, *options("whole/" + output)).exit_code == 1, "one record is broken"
    for stop in stops:
        with monkeypatch.context() as patch:
            stop_after(patch, stop)
            with pytest.raises(KilledError):
                run(source, *options("cut/" + output), "--resume")
    assert run(source, *options("cut/" + output), "--resume").exit_code == 1
    return contents(tmp_path / "whole"), contents(tmp_path / "cut")


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_run_that_is_stopped_again_and_again_ends_with_the_same_bytes(
    run, source, expected, tmp_path, monkeypatch, output
):
    whole, cut = whole_and_cut(run, tmp_path, source, output, (2, 0, 3), monkeypatch)
    assert cut == whole
    found = list(read_documents(tmp_path / "whole" / output))
    assert [document.id for document in found] == [document.id for document in expected]
    assert [document.entities for document in found] == [document.entities for document in expected]
    assert [document.relations for document in found] == [document.relations for document in expected]
    assert [name.name for name in whole if "progress" in name.name or name.suffix in (".part", ".new")] == []
    assert sum("rejects" in name.name for name in whole) == 1


@pytest.mark.parametrize("more", [("--batch-size", "1"), ("--batch-tokens", "100")])
def test_the_size_of_batches_changes_nothing(run, source, tmp_path, more):
    run(source, "-o", "a.jsonl")
    run(source, "-o", "b.jsonl", *more)
    one, other = (list(read_documents(tmp_path / name)) for name in ("a.jsonl", "b.jsonl"))
    assert one == other
    scores = [
        [*(e.score for d in found for e in d.entities), *(r.score for d in found for r in d.relations)]
        for found in (one, other)
    ]
    assert scores[0] == pytest.approx(scores[1], rel=0, abs=1e-5)  # to the bit on most processors, not on all


def test_a_full_disk_is_said_and_the_run_goes_on_later(run, source, tmp_path, monkeypatch):
    run(source, "-o", "a.jsonl")
    with monkeypatch.context() as patch:
        fill_disk(patch, after=9)
        done = run(source, "-o", "b.jsonl")
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert "the same command with --resume goes on" in done.output
    assert 0 < State.load(tmp_path / "b.progress.json").documents < COUNT
    assert not (tmp_path / "b.jsonl").exists()
    run(source, "-o", "b.jsonl", "--resume")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_a_document_that_the_network_fails_on_is_listed_and_stops_nothing(run, source, tmp_path, monkeypatch):
    bad, stream = tiny.documents(COUNT)[7], Extractor.stream

    def failing(self, texts, **limits):
        for document in stream(self, texts, **limits):
            if document.text == bad.text:
                raise RuntimeError("no answer")
            yield document

    monkeypatch.setattr(Extractor, "stream", failing)
    assert run(source, "-o", "out.jsonl").exit_code == 1
    same = [document.id for document in tiny.documents(COUNT) if document.text == bad.text]
    ids = [document.id for document in read_documents(tmp_path / "out.jsonl")]
    assert ids == [document.id for document in tiny.documents(COUNT) if document.id not in same]
    rejects = [json.loads(row) for row in (tmp_path / "out.rejects.jsonl").read_text("utf-8").splitlines()]
    assert len(rejects) == len(same) + 1
    assert {"source": "in.jsonl", "line": 8, "fault": "the network failed on it: RuntimeError: no answer"} in rejects


def test_parquet_and_compressed_files_and_standard_input_are_read(run, source, tmp_path):
    documents = tiny.documents(COUNT)
    table = {"post": [d.text for d in documents], "key": [int(d.id or 0) for d in documents], "outlet": ["x"] * COUNT}
    pyarrow.parquet.write_table(pyarrow.table(table), tmp_path / "in.parquet")
    done = run("in.parquet", "-o", "a.jsonl", "--text-column", "post", "--id-column", "key")
    assert done.exit_code == 0, done.output
    written = list(read_documents(tmp_path / "a.jsonl"))
    assert [(one.id, one.text) for one in written] == [(one.id, one.text) for one in documents]
    assert {str(one.meta) for one in written} == {"{'outlet': 'x'}"}

    data = (tmp_path / source).read_bytes()
    (tmp_path / "in2.jsonl.gz").write_bytes(gzip.compress(data))
    run(source, "-o", "plain.jsonl")
    run("in2.jsonl.gz", "-o", "packed.jsonl")
    run("-", "-o", "piped.jsonl", data=data)
    assert (tmp_path / "plain.jsonl").read_bytes() == (tmp_path / "packed.jsonl").read_bytes()
    assert (tmp_path / "plain.jsonl").read_bytes() == (tmp_path / "piped.jsonl").read_bytes()


def test_any_other_suffix_means_jsonl_and_a_pipe_is_written_as_it_comes(run, source, tmp_path):
    run(source, "-o", "out.jsonl")
    assert run(source, "-o", "other.out").exit_code == 1
    assert (tmp_path / "other.out").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    assert (tmp_path / "other.rejects.jsonl").read_bytes() == (tmp_path / "out.rejects.jsonl").read_bytes()
    os.mkfifo(tmp_path / "pipe")
    held = []
    reader = threading.Thread(target=lambda: held.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    assert run(source, "-o", "pipe").exit_code == 1
    reader.join()
    assert held == [(tmp_path / "out.jsonl").read_bytes()]


def test_what_is_in_the_way_of_going_on_is_said(run, source, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stop_after(patch, 4)
        with pytest.raises(KilledError):
            run(source, "-o", "out.jsonl")
    assert "an unfinished run of 20 documents is there; go on with --resume" in run(source, "-o", "out.jsonl").output
    begun = contents(tmp_path)
    assert "text_column" in run(source, "-o", "out.jsonl", "--resume", "--text-column", "body").output
    text = (tmp_path / source).read_text("utf-8")
    (tmp_path / source).write_text(text + '{"text": "نص"}\n', "utf-8")
    assert "bytes: was" in run(source, "-o", "out.jsonl", "--resume").output
    (tmp_path / source).write_text(text.replace('"id": "1"', '"id": "X"'), "utf-8")
    assert "the inputs have changed since the run began" in run(source, "-o", "out.jsonl", "--resume").output
    (tmp_path / source).write_text(text, "utf-8")
    assert contents(tmp_path) == begun, "none of these has touched anything"
    assert run(source, "-o", "out.jsonl", "--resume").exit_code == 1
    assert "nothing to resume" in run(source, "-o", "out.jsonl", "--resume").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.parquet", "-o", "x.jsonl"], "no column 'text'; it has post: name one with --text-column"),
        (["a.parquet", "-o", "x.jsonl", "--text-column", "post", "--id-column", "n"], "no column 'n'; it has post"),
        (["in.jsonl", "-o", "x.jsonl", "--text-column", "body"], "no 'body'; found keys id, text"),
        (["torn.parquet", "-o", "x.jsonl"], "torn.parquet: no Parquet file, or not a whole one"),
        (["empty.jsonl", "-o", "x.jsonl"], "the inputs hold no document: the output is empty"),
        (["texts", "-o", "texts/x.jsonl"], "lies in the input folder texts and would be read as an input"),
        (["texts", "-o", "texts/"], "is an input and would be overwritten"),
        (["in.jsonl", "--resume"], "are for a run whose -o is a file or a folder"),
        (["in.jsonl", "-o", "x.jsonl", "--shard-size", "9"], "-o x.jsonl/"),
        (["in.jsonl", "-o", "x.jsonl", "--to", "parquet"], "is not called like --to parquet"),
        (["in.jsonl", "-o", "x.jsonl", "--workers", "none"], "expected a number from 1 on, or auto"),
    ],
)
def test_what_cannot_be_done_is_said(run, source, tmp_path, arguments, words):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("نص", "utf-8")
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "torn.parquet").write_bytes(b"PAR1 and no more")
    pyarrow.parquet.write_table(pyarrow.table({"post": ["نص"]}), tmp_path / "a.parquet")
    done = run(*arguments)
    assert words in done.output
    assert done.exit_code == (0 if "empty.jsonl" in arguments else done.exit_code or 1)
    assert done.exception is None or isinstance(done.exception, SystemExit)


def kill_one(patch):
    """Kill one of the processes once something is written; gives the list of those killed."""
    killed: list[int] = []
    write = Sink.write

    def killing(self, *arguments):
        write(self, *arguments)
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid or 0)
            os.kill(killed[0], 9)

    patch.setattr(Sink, "write", killing)
    return killed


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one_even_if_one_is_killed(run, source, tmp_path, monkeypatch):
    run(source, "-o", "one/out.jsonl")
    killed = kill_one(monkeypatch)
    done = run(source, "-o", "two/out.jsonl", "--workers", "2")
    assert done.exit_code == 1, done.output
    assert len(killed) == 1
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_documents_that_kill_two_processes_end_the_run_with_their_place(run, source, tmp_path):
    over = threading.Event()

    def reap():
        while not over.is_set():
            for child in multiprocessing.active_children():
                child.kill()
            time.sleep(0.05)

    reaper = threading.Thread(target=reap)
    reaper.start()
    try:
        done = run(source, "-o", "out.jsonl", "--workers", "2")
    finally:
        over.set()
        reaper.join()
    assert done.exit_code == 1
    assert re.search(r"the documents from in\.jsonl:(1|6) died twice \(signal SIGKILL\).* fewer --workers", done.output)
