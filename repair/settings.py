"""Every setting, read once and strictly from the environment.

Each name in `docs/settings.md` is read here and nowhere else. With LOCAL=yes (what `make run` sets) all of them have
defaults for one's own computer; without it a missing or sample secret stops the start with one sentence (SEC-3).
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from repair.accounts.library_forms import ACCOUNT_FORMS, MFA_FORMS  # noqa: F401
from repair.accounts.rate_limits import RATES as ACCOUNT_RATE_LIMITS  # noqa: F401
from repair.foundation.crypto import local_keys, read_keys
from repair.foundation.environment import (
    address_setting,
    database_setting,
    env,
    factor_setting,
    file_setting,
    number_setting,
    redis_setting,
    required_setting,
    switch_setting,
    zone_setting,
)

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = switch_setting("LOCAL", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data")))
DEBUG = False

# -- Secrets -----------------------------------------------------------------------------------------------------
if LOCAL:
    SECRET_KEY, DATA_KEYS = local_keys(DATA_DIR)
else:
    SECRET_KEY = required_setting("SECRET_KEY", "set it to at least 50 random characters.")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY is too short: set it to at least 50 random characters.")
    DATA_KEYS = read_keys(
        required_setting(
            "DATA_KEYS", "set it to a name and 32 random bytes in base64, like 2026a:…; the first one seals."
        )
    )

# -- Where the site is -------------------------------------------------------------------------------------------
PORT = number_setting("PORT", 8000, most=65535)
DEMO = switch_setting("DEMO", LOCAL)  # adds three accounts to look around with, while the database is empty
SITE_URL = (
    env.str("SITE_URL", f"http://localhost:{PORT}")
    if LOCAL
    else required_setting("SITE_URL", "set it to the address people type, like https://notebook.example.org.")
).rstrip("/")
_site = urlsplit(address_setting("SITE_URL", SITE_URL, "https://notebook.example.org"))
if _site.path or _site.query or _site.fragment:
    raise ImproperlyConfigured("SITE_URL is more than a host: set it to scheme and host alone, like https://a.example.")
if not LOCAL and _site.scheme != "https":
    raise ImproperlyConfigured("SITE_URL is not encrypted: set it to an address that begins with https://.")
SITE_NAME = env.str("SITE_NAME", "Notebook")
# Who runs this server. People read it before they sign up, since that person can read what is on the server.
SITE_HOST = (
    (env.str("SITE_HOST", "") or _("the person whose computer this is"))
    if LOCAL
    else required_setting("SITE_HOST", "set it to who runs this server, by name; people read it before they say yes.")
)
LEAVE_TO = address_setting("LEAVE_TO", env.str("LEAVE_TO", "https://www.wikipedia.org/"), "https://www.wikipedia.org/")
# The host's own file of help lines instead of repair/foundation/words/lines.toml.
HELP_LINES = file_setting("HELP_LINES")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname] + (["127.0.0.1", "[::1]"] if LOCAL else []))
if "*" in ALLOWED_HOSTS and not LOCAL:
    raise ImproperlyConfigured("ALLOWED_HOSTS is *: name the hosts, or leave it out and SITE_URL decides.")
HTTPS = _site.scheme == "https"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# -- Apps and middleware -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "repair.accounts",
    "repair.mail",
    "plans",
    "checkins",
    "repair",
]
if LOCAL:
    INSTALLED_APPS.append("repair.local")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "repair.middleware.as_nobody",
    "repair.middleware.headers",
    "repair.middleware.stay_on_page",
    "csp.middleware.CSPMiddleware",
    "repair.middleware.clean_input",
    "repair.middleware.nudge_sender",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "repair.accounts.sessions.KeepTime",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "repair.middleware.local_time",
    "repair.middleware.Refusals",
    "repair.middleware.SignInFirst",
    "repair.middleware.LookFirst",
    "repair.accounts.sent_form.OneEffect",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "repair.urls"
WSGI_APPLICATION = "repair.wsgi.application"
ASGI_APPLICATION = "repair.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "repair.context.page",
            ],
            "libraries": {
                "words": "repair.templatetags.words",
                "paper": "plans.templatetags.paper",
                "care": "plans.templatetags.care",
            },
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str((DATA_DIR if LOCAL else BASE_DIR) / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # no page refers to a file without its hash
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- Database, cache, background -----------------------------------------------------------------------------------
DATABASES = {"default": database_setting("DATABASE_URL", DATA_DIR / "mend.sqlite3", is_made=LOCAL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
else:
    # A connection that the server has closed is replaced, so that it causes no error page.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 0, "max_size": number_setting("DATABASE_POOL", 8, least=1)}}

REDIS_URL = redis_setting("REDIS_URL")
# The counts of rate limits need a cache that all processes share: the database, or Redis, which is faster.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache", "max_entries": 50_000}
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
SEND_EVERY = number_setting("SEND_EVERY", 15, least=1)  # seconds between looks for due emails; a minute is four

# -- Mail ----------------------------------------------------------------------------------------------------------
# Django's own mail settings are not used: every email is sent through the outbox in repair.mail.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_URL = (
    env.str("EMAIL_URL", "smtp://127.0.0.1:2525")
    if LOCAL
    else required_setting(
        "EMAIL_URL", "set it to your mail server, like smtp+tls://name:password@mail.example.org:587."
    )
)
MAIL_FROM = env.str("MAIL_FROM", f"notes@{_site.hostname}")
# A factor for every wait of the sender; below 1 it is for tests alone.
MAIL_PACE = factor_setting("MAIL_PACE")

# -- People --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_SIGNUP_REDIRECT_URL = "plans:beginning-before"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "repair.mail.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = number_setting("PROXIES", 0 if LOCAL else 1, most=9)
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
MFA_ADAPTER = "repair.mail.adapter.LockAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME

# -- Sessions (SEC-12): their start and last use are stored in them, see repair.accounts.sessions ------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600  # seconds a row lives; repair.accounts.sessions sets 30 days where a person chose them
SESSION_COOKIE_NAME = "__Host-s" if HTTPS else "s"
CSRF_COOKIE_NAME = "__Host-c" if HTTPS else "c"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "repair.accounts.form_rescue.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Headers of every answer (SEC-3, SEC-10, SEC-11) -----------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
OURS_ALONE = ("script-src", "style-src", "img-src", "connect-src", "font-src", "manifest-src", "form-action")
NOBODYS = ("default-src", "base-uri", "frame-ancestors", "object-src")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: [NONE] for name in NOBODYS} | {name: [SELF] for name in OURS_ALONE},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS: list[str] = []  # no form takes a file: one that is sent is read past and written nowhere (B22)

# -- Language and time -----------------------------------------------------------------------------------------------
TIME_ZONE = "UTC"
DEFAULT_ZONE = zone_setting("DEFAULT_ZONE", "Europe/London")
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["repair.foundation.formats"]
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# -- Logs contain nobody's words (SEC-21), see repair.foundation.logs.Redacted ----------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "repair.foundation.logs.Redacted",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
}
