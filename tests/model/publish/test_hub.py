"""Publishing to a hub, over HTTP to a server on loopback: one commit, or nothing."""

import json
import re

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.model.extractor import Extractor
from marsad.model.publish.assemble import PublishError, assemble
from marsad.model.publish.deliver import to_hub
from tests import tiny
from tests.model.publish.conftest import TOKEN


@pytest.fixture(scope="module")
def assembled(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("assembled")
    assemble(made, folder)
    return folder


def send(folder, **options):
    return to_hub(folder, "org/model", **({"private": False, "revision": None} | options))


def refusal(folder):
    with pytest.raises(PublishError) as caught:
        send(folder)
    return str(caught.value)


def test_one_commit_holds_every_file(assembled, hub):
    address = send(assembled)
    assert "/org/model/commit/" in address
    assert len(hub.branches["main"]) == 1
    local = {
        path.relative_to(assembled).as_posix(): path.read_bytes() for path in assembled.rglob("*") if path.is_file()
    }
    assert hub.files == local
    sent = {path: header for _, path, header in hub.requests}
    assert {sent[path] for path in sent if path.startswith(("/api/models", "/api/repos"))} == {f"Bearer {TOKEN}"}
    assert {sent[path] for path in sent if path.startswith("/storage")} == {None}


def test_what_a_former_publication_had_more_goes(assembled, hub):
    hub.branches["main"] = [{"pytorch_model.bin": b"old", ".gitattributes": b"kept"}]
    send(assembled)
    assert "pytorch_model.bin" not in hub.files
    assert hub.files[".gitattributes"] == b"kept"


def test_a_private_repository_and_a_branch(assembled, hub):
    send(assembled, private=True, revision="v1")
    assert hub.created[0]["visibility"] == "private"
    assert len(hub.branches["v1"]) == 1
    assert hub.branches["main"] == []


@pytest.mark.parametrize(
    ("place", "how"),
    [
        ("/api/", 401),
        ("/api/", 403),
        ("/preupload/", 403),
        ("/objects/batch", 401),
        ("/storage/", 403),
        ("/commit/", 409),
        ("/commit/", 500),
        ("/commit/", "cut"),
        ("/api/repos/create", "cut"),
    ],
)
def test_a_failure_in_the_middle_publishes_nothing(assembled, hub, monkeypatch, place, how):
    monkeypatch.setattr("time.sleep", lambda _: None)
    hub.failure = (place, how)
    message = refusal(assembled)
    assert message.startswith("org/model: not published: ")
    assert TOKEN not in message
    assert hub.branches == {"main": []}
    hub.failure = None
    send(assembled)
    assert len(hub.branches["main"]) == 1


def test_a_token_that_the_server_sends_back_is_not_shown(assembled, hub, caplog):
    hub.failure = ("/commit/", 403)
    assert "the server says 403 to Bearer ***" in refusal(assembled)
    assert TOKEN not in caplog.text


def test_offline_nothing_is_sent(assembled, hub, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set, and nothing is sent" in refusal(assembled)
    assert hub.requests == []


def test_no_token(assembled, hub, monkeypatch):
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    assert "no token; log in with 'hf auth login', or set HF_TOKEN" in refusal(assembled)
    assert hub.requests == []


def test_published_verified_and_loaded_by_name(made, hub):
    """The whole way on the command line: there, checked, and back in the same answers."""
    done = CliRunner().invoke(main, ["publish", str(made), "--to", "org/model"])
    assert done.exit_code == 0, done.output
    assert "published: http://127.0.0.1" in done.output
    assert TOKEN not in done.output
    assert not [name for name, content in hub.files.items() if TOKEN.encode() in content]
    checked = CliRunner().invoke(main, ["verify", "org/model"])
    assert checked.exit_code == 0, checked.output
    before = Extractor.from_pretrained(made, device="cpu").extract(tiny.SENTENCES)
    assert Extractor.from_pretrained("org/model", device="cpu").extract(tiny.SENTENCES) == before


def test_a_repository_that_holds_more_than_was_published(assembled, hub):
    send(assembled)
    hub.files["modeling.py"] = b"import os"
    checked = CliRunner().invoke(main, ["verify", "org/model"])
    assert checked.exit_code == 1
    assert checked.output.splitlines()[:2] == [
        "refused: modeling.py: code; a model folder holds data alone",
        "refused: modeling.py: not listed in checksums.sha256",
    ]


def test_loading_by_name_fetches_the_model_alone(assembled, hub):
    send(assembled)
    hub.requests.clear()
    Extractor.from_pretrained("org/model", device="cpu")
    fetched = {re.sub(".*/resolve/[^/]+/", "", path) for _, path, _ in hub.requests if "/resolve/" in path}
    assert fetched == {"config.json", "model.safetensors", "run.json", "tokenizer.json", "tokenizer_config.json"}


def test_an_extractor_publishes_itself_as_it_is_now(made, hub, monkeypatch):
    monkeypatch.setattr("marsad.model.publish.publish.check_in_fresh_process", lambda _: None)  # tested above
    extractor = Extractor.from_pretrained(made, device="cpu")
    extractor.relation_threshold = 0.75
    assert "/commit/" in extractor.push_to_hub("org/model")
    assert json.loads(hub.files["config.json"])["relation_threshold"] == 0.75
    assert Extractor.from_pretrained("org/model", device="cpu").relation_threshold == 0.75


def test_an_extractor_from_nowhere_has_no_card():
    with pytest.raises(PublishError, match=r"was not loaded from a folder.*marsad card FOLDER"):
        tiny.extractor().push_to_hub("org/model")
