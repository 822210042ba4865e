"""What backends' tests share: compiling a few leaves, and a server on the loopback that listens."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from ftc import backends
from ftc.compilation import Compilation, compile_plan
from ftc.front_end import check_text
from ftc.plan.plan import Plan

TODAY = date(2026, 11, 23)
BASE = {"version": 1, "name": "support-tone", "data.train": "data/train.jsonl"}


class Request(NamedTuple):
    """What arrived at the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Loopback(NamedTuple):
    """A server that keeps what it gets and answers as told."""

    url: str
    requests: list[Request]


def _nested(leaves: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in leaves.items():
        here = tree
        *sections, key = name.split(".")
        for section in sections:
            here = here.setdefault(section, {})
        here[key] = value
    return tree


@pytest.fixture
def planned() -> Callable[..., Plan]:
    """The plan of a target's example of the method, with these leaves over it; None removes one."""

    def plan(target: str, leaves: dict[str, Any] | None = None, today: date = TODAY) -> Plan:
        known, leaves = backends.target(target), leaves or {}
        of_method = known.example_of.get(leaves.get("method.type", ""), {})
        said = {**BASE, **known.example, **of_method, **leaves}
        said = {name: value for name, value in said.items() if value is not None}
        checked = check_text(json.dumps(_nested(said)), today=today)
        assert checked.plan is not None, checked.diagnostics
        return checked.plan

    return plan


@pytest.fixture
def compiled(planned: Callable[..., Plan]) -> Callable[..., Compilation]:
    """What the target makes of that plan."""

    def compile(target: str, leaves: dict[str, Any] | None = None, **options: Any) -> Compilation:
        return compile_plan(planned(target, leaves, **options), backends.target(target))

    return compile


@pytest.fixture
def codes(compiled: Callable[..., Compilation]) -> Callable[..., set[str]]:
    """The codes of the errors and warnings that the target reports."""

    def found(target: str, leaves: dict[str, Any] | None = None, **options: Any) -> set[str]:
        result = compiled(target, leaves, **options)
        return {d.code for d in result.diagnostics if d.severity != "note"}

    return found


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Request], Any]], Loopback]]:
    """Start a server on the loopback; `answer` makes the JSON of each reply."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[Request], Any]) -> Loopback:
        requests: list[Request] = []

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                length = int(self.headers.get("content-length", 0))
                body = self.rfile.read(length)
                request = Request(self.command, self.path, dict(self.headers), body)
                requests.append(request)
                reply = json.dumps(answer(request)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = _serve  # noqa: N815  # http.server's names

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return Loopback(f"http://127.0.0.1:{server.server_port}", requests)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
