"""A server on the loopback that speaks a service's protocol, and fails as told.

A service is a function from a request to an answer that changes its own state. The wire stands
before it and can answer in its place, answer after it in its place, or not answer at all.
"""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

STALL = 30.0
"""Seconds; the clients give up long before."""


class Request(NamedTuple):
    method: str
    path: str
    """Without the query, unquoted."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    all: Mapping[str, list[str]]
    """The query, for entries that may be repeated."""

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: Mapping[str, str] = {}


def reply(value: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(
        status, json.dumps(value).encode(), {"content-type": "application/json", **headers}
    )


class Fault(NamedTuple):
    """What goes wrong, and at which request."""

    kind: str
    """One of KINDS."""
    match: str
    """A pattern for `POST /files`."""
    skip: int = 0
    """Matching requests that go well first."""


BEFORE = ("429", "500", "503", "drop-before", "stall-before")
"""The service does not act."""
AFTER = ("drop-after", "stall-after", "half", "garbage", "empty", "500-after", "503-after")
"""It acts, and the client does not learn of it."""
KINDS = (*BEFORE, *AFTER)


class Wire:
    """The server, what it saw, and the fault that is still to come."""

    def __init__(self, service: Callable[[Request], Answer]) -> None:
        self.service = service
        self.requests: list[Request] = []
        self.fault: Fault | None = None
        self.struck = 0
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def lines(self) -> list[str]:
        return [request.line for request in self.requests]

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def due(self, request: Request) -> str:
        """The fault that strikes this request; each strikes once."""
        with self._lock:
            fault = self.fault
            if fault is None or not re.fullmatch(fault.match, request.line):
                return ""
            if fault.skip:
                self.fault = fault._replace(skip=fault.skip - 1)
                return ""
            self.fault = None
            self.struck += 1
            return fault.kind

    def act(self, request: Request) -> Answer:
        """One request at a time changes the service."""
        with self._lock:
            return self.service(request)


@contextmanager
def served(service: Callable[[Request], Answer]) -> Iterator[Wire]:
    wire = Wire(service)
    try:
        yield wire
    finally:
        wire.close()


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for its second half

        def _serve(self) -> None:
            if self.headers.get("expect", "").lower() == "100-continue":
                pass  # http.server has answered it
            request = _request(self)
            wire.requests.append(request)
            kind = wire.due(request)
            if kind in BEFORE:
                self._instead(kind)
                return
            answer = wire.act(request)
            if not kind:
                self._send(answer)
            elif kind in ("500-after", "503-after"):
                self._send(reply({"error": {"message": "it did not work"}}, int(kind[:3])))
            elif kind == "garbage":
                self._send(
                    Answer(200, b"<html>a proxy's page</html>", {"content-type": "text/html"})
                )
            elif kind == "empty":
                self._send(reply({}))
            elif kind == "half":
                self._send(answer, half=True)
            elif kind == "stall-after":
                wire.released.wait(STALL)
                self._drop()
            else:
                self._drop()

        def _instead(self, kind: str) -> None:
            if kind == "stall-before":
                wire.released.wait(STALL)
                self._drop()
            elif kind == "drop-before":
                self._drop()
            else:
                wait = {"retry-after": "0"} if kind != "500" else {}
                self._send(reply({"error": {"message": "come back later"}}, int(kind), **wait))

        def _send(self, answer: Answer, half: bool = False) -> None:
            with suppress(OSError):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status not in (204, 308):
                    self.send_header("content-length", str(len(answer.body)))
                elif answer.status == 308:
                    self.send_header("content-length", "0")
                self.end_headers()
                if self.command != "HEAD" and answer.status not in (204, 308):
                    cut = len(answer.body) // 2 if half else len(answer.body)
                    self.wfile.write(answer.body[:cut])
            if half:
                self._drop()

        def _drop(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _request(handler: BaseHTTPRequestHandler) -> Request:
    parts = urlsplit(handler.path)
    listed = parse_qs(parts.query, keep_blank_values=True)
    query = {key: values[-1] for key, values in listed.items()}
    headers = {name.lower(): value for name, value in handler.headers.items()}
    return Request(handler.command, unquote(parts.path), query, headers, _body(handler), listed)


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if "chunked" not in handler.headers.get("transfer-encoding", "").lower():
        return handler.rfile.read(int(handler.headers.get("content-length", 0)))
    pieces = []
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        pieces.append(handler.rfile.read(size))
        handler.rfile.readline()
    while handler.rfile.readline().strip():
        pass
    return b"".join(pieces)
