"""Every setting of the server. Read from `VENTANILLA_*` variables (and `DATABASE_URL`); `docs/reference/settings.md` lists them."""

import secrets
import sys
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from ventanilla.common.pure import clock
from ventanilla.config import environment as env
from ventanilla.config import messages

PACKAGE = Path(__file__).resolve().parent.parent
VENTANILLA_HOME = env.folder("VENTANILLA_HOME", "var")
VENTANILLA_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
TESTING = "pytest" in sys.modules

DEMO = env.flag("VENTANILLA_DEMO")
DEMO_PASSWORD = "banco-alameda-demo"  # noqa: S105  shown on the demo's sign-in page
DEMO_SHIFT = env.number("VENTANILLA_DEMO_SHIFT", 0) if DEMO else 0
clock.shift(DEMO_SHIFT)
DEMO_SIZE = env.number("VENTANILLA_DEMO_SIZE", 100)  # of a hundred messages of the history, how many
PLAZA = env.flag("VENTANILLA_PLAZA", DEMO)
PUBLIC_URL = env.text("VENTANILLA_URL", "http://localhost:8000").rstrip("/")
ALLOW_HOSTS = env.names("VENTANILLA_ALLOW_HOSTS")
BACKOFFICE_URL = env.text("VENTANILLA_BACKOFFICE_URL").rstrip("/")  # the reference back office of the demo
BANK = env.text("VENTANILLA_BANK") or (f"http:{BACKOFFICE_URL}/orders" if BACKOFFICE_URL else "console")
BANK_SECRETS = env.prefixed("BANK_SECRET", "BANK_EVENTS_SECRET")
ARCHIVE_HEADS = env.text("VENTANILLA_ARCHIVE_HEADS")
FORGOTTEN_LIST = env.folder("VENTANILLA_FORGOTTEN_LIST", str(VENTANILLA_HOME / "forgotten.jsonl"))


def _kept_secret(name: str) -> str:
    path = VENTANILLA_HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.text("VENTANILLA_SECRET_KEY") or _kept_secret("django.key")
if PLAZA or TESTING:
    PLAZA_ADMIN_TOKEN = env.text("VENTANILLA_PLAZA_ADMIN_TOKEN") or _kept_secret("plaza-admin.key")
    PLAZA_PUSH_THREAD = not TESTING  # tests deliver what is due themselves
    ALLOW_HOSTS += [env.host_and_port(PUBLIC_URL)]  # the network inside stands on our own address
DEBUG = env.flag("VENTANILLA_DEBUG")
ALLOWED_HOSTS = env.names("VENTANILLA_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ventanilla.common",
    "ventanilla.jobs",
    "ventanilla.archive",
    "ventanilla.files",
    "ventanilla.notices",
    "ventanilla.accounts",
    "ventanilla.approvals",
    "ventanilla.catalogue",
    "ventanilla.channels",
    "ventanilla.contacts",
    "ventanilla.inbox",
    "ventanilla.cases",
    "ventanilla.publishing",
    "ventanilla.api",
    "ventanilla.web",
]

if PLAZA or TESTING:
    INSTALLED_APPS += ["plaza"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ventanilla.accounts.middleware.ScopeMiddleware",
    "ventanilla.accounts.middleware.FactorMiddleware",
    "ventanilla.web.middleware.PlainTextMiddleware",
    "ventanilla.web.middleware.EntityMiddleware",
    "ventanilla.api.middleware.IdempotencyMiddleware",
]

ROOT_URLCONF = "ventanilla.config.urls"
ASGI_APPLICATION = "ventanilla.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "ventanilla.web.shell.context",
            ],
        },
    }
]

DATABASES = {
    "default": env.database(env.text("DATABASE_URL"), VENTANILLA_HOME, testing=TESTING),
    "plaza": env.sqlite(VENTANILLA_HOME / "plaza.sqlite3", testing=TESTING),
}
if not PLAZA and not TESTING:
    del DATABASES["plaza"]
if OWNER_URL := env.text("DATABASE_OWNER_URL"):
    # Migrations run as the tables' owner, the application as a role that can change rows alone.
    DATABASES["owner"] = env.database(OWNER_URL, VENTANILLA_HOME, testing=True)
DATABASE_ROUTERS = ["ventanilla.config.routers.PlazaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ventanilla.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {"login": "ventanilla.accounts.forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "20/m/user",
    "sign_up": "120/h/ip",
}  # one address may be a whole bank, or a school
MFA_ADAPTER = "ventanilla.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has invited the address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # http://localhost, as browsers allow
MFA_FORMS = {
    "authenticate": "ventanilla.accounts.forms.AuthenticateForm",
    "reauthenticate": "ventanilla.accounts.forms.ReauthenticateForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
SOCIALACCOUNT_ADAPTER = "ventanilla.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_URL = env.text("VENTANILLA_OIDC_URL")
OIDC_NAME = env.text("VENTANILLA_OIDC_NAME", "SSO")
OIDC_TRUST_EMAIL = env.flag("VENTANILLA_OIDC_TRUST_EMAIL")  # for providers that vouch for addresses without saying so
OIDC_SECOND_FACTOR = env.text("VENTANILLA_OIDC_SECOND_FACTOR", "ours")  # or "provider": the bank's identity provider asks for it
SOCIALACCOUNT_PROVIDERS = env.openid_connect(OIDC_URL, OIDC_NAME)
LOCKOUT_FAILURES = env.number("VENTANILLA_LOCKOUT_FAILURES", 5)
PROXIES = env.number("VENTANILLA_PROXIES", 0)

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
if TESTING or DEBUG:
    messages.compile_all()
LOCALE_PATHS = sorted(PACKAGE.glob("*/locale"))  # of engines and workflows too, which are no apps of Django
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ventanilla.config.static.Storage"},
}

SESSION_ENGINE = "ventanilla.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_LONGEST = timedelta(seconds=SESSION_COOKIE_AGE)
SESSION_IDLE = timedelta(minutes=env.number("VENTANILLA_SESSION_IDLE_MINUTES", 120))
SESSIONS_AT_ONCE = env.number("VENTANILLA_SESSIONS_AT_ONCE", 5)
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
EMAIL_HOST = env.text("VENTANILLA_SMTP_HOST")  # empty: no e-mail is sent
EMAIL_PORT = env.number("VENTANILLA_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("VENTANILLA_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("VENTANILLA_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("VENTANILLA_SMTP_TLS")
EMAIL_USE_SSL = env.flag("VENTANILLA_SMTP_SSL")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("VENTANILLA_MAIL_FROM", "ventanilla@localhost")
