"""The guard for libraries that speak through `requests`: their session, our connections."""

import io
from typing import Any

import httpx
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from ventanilla.common import http

_OURS = frozenset({"accept-encoding", "content-length", "connection"})


class GuardedAdapter(BaseAdapter):
    """Sends a prepared request through the guard and gives back the whole answer.

    Redirects were followed, or refused, by the guard: the session never sees one. Streaming bodies are read to the end,
    so endless streams are not for this adapter.
    """

    def __init__(self, *, timeout: float, max_bytes: int) -> None:
        super().__init__()
        self._client = http.client(timeout=timeout, max_bytes=max_bytes)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        headers = {str(k): str(v) for k, v in request.headers.items() if k.lower() not in _OURS}
        body: Any = request.body
        if hasattr(body, "read"):
            body = body.read()
        try:
            answer = self._client.request(str(request.method), str(request.url), headers=headers, content=body)
        except httpx.TimeoutException as error:
            kind = requests.ConnectTimeout if http.sent_nothing(error) else requests.ReadTimeout
            raise kind(str(error), request=request) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise requests.ConnectionError(str(error), request=request) from error
        return self._response(request, answer)

    def _response(self, request: requests.PreparedRequest, answer: httpx.Response) -> requests.Response:
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers = CaseInsensitiveDict({k: v for k, v in answer.headers.items() if k.lower() != "location"})
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw = io.BytesIO(answer.content)
        response.reason = answer.reason_phrase
        response.url = str(answer.extensions.get("final_url", request.url))
        response.request = request
        return response

    def close(self) -> None:
        self._client.close()


def session(*, timeout: float = http.TIMEOUT, max_bytes: int = http.BYTES_MAX) -> requests.Session:
    """A `requests.Session` that can only go out through the guard."""
    made = requests.Session()
    made.trust_env = False
    made.adapters.clear()
    guard = GuardedAdapter(timeout=timeout, max_bytes=max_bytes)
    made.mount("https://", guard)
    made.mount("http://", guard)
    return made
