"""The one way out of the house over HTTP. Nothing else in the product opens an HTTP connection (a house test sees to it).

- Only `http` and `https`, no credentials in the address.
- A name is resolved once, every address that it has must be public, and the connection goes to the address that was
  checked: a name that answers differently the second time gains nothing.
- `VENTANILLA_ALLOW_HOSTS` (exact host:port, server configuration) opens the bank's own systems. A redirect never gets there.
- Redirects are followed here, for GET and HEAD alone, never from https to http; credentials stay with the first host.
- The whole exchange has one deadline, the decoded answer one size; a compressed answer cannot grow past it.
- A mutation (anything but GET and HEAD) always has a connection of its own: an idle one that the server has just closed
  would make a refusal look like an unknown outcome.
- Inside a database transaction every call raises: the network's slowness must not hold the database's locks.
"""

import atexit
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.db import connections

from ventanilla.common.pure.addresses import is_public

TIMEOUT = 20.0
BYTES_MAX = 10_000_000
REDIRECTS_MAX = 5
_FOLLOWED = frozenset({"GET", "HEAD"})
_PORTS = {"http": 80, "https": 443}
_PRIVATE_HEADERS = ("authorization", "cookie", "proxy-authorization")

_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)

_deadline: ContextVar[float] = ContextVar("ventanilla_http_deadline")


class AddressRefused(httpx.ConnectError):
    """The address is not public, or is not one that we call. Nothing was sent."""


class AnswerTooLarge(httpx.ReadError):
    """The answer is larger than the caller takes, or in an encoding that it did not ask for."""


class InsideTransaction(RuntimeError):
    """A call to the network while a database transaction is open: an error of ours."""


def sent_nothing(error: Exception) -> bool:
    """Whether this failure, or what a library made of it, proves that the request never reached the other side."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _NOTHING_SENT):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host}: {error}")
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


resolve: Callable[[str, int], list[str]] = _resolve  # replaced in tests


class _Timed(httpcore.NetworkStream):
    """A connection on which no single read or write outlives the deadline of the whole exchange."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> "_Timed":
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None, error: type[Exception]) -> float:
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise error("the exchange took too long")
    return left if timeout is None else min(timeout, left)


class _Backend(httpcore.NetworkBackend):
    """Resolves, checks and connects in one step, so that nothing can change in between."""

    def __init__(self, *, internal: bool) -> None:
        self._internal = internal
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port)
        if not addresses or not (self._internal or all(map(is_public, addresses))):
            raise _Refused(host)
        last: Exception | None = None
        for address in addresses[:4]:
            try:
                left = _left(timeout, httpcore.ConnectTimeout)
                return _Timed(self._inner.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        assert last is not None
        raise last

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None) -> Any:
        raise _Refused(path)


class _Refused(Exception):
    pass


class _Pool(httpx.HTTPTransport):
    """httpx's own transport over our backend."""

    def __init__(self, context: ssl.SSLContext, *, internal: bool, keep: bool) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=50,
            max_keepalive_connections=20 if keep else 0,
            keepalive_expiry=4.0,
            network_backend=_Backend(internal=internal),
        )


class _Body(httpx.SyncByteStream):
    """The answer's body: decoded here, bounded in size, under the deadline of the exchange."""

    def __init__(self, inner: httpx.SyncByteStream, encoding: str, limit: int, deadline: float) -> None:
        self._inner, self._limit, self._deadline = inner, limit, deadline
        # 47: gzip or zlib, told apart by their headers
        self._decoder = zlib.decompressobj(47) if encoding else None

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        _deadline.set(self._deadline)
        for chunk in self._inner:
            for part in self._decoded(chunk):
                size += len(part)
                if size > self._limit:
                    raise AnswerTooLarge(f"the answer is larger than {self._limit} bytes")
                yield part
            _deadline.set(self._deadline)

    def _decoded(self, chunk: bytes) -> Iterator[bytes]:
        if self._decoder is None:
            yield chunk
            return
        while chunk:
            try:
                part = self._decoder.decompress(chunk, 65_536)
            except zlib.error as error:
                raise httpx.DecodingError(str(error))
            yield part
            if not part and not self._decoder.unconsumed_tail:
                return
            chunk = self._decoder.unconsumed_tail

    def close(self) -> None:
        self._inner.close()


