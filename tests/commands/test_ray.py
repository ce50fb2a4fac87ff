"""``marsad extract --engine ray``: the bytes of a single process from a Ray of this machine, whatever dies."""

import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.commands import _ray
from marsad.commands._engine import Plan
from marsad.data.files import read_documents
from marsad.data.parts import chunks, find_parts
from marsad.data.state import State, StateError, chained
from tests import tiny
from tests.broken import KilledError, stop_after

WORKERS = 2


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    """Files of several kinds, one of them with records that are none."""
    monkeypatch.chdir(tmp_path)
    rows = [json.dumps({"id": one.id, "text": one.text}, ensure_ascii=False) for one in tiny.documents(36)]
    for n in range(3):
        (tmp_path / f"in{n}.jsonl").write_text("\n".join(rows[n * 12 : n * 12 + 12]) + "\n", "utf-8")
    (tmp_path / "broken.jsonl").write_text('{\n{"id": "last", "text": "قتل خمسة"}\n{"id": "none"}\n', "utf-8")
    table = pyarrow.table({"id": ["a", "b"], "text": list(tiny.SENTENCES[:2]), "outlet": ["x", None]})
    pyarrow.parquet.write_table(table, tmp_path / "in.parquet")
    return ["in0.jsonl", "in.parquet", "in1.jsonl", "broken.jsonl", "in2.jsonl"]


@pytest.fixture
def run(model):
    def invoke(*arguments):
        options = ["--model", os.path.relpath(model), "--device", "cpu", "--runtime", "torch"]
        return CliRunner().invoke(main, ["extract", *options, *arguments])

    return invoke


@pytest.fixture
def ray(run):
    pytest.importorskip("ray")
    return lambda *arguments: run(*arguments, "--engine", "ray", "--workers", str(WORKERS))


def contents(folder):
    return {file.relative_to(folder): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


class Dying(_ray.Network):
    """An actor whose process is killed while it runs a chunk: the first time, or with ``always`` each time."""

    marker = ""
    always = False

    def __call__(self, row):
        died = os.path.exists(self.marker)
        with open(self.marker, "a") as told:
            told.write(f"{os.getpid()}\n")
        if self.always or not died:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(row)


@pytest.fixture
def dying(tmp_path, monkeypatch):
    """Takes the place of the actors; the file in which they tell their process for each chunk."""
    from ray import cloudpickle

    monkeypatch.setattr(Dying, "marker", str(tmp_path / "marker"))
    monkeypatch.setattr(_ray, "Network", Dying)
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield tmp_path / "marker"
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.mark.slow
def test_two_workers_one_of_them_killed_write_the_bytes_of_a_single_process(run, ray, dying, inputs, tmp_path):
    assert run(*inputs, "-o", "one/out.jsonl").exit_code == 1, "two records are broken"
    done = ray(*inputs, "-o", "two/out.jsonl")
    assert done.exit_code == 1, done.output
    assert "broken.jsonl:1: not JSON" in done.output
    assert done.stdout == ""
    pids = dying.read_text("utf-8").split()
    assert len(pids) > len(inputs), "more runs than chunks: one has died and was run again"
    assert len(set(pids)) > 1, "in another process"
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    ids = [document.id for document in read_documents(tmp_path / "two" / "out.jsonl")]
    assert len(ids) == 39
    assert set(ids) == {*(str(n) for n in range(36)), "a", "b", "last"}


@pytest.mark.slow
def test_a_chunk_that_kills_each_process_ends_the_run(ray, dying, inputs, monkeypatch):
    monkeypatch.setattr(Dying, "always", True)
    monkeypatch.setattr(_ray, "_RETRIES", 1)
    done = ray("in.parquet", "-o", "out.jsonl")
    assert done.exit_code == 1
    assert "Ray gave up, after 1 more attempts where a process had died" in done.output
    assert len(set(dying.read_text("utf-8").split())) == 2
    assert not os.path.exists("out.jsonl")


@pytest.mark.slow
def test_another_model_on_a_node_is_said(ray, inputs, monkeypatch):
    monkeypatch.setattr(_ray, "folder_digest", lambda folder: "what this machine has")
    done = ray("in.parquet", "-o", "out.jsonl")
    assert done.exit_code == 1
    assert re.search(r"Error: --engine ray: the model \S+ of node \S+ is another than here", done.output)


@pytest.mark.slow
def test_a_run_that_one_engine_began_the_other_ends(run, ray, inputs, tmp_path, monkeypatch):
    parquet = ["--to", "parquet", "--shard-size", "20"]
    assert run(*inputs, "-o", "one/out/", *parquet).exit_code == 1
    with monkeypatch.context() as patch:
        patch.setattr("marsad.data.sink._EVERY", 0)
        stop_after(patch, 2)
        with pytest.raises(KilledError):
            run(*inputs, "-o", "two/out/", *parquet)
    done = ray(*inputs, "-o", "two/out/", *parquet, "--resume")
    assert done.exit_code == 1, done.output
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def plan(**changes):
    nothing: dict[str, Any] = dict.fromkeys(("batch_size", "batch_tokens", "workers", "ray_address"))
    usual = {"model": "default", "device": "cpu", "runtime": "torch", "text_column": "text", "id_column": "id"}
    return Plan(**(nothing | usual | {"engine": "ray"} | changes))


def test_what_is_done_is_not_read_again(inputs):
    parts = [part for name in inputs for part in find_parts(Path(name), None, recursive=False)]
    found = list(chunks(parts))
    digest = chained(chained("", found[0].digest), found[1].digest)
    left = list(_ray._shares(parts, State(identity={}, chunks=2, digest=digest)))
    assert [chunk for share in left for chunk in share.read()] == found[2:]
    with pytest.raises(StateError, match="the inputs have changed"):
        list(_ray._shares(parts, State(identity={}, chunks=2, digest="other")))


@pytest.mark.parametrize(
    ("wanted", "nodes", "number", "threads"),
    [
        ({"workers": "auto"}, [{"CPU": 8}, {"CPU": 4, "memory": 1e9}, {}], 12, 1),
        ({"workers": "2"}, [{"CPU": 8}], 2, 4),
        ({"workers": "6"}, [{"CPU": 16}] * 4, 6, 8),
        ({"workers": "3"}, [{"CPU": 8}, {"CPU": 2}], 3, 2),
        ({"workers": "50"}, [{"CPU": 8}], 50, 1),
        ({"device": "cuda"}, [{"CPU": 32, "GPU": 4}, {"CPU": 32, "GPU": 4}, {"CPU": 4}], 8, 8),
    ],
)
def test_threads_are_shared_so_that_all_actors_fit(wanted, nodes, number, threads):
    asked = _ray._actors(plan(**wanted), nodes)
    assert asked["concurrency"] == number
    assert asked["runtime_env"]["env_vars"]["OMP_NUM_THREADS"] == str(threads)
    assert asked["runtime_env"]["env_vars"]["OMP_WAIT_POLICY"] == "PASSIVE"
    assert asked["runtime_env"]["env_vars"]["GOMP_SPINCOUNT"] == "1000"
    assert (asked.get("num_gpus"), asked.get("num_cpus")) == ((1, None) if "device" in wanted else (None, threads))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["in0.jsonl", "-o", "x.jsonl", "--ray-address", "h:1"], "--ray-address is for --engine ray"),
        (["-", "-o", "x.jsonl", "--engine", "ray"], "no other machine can read -"),
        (["in0.jsonl", "--engine", "ray"], "name what to write with -o"),
        (["in0.jsonl", "-o", "x.jsonl", "--engine", "ray", "--device", "cuda:1"], "Ray deals out GPUs"),
    ],
)
def test_what_does_not_go_with_ray_is_said(run, inputs, arguments, words):
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_without_ray_the_extra_is_named(run, inputs, monkeypatch):
    monkeypatch.setattr(_ray, "find_spec", lambda name: None)
    done = run("in0.jsonl", "-o", "x.jsonl", "--engine", "ray")
    assert "Ray is not installed; use pip install 'marsad[ray]'" in done.output
    assert done.exit_code == 2


def test_an_address_where_nothing_answers_is_said_at_once(run, inputs, monkeypatch):
    pytest.importorskip("ray")
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")
    done = run("in0.jsonl", "-o", "x.jsonl", "--engine", "ray")
    assert "no Ray cluster answers at 127.0.0.1:9" in done.output
    assert done.exit_code == 1


def test_the_gpus_of_the_cluster_decide_not_those_of_this_machine():
    assert _ray._device(plan(device="auto"), gpu=True) == "cuda"
    assert _ray._device(plan(device="auto"), gpu=False) == "cpu"
    assert _ray._device(plan(device="auto", runtime="onnx-int8"), gpu=True) == "cpu"
    assert plan(device="cuda").place() == "cuda"
    with pytest.raises(ValueError, match="no node of the cluster has a GPU"):
        _ray._device(plan(device="cuda"), gpu=False)
