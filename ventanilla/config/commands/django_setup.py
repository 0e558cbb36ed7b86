"""Start Django for a command, with a clear sentence instead of a traceback when the settings are wrong."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from ventanilla.common.pure.shell import language
from ventanilla.config import messages


def start() -> None:
    """Load settings and apps, and speak the shell's language; exit with code 2 and one sentence when a setting is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(fail(str(error), 2))
    except OSError as error:
        sys.exit(fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), 2))
    messages.compile_all()
    translation.activate(language())


def fail(sentence: str, code: int = 1) -> int:
    """Say what went wrong, and answer the exit code."""
    print(f"ventanilla: {sentence}", file=sys.stderr)
    return code
