"""Settings from the environment (docs/operations.md lists the variables), secure by default."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.utils.csp import CSP

from connect.mail.mailers import mailer

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("CSI_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret(path: Path) -> str:
    """The secret in the file, made on first use. Creation is exclusive: two processes agree on one."""
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False

BASE_URL = env.str("CSI_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
IS_HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if IS_HTTPS else []

INSTALLED_APPS = [
    "connect.config",
    "connect.simulator",
    "connect.intake",
    "connect.administration",
    "connect.dashboard",
    "connect.conversations",
    "connect.contacts",
    "connect.contacts.imports",
    "connect.whatsapp",
    "connect.accounts",
    "connect.mail",
    "connect.live",
    "connect.jobs",
    "connect.bell",
    "connect.audit",
    "connect.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "connect.audit.whence.WhenceMiddleware",
    "connect.ui.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "connect.ui.permissions.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "connect.accounts.recognising.PersonMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "connect.accounts.middleware.NewPasswordMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "connect.live.middleware.LiveCursorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "connect.config.urls"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.static",
                "connect.ui.templatetags.ui",
                "connect.ui.templatetags.frame",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "connect.ui.context.shell",
            ],
        },
    },
    # What pages hold by the dozen (docs/decisions/0007-jinja-for-dozens.md).
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "connect.ui.dozens.environment"},
    },
]

# -- data ------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'connect.sqlite3'}")
}
_database = DATABASES["default"]
IS_SQLITE = "sqlite" in _database["ENGINE"]
if IS_SQLITE:
    _database["ENGINE"] = "connect.config.sqlite"
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged survives a power cut; the webhook's group commit makes it cheap.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4000;"
        " PRAGMA temp_store=MEMORY;",
    }
    _database["CONN_MAX_AGE"] = None
else:
    _database["ENGINE"] = "connect.config.postgresql"
    _database["CONN_MAX_AGE"] = None
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REQUEST_THREADS = 4 if IS_SQLITE else 8

MEDIA_URL_SPEC = env.str("MEDIA_URL", default="")
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "connect.ui.staticfiles.HashedStaticFilesStorage"},
}
if MEDIA_URL_SPEC:
    _media = urlsplit(MEDIA_URL_SPEC)
    _endpoint = dict(pair.split("=", 1) for pair in _media.query.split("&") if "=" in pair).get("endpoint")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": _media.netloc, "endpoint_url": _endpoint, "querystring_expire": 300},
    }
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Uploads arrive spooled by config/front.py, which holds the real limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Who hears what: the provider of audience names (connect/live/audiences.py).
LIVE_AUDIENCES = "connect.accounts.hearing.hears"
# What counts the number beside an entry of the navigation (connect/ui/badges.py).
NAV_BADGES = {
    "conversations:list": "connect.conversations.unread.count_unread",
}
TASKS = {"default": {"BACKEND": "connect.jobs.backend.JobsBackend", "QUEUES": ["default", "mail"]}}

# -- people ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["connect.accounts.recognising.PersonBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_ENGINE = "connect.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# allauth gives the models and the cryptography of second steps and sessions; the pages and their rules are
# ours (docs/decisions/0020-our-own-entrance.md), and none of its addresses is open.
ACCOUNT_ADAPTER = "connect.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "connect.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "CSI WhatsApp Pro"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# The guide's six, or more.
PASSWORD_MIN_LENGTH = max(6, env.int("CSI_PASSWORD_MIN_LENGTH", default=6))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "connect.accounts.passwords.GuideValidator"},
    {"NAME": "connect.accounts.passwords.CommonValidator"},
    {"NAME": "connect.accounts.passwords.OwnDataValidator"},
]

# -- words and time --------------------------------------------------------------------------

LANGUAGE_CODE = "pt-br"
TIME_ZONE = "America/Sao_Paulo"
USE_TZ = True
USE_I18N = True

# -- safety ----------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:", "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "csi_session"
CSRF_FAILURE_VIEW = "connect.ui.views.csrf_failure"
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W004", "security.W012", "security.W016"]

# -- WhatsApp and mail -----------------------------------------------------------------------

# None: decided by what the database holds; a boolean once config/first_start.py has decided.
DEMO = env.bool("CSI_DEMO", default=None)
WHATSAPP_API_URL = env.str("WHATSAPP_API_URL", default="").rstrip("/")
WHATSAPP_API_VERSION = env.str("WHATSAPP_API_VERSION", default="v25.0")
WHATSAPP_FIRST_NUMBER = {
    "phone_number_id": env.str("WHATSAPP_PHONE_NUMBER_ID", default=""),
    "business_account_id": env.str("WHATSAPP_BUSINESS_ACCOUNT_ID", default=""),
    "token": env.str("WHATSAPP_TOKEN", default=""),
    "app_secret": env.str("WHATSAPP_APP_SECRET", default=""),
    "verify_token": env.str("WHATSAPP_VERIFY_TOKEN", default=""),
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="sistema@csitech.com.br")
MAILERS = {"default": mailer(env.str("EMAIL_URL", default=""), folder=DATA_DIR / "mail")}

# -- operation -------------------------------------------------------------------------------

LOGGING_CONFIG = "connect.config.logging.configure"
LOGGING = {"version": 1}  # without any, Django would not call it
# /metrics is for this machine; from elsewhere `Authorization: Bearer` and this token.
METRICS_TOKEN = env.str("CSI_METRICS_TOKEN", default="")
