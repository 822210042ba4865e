"""A Hub on the loopback that takes what is pushed, as huggingface_hub 2.4 speaks to it."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

SHA = "0123456789abcdef0123456789abcdef01234567"


class Handler(BaseHTTPRequestHandler):
    server: "Hub"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_PUT(self) -> None:
        self.do_POST()

    def _answer(self, body: bytes) -> None:
        hub = self.server
        path = self.path.partition("?")[0]
        hub.asked[path] = self.headers.get("Authorization", "")
        for part, status in hub.refuses.items():
            if part in path:
                self._refuse(status)
                return
        if path == "/api/whoami-v2":
            self._send(200, {"name": "me", "auth": {"accessToken": {"role": hub.role}}})
        elif path == "/api/repos/create":
            hub.created.append(json.loads(body))
            self._send(200, {"url": f"{hub.address}/{hub.name(body)}", "id": "1"})
        elif path == "/api/validate-yaml":
            self._send(200, {"errors": [], "warnings": []})
        elif "/preupload/" in path:
            files = json.loads(body)["files"]
            large = (".safetensors", ".bin", ".json")
            self._send(200, {"files": [self._mode(file["path"], large) for file in files]})
        elif path.endswith(".git/info/lfs/objects/batch"):
            objects = json.loads(body)["objects"]
            self._send(200, {"transfer": "basic", "objects": [self._place(o) for o in objects]})
        elif match := re.fullmatch(r"/lfs/(\w+)", path):
            hub.stored[match[1]] = body
            self._send(200, {})
        elif "/commit/" in path:
            self._commit([json.loads(line) for line in body.splitlines()])
        elif re.fullmatch(r"/api/models/[\w.-]+/[\w.-]+(/revision/main)?", path):
            self._send(200, {"id": path[12:], "sha": SHA, "tags": [], "siblings": []})
        else:
            self._send(404, {"error": path})

    def _refuse(self, status: int | None) -> None:
        if status is None:
            self.connection.close()
        else:
            self._send(status, {"error": "not now"})

    def _mode(self, path: str, large: tuple[str, ...]) -> dict[str, Any]:
        mode = "lfs" if path.endswith(large) else "regular"
        return {"path": path, "uploadMode": mode, "shouldIgnore": False}

    def _place(self, wanted: dict[str, Any]) -> dict[str, Any]:
        upload = {"href": f"{self.server.address}/lfs/{wanted['oid']}"}
        return {**wanted, "actions": {"upload": upload}}

    def _commit(self, lines: list[dict[str, Any]]) -> None:
        hub = self.server
        for line in lines:
            value = line["value"]
            if line["key"] == "header":
                hub.commits.append(value["summary"])
            elif line["key"] == "file":
                hub.files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                hub.files[value["path"]] = hub.stored[value["oid"]]
        url = f"{hub.address}/my-team/tone/commit/{SHA}"
        self._send(200, {"success": True, "commitOid": SHA, "commitUrl": url, "hookOutput": ""})

    def _send(self, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Hub(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: dict[str, str] = {}
        """Each path, with the authorization that came with it."""
        self.role = "write"
        self.created: list[dict[str, Any]] = []
        self.commits: list[str] = []
        self.stored: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.refuses: dict[str, int | None] = {}
        """Statuses by a part of the path; None hangs up."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def name(self, body: bytes) -> str:
        asked = json.loads(body)
        return f"{asked['organization']}/{asked['name']}"


@contextmanager
def listening() -> Iterator[Hub]:
    with Hub() as hub:
        thread = Thread(target=hub.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()
