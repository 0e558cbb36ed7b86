"""The server's request handler, without a line on the terminal for every request."""

from django.core.servers.basehttp import WSGIRequestHandler


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass
