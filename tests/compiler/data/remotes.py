"""A bucket and a Hub on the loopback, for tests of locations with a scheme."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """What the Hub answers about one dataset of the files that the server holds."""

    server: "Server"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(f"{self.path} {asked.decode()}")
        if "/paths-info/" in self.path:
            from urllib.parse import parse_qs

            try:
                wanted = json.loads(asked)["paths"]
            except ValueError:
                wanted = parse_qs(asked.decode())["paths"]
            wanted = [wanted] if isinstance(wanted, str) else wanted
            self._json([self._entry(name) for name in wanted if name in self.server.files])
        else:
            self._send(404, b"", {})

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        files = self.server.files
        name = self.server.dataset
        if path in (f"/api/datasets/{name}", f"/api/datasets/{name}/revision/main",
                    f"/api/datasets/{name}/revision/{REVISION}"):  # fmt: skip
            self._json({"id": name, "sha": REVISION, "private": False, "gated": False,
                        "disabled": False, "downloads": 0, "likes": 0, "tags": [],
                        "siblings": [{"rfilename": file} for file in files]})  # fmt: skip
        elif path.startswith(f"/api/datasets/{name}/tree/"):
            folder = path.partition("/tree/")[2].partition("/")[2]
            self._json(self._listed(f"{folder}/" if folder else "", "recursive=true" in self.path))
        elif match := re.fullmatch(rf"/datasets/{name}/resolve/[^/]+/(.+)", path):
            content = files.get(match[1])
            if content is None:
                self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
            else:
                self._send(200, content, {"ETag": '"e"', "X-Repo-Commit": REVISION})
        else:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _listed(self, folder: str, recursive: bool) -> list[dict[str, Any]]:
        inside = [file for file in self.server.files if file.startswith(folder)]
        folders = {
            f"{folder}{rest.partition('/')[0]}"
            for file in inside
            if "/" in (rest := file.removeprefix(folder))
        }
        found = [{"type": "directory", "path": name, "oid": "0" * 40} for name in sorted(folders)]
        return found + [
            self._entry(file)
            for file in inside
            if recursive or "/" not in file.removeprefix(folder)
        ]

    def _entry(self, file: str) -> dict[str, Any]:
        return {"type": "file", "path": file, "size": len(self.server.files[file]), "oid": "0" * 40}

    def _json(self, value: Any) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        whole = len(content)
        if asked and status == 200:
            status, start = 206, int(asked[1])
            end = min(int(asked[2] or whole - 1), whole - 1)
            content = content[start : end + 1]
            headers = {**headers, "Content-Range": f"bytes {start}-{end}/{whole}"}
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    dataset: str
    files: dict[str, bytes]
    asked: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def hub(dataset: str, files: dict[str, bytes]) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Hub)
    server.dataset, server.files, server.asked = dataset, files, []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