class Guarded(httpx.BaseTransport):
    """The guard as an httpx transport: `httpx.Client(transport=transport())` for libraries that bring their own client."""

    def __init__(self, *, timeout: float, max_bytes: int) -> None:
        self._timeout, self._max_bytes = timeout, max_bytes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        refuse_inside_transaction()
        deadline = time.monotonic() + self._timeout
        first, hops = request, 0
        while True:
            response = self._exchange(request, deadline, hop=hops > 0)
            following = _next(request, response)
            if following is None:
                response.extensions["final_url"] = str(request.url)
                return response
            response.close()
            hops += 1
            if hops > REDIRECTS_MAX:
                raise httpx.TooManyRedirects("too many redirects", request=first)
            request = following

    def _exchange(self, request: httpx.Request, deadline: float, *, hop: bool) -> httpx.Response:
        host, port = _target(request.url)
        internal = not hop and f"{host}:{port}" in settings.ALLOW_HOSTS
        request.headers["Accept-Encoding"] = "gzip, deflate"
        _deadline.set(deadline)
        try:
            response = _pool(internal, request.method in _FOLLOWED).handle_request(request)
        except _Refused:
            raise AddressRefused(f"{host}:{port} is not a public address", request=request)
        return self._bounded(response, deadline)

    def _bounded(self, response: httpx.Response, deadline: float) -> httpx.Response:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding == "identity":
            encoding = ""
        if encoding not in {"", "gzip", "deflate", "x-gzip"}:
            response.close()
            raise AnswerTooLarge(f"the answer came in the encoding {encoding[:20]!r}")
        assert isinstance(response.stream, httpx.SyncByteStream)
        headers = [(k, v) for k, v in response.headers.raw if not encoding or k.lower() not in (b"content-encoding", b"content-length")]
        body = _Body(response.stream, encoding, self._max_bytes, deadline)
        return httpx.Response(response.status_code, headers=headers, stream=body, extensions=dict(response.extensions))


def refuse_inside_transaction() -> None:
    """Raise `InsideTransaction` while this thread holds a transaction open (a test case's own wrapper is not one)."""
    for connection in connections.all(initialized_only=True):
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise InsideTransaction(f"an HTTP call inside a transaction on {connection.alias!r}")


def _target(url: httpx.URL) -> tuple[str, int]:
    if url.scheme not in _PORTS or not url.host:
        raise httpx.UnsupportedProtocol(f"only http and https, not {url.scheme[:20]!r}")
    if url.userinfo:
        raise httpx.UnsupportedProtocol("no credentials in the address")
    return url.host.rstrip(".").lower(), url.port or _PORTS[url.scheme]


def _next(request: httpx.Request, response: httpx.Response) -> httpx.Request | None:
    """The request that a redirect asks for, or None where the answer stands as it is."""
    location = response.headers.get("location", "")
    if response.status_code not in {301, 302, 303, 307, 308} or not location:
        return None
    if request.method not in _FOLLOWED:
        del response.headers["location"]  # nobody further up may follow a mutation elsewhere
        return None
    try:
        url = request.url.join(location)
    except httpx.InvalidURL as error:
        raise httpx.RemoteProtocolError(str(error), request=request)
    if request.url.scheme == "https" and url.scheme != "https":
        response.close()
        raise AddressRefused("a redirect from https to http", request=request)
    headers = {k: v for k, v in request.headers.items() if k.lower() != "host"}
    if _target(url) != _target(request.url):
        headers = {k: v for k, v in headers.items() if k.lower() not in _PRIVATE_HEADERS}
    return httpx.Request(request.method, url, headers=headers, extensions=dict(request.extensions))


@lru_cache(maxsize=4)
def _pool(internal: bool, keep: bool) -> _Pool:
    made = _Pool(_context(), internal=internal, keep=keep)
    atexit.register(made.close)
    return made


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # SSL_CERT_FILE adds a bank's own authority


def transport(*, timeout: float = TIMEOUT, max_bytes: int = BYTES_MAX) -> Guarded:
    """The guard for a library's own `httpx.Client(transport=…, trust_env=False)`. Seconds for the whole exchange, decoded bytes."""
    return Guarded(timeout=timeout, max_bytes=max_bytes)


def client(*, timeout: float = TIMEOUT, max_bytes: int = BYTES_MAX, **options: Any) -> httpx.Client:
    """A guarded `httpx.Client`; `options` are httpx's own (`base_url`, `headers`, `auth`)."""
    guard = transport(timeout=timeout, max_bytes=max_bytes)
    return httpx.Client(transport=guard, timeout=timeout, trust_env=False, **options)


def request(method: str, url: str, *, timeout: float = TIMEOUT, max_bytes: int = BYTES_MAX, **options: Any) -> httpx.Response:
    """One exchange, read to the end. Raises `httpx.HTTPError`; a status is the caller's to judge."""
    with client(timeout=timeout, max_bytes=max_bytes) as once:
        return once.request(method, url, **options)
