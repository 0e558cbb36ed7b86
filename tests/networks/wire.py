"""A wire between the desk and a network on which things go wrong: answers swallowed, replaced, late, or requests that never arrive."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.platforms.stage import Strike

NOTHING_DONE = {Strike.RATE_LIMIT, Strike.REFUSE, Strike.DROP}


@dataclass
class Wire:
    """`only` is a piece of the request lines that are struck (`POST /api/v1/statuses`); `struck` counts them."""

    target: tuple[str, int]
    port: int = 0
    refusal: int = 422
    what: Strike | None = None
    times: int = 0
    seconds: float = 1.0
    only: str = ""
    struck: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def strike(self, what: Strike, *, times: int = 1, seconds: float = 1.0, only: str = "") -> Iterator[None]:
        self.what, self.times, self.seconds, self.only, self.struck = what, times, seconds, only, 0
        try:
            yield
        finally:
            self.what, self.times = None, 0

    def _next(self, line: str) -> Strike | None:
        with self._turn:
            if self.what is None or self.times <= 0 or self.only not in line:
                return None
            self.times -= 1
            self.struck += 1
            return self.what

    def serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(30)
            while True:
                head, body = _message(client)
                if not head:
                    return
                what = self._next(head.split(b"\r\n", 1)[0].decode("latin-1"))
                answer = b"" if what in NOTHING_DONE else self._forward(head + body)
                reply = self._reply(what, answer)
                if not reply:
                    return
                client.sendall(reply)

    def _forward(self, request: bytes) -> bytes:
        with socket.create_connection(self.target) as upstream:
            upstream.settimeout(30)
            upstream.sendall(request)
            return b"".join(_message(upstream))

    def _reply(self, what: Strike | None, answer: bytes) -> bytes:
        if what is None:
            return answer
        if what is Strike.TIMEOUT_AFTER:
            time.sleep(self.seconds)
            return answer
        if what is Strike.RATE_LIMIT:
            return _response(
                "429 Too Many Requests", b'{"error":"RateLimitExceeded","message":"later"}', f"Retry-After: {int(self.seconds)}\r\n"
            )
        if what is Strike.REFUSE:
            return _response(f"{self.refusal} Refused", json.dumps({"error": "InvalidRequest", "message": "no"}).encode())
        if what is Strike.ERROR_AFTER:
            return _response("500 Internal Server Error", b'{"error":"InternalServerError","message":"oh"}')
        if what is Strike.GARBAGE:
            return _response("200 OK", b"<html>no es lo que se esperaba")
        return b""  # cut, with or without the request delivered


def _response(status: str, body: bytes, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _message(source: socket.socket) -> tuple[bytes, bytes]:
    """One HTTP/1.1 message with a Content-Length or in chunks; empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = source.recv(65_536)
        if not piece:
            return b"", b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    names = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    chunked = b"chunked" in names.get(b"transfer-encoding", b"")
    length = int(names.get(b"content-length", b"0"))
    while (not body.endswith(b"0\r\n\r\n")) if chunked else len(body) < length:
        piece = source.recv(65_536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n", body


@contextmanager
def wire(host: str, port: int) -> Iterator[Wire]:
    made = Wire((host, port))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=made.serve, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
