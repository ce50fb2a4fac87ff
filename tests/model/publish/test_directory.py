"""Publishing to a directory: what is in it, that it is whole or not there, and what is refused."""

import json

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.publish.assemble import PublishError, assemble, without_places
from marsad.model.publish.publish import Target, publish
from marsad.model.trust.verify import verify_folder
from tests import tiny

FILES = {
    "NOTICE",
    "README.md",
    "answers.jsonl",
    "checksums.sha256",
    "config.json",
    "encoder/config.json",
    "encoder/model.safetensors",
    "encoder/run.json",
    "encoder/tokenizer.json",
    "encoder/tokenizer_config.json",
    "model.safetensors",
    "run.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "transformers/answers.jsonl",
    "transformers/config.json",
    "transformers/model.safetensors",
    "transformers/run.json",
    "transformers/tokenizer.json",
    "transformers/tokenizer_config.json",
}


@pytest.fixture(scope="module")
def published(made, tmp_path_factory):
    place = tmp_path_factory.mktemp("out")
    done = CliRunner().invoke(main, ["publish", str(made), "--to", str(place / "model")])
    assert done.exit_code == 0, done.output
    return place / "model"


def test_the_folder_holds_this_and_nothing_else(published):
    assert {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()} == FILES
    assert [path.name for path in published.parent.iterdir()] == ["model"]


def test_it_is_trusted_and_answers_alike(published, made):
    assert verify_folder(published).trusted
    before = Extractor.from_pretrained(made, device="cpu").extract(tiny.SENTENCES)
    assert Extractor.from_pretrained(published, device="cpu").extract(tiny.SENTENCES) == before


@pytest.mark.parametrize("part", ["", "encoder"])
def test_training_goes_on_from_it(published, made, part):
    """From the published folder and from its bare encoder, the encoder is that of the model."""
    expected = Extractor.from_pretrained(made, device="cpu").model.encoder.state_dict()
    found = Extractor.from_encoder(published / part, tiny.schema(), device="cpu", window=48).model.encoder.state_dict()
    assert found.keys() == expected.keys()
    assert all(found[name].equal(expected[name]) for name in expected)


def test_the_default_gives_its_encoder():
    encoder = Extractor.from_encoder("default", tiny.schema(), device="cpu").model.encoder
    weights = Extractor.from_pretrained("default", device="cpu").model.encoder.state_dict()
    assert all(value.equal(weights[name]) for name, value in encoder.state_dict().items())


def test_no_place_of_a_machine_goes_along(published):
    text = (published / "run.json").read_text("utf-8")
    assert "/home/someone" not in text
    assert json.loads(text)["data"] == {"train.jsonl": "0" * 64}


def test_a_dry_run_lists_the_files_and_writes_nothing(made, tmp_path, monkeypatch):
    checked: list[str] = []
    monkeypatch.setattr(
        "marsad.model.publish.publish.check_in_fresh_process", lambda folder: checked.append(folder.name)
    )
    done = CliRunner().invoke(main, ["publish", str(made), "--to", str(tmp_path / "new"), "--dry-run"])
    assert done.exit_code == 0, done.output
    listed = {line.split("  ")[-1] for line in done.stdout.splitlines()[:-1]}
    assert listed == FILES
    assert f"{(made / 'model.safetensors').stat().st_size:,}  model.safetensors" in done.stdout
    assert checked == ["model"]
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing(made, tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("marsad.model.publish.publish.check_in_fresh_process", interrupt)
    with pytest.raises(KeyboardInterrupt):
        publish(made, str(tmp_path / "new"))
    assert list(tmp_path.iterdir()) == []


def test_what_the_fresh_process_refuses_is_not_published(source, tmp_path, monkeypatch):
    def spoil(folder):
        (folder / "answers.jsonl").write_text("{", "utf-8")

    monkeypatch.setattr("marsad.model.publish.assemble.write_checksums", spoil)
    with pytest.raises(PublishError, match=r"not published: refused: .*answers.jsonl:1: not JSON"):
        publish(source, str(tmp_path / "new"))
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_folder_with_something_in_it_is_left_alone(made, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(PublishError, match="is there already; name a folder that is not there yet"):
        publish(made, str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["run.json", "README.md"])
def test_what_has_to_be_there(source, tmp_path, name):
    (source / name).unlink()
    with pytest.raises(PublishError, match=f"source: no {name}"):
        publish(source, str(tmp_path / "new"))


def restate(source, licence="apache-2.0", **settings):
    run = json.loads((source / "run.json").read_text("utf-8"))
    run["settings"] |= settings
    run["encoder_run"] = None
    (source / "run.json").write_text(json.dumps(run), "utf-8")
    card = (source / "README.md").read_text("utf-8")
    (source / "README.md").write_text(card.replace("license: apache-2.0", f"license: {licence}"), "utf-8")


def test_a_card_that_claims_a_wider_licence_is_refused(source, tmp_path):
    restate(source, encoder="aubmindlab/bert-base-arabertv02")
    with pytest.raises(PublishError, match=r"README.md: licence apache-2.0: 'aubmindlab/.* is under AraBERT licence"):
        publish(source, str(tmp_path / "new"))


def test_a_card_without_a_licence(source, tmp_path):
    (source / "README.md").write_text("# a model", "utf-8")
    with pytest.raises(PublishError, match="no licence in its metadata; marsad card"):
        publish(source, str(tmp_path / "new"))


def test_the_aub_asks_for_its_text_on_every_copy(source, tmp_path):
    restate(source, "other\nlicense_name: AraBERT licence of AUB", encoder="aubmindlab/bert-base-arabertv02")
    with pytest.raises(
        PublishError, match=r"is to stand on every copy; put its text into .*LICENSE, from https://github"
    ):
        publish(source, str(tmp_path / "new"))
    (source / "LICENSE").write_text("the text", "utf-8")
    (tmp_path / "new").mkdir()
    assemble(source, tmp_path / "new")
    assert (tmp_path / "new" / "LICENSE").read_text("utf-8") == "the text"


def test_a_broken_model_is_not_published(source, tmp_path):
    (source / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match="the weights do not load"):
        publish(source, str(tmp_path / "new"))


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("org/name", "hub"),
        ("hub:org/name", "hub"),
        ("./org/name", "directory"),
        ("../name", "directory"),
        ("/tmp/a/b", "directory"),
        ("name", "directory"),
        ("a/b/c", "directory"),
    ],
)
def test_names_and_directories(to, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = Target.parse(to)
    assert (target.directory is None) == (expected == "hub")


def test_a_name_that_could_be_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "org").mkdir()
    with pytest.raises(PublishError, match=r"could be a hub name or a folder here: write hub:org/name or ./org/name"):
        Target.parse("org/name")


@pytest.mark.parametrize("option", [["--private"], ["--revision", "v1"]])
def test_options_of_the_hub_do_not_fit_a_directory(made, tmp_path, option):
    done = CliRunner().invoke(main, ["publish", str(made), "--to", str(tmp_path / "new"), *option])
    assert done.exit_code == 1
    assert "private and revision are for a name on the hub" in done.output


def test_places_are_left_out_of_plain_data():
    data = {"/a/b": ["~/c", "C:\\d\\e", "org/name", 3, None]}
    assert without_places(data) == {"b": ["c", "e", "org/name", 3, None]}
