"""A web process of our own, as it runs at a bank, for figures over HTTP."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

PORT = 8931


@contextmanager
def serving(port: int = PORT) -> Iterator[str]:
    """The address of a web process that has answered once."""
    server = subprocess.Popen([sys.executable, "-m", "ventanilla.cli", "web", "--port", str(port)], env=os.environ)
    url = f"http://localhost:{port}"
    try:
        for _ in range(240):
            try:
                httpx.get(f"{url}/healthz", trust_env=False, timeout=5)
                break
            except httpx.HTTPError:
                time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait()
