"""`python -m backoffice`: bring the database up to date, then serve pages and orders, and tell the desk what happened."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import django
import polib


def _words(home: Path, package: Path) -> None:
    """Make the message catalogues in our own folder."""
    for source in sorted(package.glob("locale/*/LC_MESSAGES/django.po")):
        target = home / source.relative_to(package).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        polib.pofile(str(source)).save_as_mofile(str(target))


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="backoffice", description="A reference back office that speaks only the desk's public interface.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    from django.conf import settings

    _words(settings.HOME, settings.PACKAGE)
    django.setup()
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application

    from backoffice import first_day, sender
    from backoffice.quiet import QuietHandler

    call_command("migrate", verbosity=0)
    first_day.fill()
    server = ThreadedWSGIServer((options.host, options.port), QuietHandler)
    server.set_app(get_wsgi_application())
    stop = threading.Event()
    thread = threading.Thread(target=sender.keep_sending, args=[stop], daemon=True, name="sender")
    thread.start()
    signal.signal(signal.SIGTERM, _stop)
    sys.stdout.write(f"The back office is open at http://localhost:{options.port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        server.server_close()
        thread.join(5)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
