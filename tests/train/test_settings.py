"""YAML files as settings: types, unknown keys, overrides."""

from dataclasses import dataclass
from typing import Literal

import pytest

from marsad.train.settings import SettingsError, build, load_settings, to_dict


@dataclass(frozen=True)
class Inner:
    name: str
    times: int = 1


@dataclass(frozen=True)
class Outer:
    output: str
    rate: float = 1.0
    steps: int = 10
    fast: bool = False
    parts: tuple[Inner, ...] = ()
    kind: Literal["a", "b"] = "a"
    folder: str | None = None

    def __post_init__(self):
        if self.steps < 0:
            raise ValueError(f"steps {self.steps}: expected 0 or more")


def write(tmp_path, text):
    file = tmp_path / "run.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_file_becomes_typed_settings(tmp_path):
    file = write(tmp_path, "output: runs/x\nrate: 1e-5\nparts: [{name: n, times: 2}]\nfolder: null\n")
    assert load_settings(Outer, file) == Outer("runs/x", 1e-5, parts=(Inner("n", 2),))


def test_overrides_win_and_reach_inside(tmp_path):
    file = write(tmp_path, "output: x\nsteps: 3\n")
    assert load_settings(Outer, file, ["steps=5", "rate=2e-4", "kind=b"]) == Outer("x", 2e-4, 5, kind="b")


def test_settings_survive_as_plain_data():
    settings = Outer("x", parts=(Inner("n"),))
    assert build(Outer, to_dict(settings), "again") == settings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate: 1", "run.yaml: output must be given"),
        ("output: x\nrates: 1", "unknown key rates; known are output, rate"),
        ("output: x\nsteps: 1.5", "steps: expected a whole number, found 1.5"),
        ("output: x\nsteps: true", "steps: expected a whole number, found True"),
        ("output: x\nrate: fast", "rate: expected a number, found 'fast'"),
        ("output: x\nfast: 1", "fast: expected true or false, found 1"),
        ("output: no", "output: expected text, found False; write it in quotes"),
        ("output: x\nkind: c", "kind: expected one of a, b, found 'c'"),
        ("output: x\nparts: [{times: 1}]", "parts[0]: name must be given"),
        ("output: x\nparts: [3]", "parts[0]: expected key: value pairs, found 3"),
        ("output: x\nsteps: -1", "steps -1: expected 0 or more"),
        ("- a", "expected key: value pairs, found list"),
        ("a: [", "not YAML"),
    ],
)
def test_faults_are_named(tmp_path, text, words):
    with pytest.raises(SettingsError) as error:
        load_settings(Outer, write(tmp_path, text))
    assert words in str(error.value)


def test_a_missing_file_and_a_broken_override_are_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(Outer, tmp_path / "none.yaml")
    file = write(tmp_path, "output: x\nrate: 1\n")
    for override, words in (("steps", "expected key=value"), ("rate.x=1", "rate is no group of keys"), ("a=[", "YAML")):
        with pytest.raises(SettingsError, match=words):
            load_settings(Outer, file, [override])
