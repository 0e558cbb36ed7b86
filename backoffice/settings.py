"""Settings of the reference back office: a process of its own, with a database of its own. Everything comes from `BACKOFFICE_*`."""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("BACKOFFICE_HOME") or "var/backoffice").expanduser().resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

DESK = os.environ.get("BACKOFFICE_DESK", "http://localhost:8000").rstrip("/")  # the desk's address
TOKEN = os.environ.get("BACKOFFICE_TOKEN", "")  # the API token that the desk gave us
SECRET = os.environ.get("BACKOFFICE_SECRET", "")  # with which the desk signs
EVENTS_SECRET = os.environ.get("BACKOFFICE_EVENTS_SECRET", "") or SECRET  # with which we sign
PASSWORD = os.environ.get("BACKOFFICE_PASSWORD", "")  # asked at the door; none: whoever reaches the port is let in
BANK_NAME = os.environ.get("BACKOFFICE_BANK", "Banco Alameda")


def _key() -> str:
    path = HOME / "django.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _key()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("BACKOFFICE_HOSTS", "").split(","))]
INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "backoffice"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backoffice.door.DoorMiddleware",
]
ROOT_URLCONF = "backoffice.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "backoffice.views.frame",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "backoffice.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
# Cookies know no ports: the desk on the same host must not lose its own.
SESSION_COOKIE_NAME = "backoffice_session"
CSRF_COOKIE_NAME = "backoffice_csrf"
LANGUAGE_COOKIE_NAME = "backoffice_language"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [HOME / "locale"]
USE_TZ = True
TIME_ZONE = os.environ.get("BACKOFFICE_ZONE", "Europe/Madrid")
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 512_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
