"""Static files: cached for good under their digest, briefly under another, and nothing else is served."""

import httpx
import pytest
from django.templatetags.static import static

from tests.live import serving


@pytest.mark.django_db(transaction=True)
def test_files_are_served_compressed_and_kept() -> None:
    path = static("css/tokens.css")
    with serving() as url, httpx.Client(base_url=url) as client:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "--accent" in answer.text
        assert client.get("/static/000000000000/css/tokens.css").headers["cache-control"] == "public, max-age=60"
        assert client.get(path, headers={"accept-encoding": "identity"}).text == answer.text
        assert client.head(path).content == b""
        assert client.post(path).status_code == 405
        for wrong in ("css/none.css", "../config/settings.py", "%2e%2e/config/settings.py", ""):
            assert client.get(path.replace("css/tokens.css", wrong)).status_code == 404
        assert client.get(static("js/app.js")).headers["content-type"] == "text/javascript; charset=utf-8"
        assert client.get(static("django_htmx/htmx-2.min.js")).status_code == 200
