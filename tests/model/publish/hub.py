"""A hub on loopback that speaks what publishing and downloading ask of one; it can be told to fail."""

import base64
import hashlib
import json
import re
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class Hub:
    """What the server holds: commits by branch, each a dict of files, and every request it was sent."""

    def __init__(self):
        self.private = None
        self.created = []
        self.branches: dict[str, list[dict[str, bytes]]] = {"main": []}
        self.objects = {}
        self.requests = []
        self.failure = None
        """The part of a path at which it fails, and how: a status, or "cut" for a connection that ends."""

    @property
    def files(self):
        """The files of the main branch's head."""
        return self.branches["main"][-1] if self.branches["main"] else {}

    def sha(self, branch):
        count = len(self.branches[branch])
        return hashlib.sha1(f"{branch}{count}".encode()).hexdigest()

    def commit(self, branch, lines):
        files = dict(self.branches[branch][-1]) if self.branches[branch] else {}
        for line in map(json.loads, lines):
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.objects[value["oid"]]
            elif line["key"] == "deletedFile":
                del files[value["path"]]
        self.branches[branch].append(files)


class _Handler(BaseHTTPRequestHandler):
    """Of one hub: ``running`` makes a class of it with the hub as its attribute."""

    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *_):
        pass

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append((self.command, path, self.headers.get("Authorization")))
        if self.hub.failure and self.hub.failure[0] in path:
            self._fail(self.hub.failure[1])
            return
        for pattern, answer in _ROUTES:
            if match := re.fullmatch(pattern, f"{self.command} {path}"):
                answer(self, self.hub, body, *match.groups())
                return
        self.reply(404, {"error": f"no {path}"})

    def _fail(self, how):
        if how == "cut":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        said = {"error": f"the server says {how} to {self.headers.get('Authorization')}"}
        self.reply(how, said, {"X-Error-Message": said["error"]})

    def reply(self, status, content, headers=None):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for key, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _create(handler, hub, body):
    wanted = json.loads(body)
    hub.created.append(wanted)
    name = f"{wanted['organization']}/{wanted['name']}"
    handler.reply(200, {"url": f"http://{handler.headers['Host']}/{name}", "name": name, "id": name})


def _branch(handler, hub, body, branch):
    hub.branches.setdefault(branch, list(hub.branches["main"]))
    handler.reply(200, {})


def _preupload(handler, hub, body, _):
    files = json.loads(body)["files"]
    modes = [
        {
            "path": f["path"],
            "uploadMode": "lfs" if f["path"].endswith(".safetensors") else "regular",
            "shouldIgnore": False,
        }
        for f in files
    ]
    handler.reply(200, {"files": modes})


def _batch(handler, hub, body):
    host = handler.headers["Host"]
    objects = [
        {**o, "actions": {"upload": {"href": f"http://{host}/storage/{o['oid']}"}}} for o in json.loads(body)["objects"]
    ]
    handler.reply(200, {"transfer": "basic", "objects": objects}, {"Content-Type": "application/vnd.git-lfs+json"})


def _store(handler, hub, body, oid):
    hub.objects[oid] = body
    handler.reply(200, b"")


def _commit(handler, hub, body, branch):
    hub.commit(branch, body.decode().splitlines())
    url = f"http://{handler.headers['Host']}/org/model/commit/{hub.sha(branch)}"
    handler.reply(200, {"success": True, "commitUrl": url, "commitOid": hub.sha(branch), "hookOutput": ""})


def _info(handler, hub, body, revision=None):
    head = hub.branches.get(revision or "main") or hub.branches["main"]
    siblings = [{"rfilename": name} for name in (head[-1] if head else {})]
    branch = revision if revision in hub.branches else "main"
    handler.reply(200, {"id": "org/model", "sha": hub.sha(branch), "siblings": siblings, "tags": [], "private": False})


def _tree(handler, hub, body, revision):
    head = hub.branches.get(revision) or hub.branches["main"]
    files = [
        {"type": "file", "path": name, "size": len(content), "oid": hashlib.sha1(content).hexdigest()}
        for name, content in (head[-1] if head else {}).items()
    ]
    handler.reply(200, files)


def _resolve(handler, hub, body, revision, name):
    content = hub.files.get(name)
    if content is None:
        return handler.reply(404, {}, {"X-Error-Code": "EntryNotFound"})
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    return handler.reply(200, content, {"ETag": tag, "X-Repo-Commit": hub.sha("main")})


_MODEL = "/api/models/org/model"
_ROUTES: list[tuple[str, Callable[..., None]]] = [
    (r"POST /api/repos/create", _create),
    (rf"POST {_MODEL}/branch/(.+)", _branch),
    (r"POST /api/validate-yaml", lambda handler, hub, body: handler.reply(200, {"errors": [], "warnings": []})),
    (rf"POST {_MODEL}/preupload/(.+)", _preupload),
    (r"POST /org/model.git/info/lfs/objects/batch", _batch),
    (r"PUT /storage/([0-9a-f]+)", _store),
    (rf"POST {_MODEL}/commit/(.+)", _commit),
    (rf"GET {_MODEL}/revision/(.+)", _info),
    (rf"GET {_MODEL}", _info),
    (rf"GET {_MODEL}/tree/([^/]+)", _tree),
    (r"(?:GET|HEAD) /org/model/resolve/([^/]+)/(.+)", _resolve),
]


@contextmanager
def running():
    """A hub and its address."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
