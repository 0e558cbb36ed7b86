"""Start Django for a command, with a clear sentence instead of a traceback when the settings are wrong."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured


def start() -> None:
    """Load settings and apps; exit with code 2 and one sentence when a setting is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(_said(f"ventanilla: {error}"))


def _said(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return 2
