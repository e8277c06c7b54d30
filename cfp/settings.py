"""Every setting comes from the environment through one reader; nonsense is refused at start.

`.env.example` lists all of them with their defaults and is tested against this file.
"""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError
from marshmallow.validate import URL, Range

from cfp.pool import forget

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()


def _secret_key(debug: bool) -> str:
    key = env.str("SECRET_KEY", "")
    if key:
        return key
    if debug:
        return "only-for-debugging-" + "x" * 40
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text; it signs sessions and mailed links.")


def _databases() -> dict[str, Any]:
    pool = {"min_size": 1, "max_size": env.int("CFP_DATABASE_POOL", 8), "reset": forget}
    default = env.dj_db_url("DATABASE_URL", "postgres://cfp:cfp@127.0.0.1:5432/cfp")
    default.setdefault("OPTIONS", {})
    if CFP_DATABASE_POOLED:
        default["OPTIONS"]["pool"] = pool
    databases = {"default": default}
    blind_url = env.str("BLIND_DATABASE_URL", "")
    if blind_url:
        blind = env.dj_db_url("BLIND_DATABASE_URL")
        blind["OPTIONS"] = {**blind.get("OPTIONS", {}), "server_side_binding": True}
        if CFP_DATABASE_POOLED:
            blind["OPTIONS"]["pool"] = pool
        blind["TEST"] = {"MIRROR": None}
        databases["blind"] = blind
    return databases


try:
    DEBUG = env.bool("DEBUG", False)
    SECRET_KEY = _secret_key(DEBUG)
    SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
    CFP_SITE_URL = env.str(
        "CFP_SITE_URL", "http://localhost:8000", validate=URL(absolute=True, require_tld=False)
    ).rstrip("/")
    CFP_SITE_NAME = env.str("CFP_SITE_NAME", "Call for Proposals")
    CFP_HTTPS = env.bool("CFP_HTTPS", CFP_SITE_URL.startswith("https:"))
    CFP_BEHIND_PROXY = env.bool("CFP_BEHIND_PROXY", False)
    CFP_DATABASE_POOLED = env.bool("CFP_DATABASE_POOLED", True)
    DATABASES = _databases()
    CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
    CFP_BROKER_FOLDER = env.str("CFP_BROKER_FOLDER", "")
    CFP_BROKER_PREFIX = env.str("CFP_BROKER_PREFIX", "")
    _email = env.dj_email_url("EMAIL_URL", "smtp://127.0.0.1:1025")
    DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Call for Proposals <cfp@localhost>")
    CFP_MAIL_DOMAIN = env.str("CFP_MAIL_DOMAIN", "localhost")
    CFP_MEDIA_ROOT = env.path("CFP_MEDIA_ROOT", BASE_DIR / "media")
    CFP_FILE_MEGABYTES = env.int("CFP_FILE_MEGABYTES", 10, validate=Range(min=1, max=200))
    CFP_FILES_MEGABYTES = env.int("CFP_FILES_MEGABYTES", 5000, validate=Range(min=1))
    CFP_STATIC_ROOT = env.path("CFP_STATIC_ROOT", BASE_DIR / "staticfiles")
    CFP_DEMO = env.bool("CFP_DEMO", False)
    CFP_DEMO_MAILBOX = env.str("CFP_DEMO_MAILBOX", "")
    CFP_CACHE_URL = env.str("CFP_CACHE_URL", "")
    CFP_DRAFT_DAYS = env.int("CFP_DRAFT_DAYS", 30, validate=Range(min=1, max=365))
    CFP_SAMPLE_DATA = env.str("CFP_SAMPLE_DATA", "")
    CFP_GITHUB_CLIENT_ID = env.str("CFP_GITHUB_CLIENT_ID", "")
    CFP_GITHUB_SECRET = env.str("CFP_GITHUB_SECRET", "")
    CFP_GOOGLE_CLIENT_ID = env.str("CFP_GOOGLE_CLIENT_ID", "")
    CFP_GOOGLE_SECRET = env.str("CFP_GOOGLE_SECRET", "")
    CFP_OIDC_NAME = env.str("CFP_OIDC_NAME", "Single sign-on")
    CFP_OIDC_SERVER_URL = env.str("CFP_OIDC_SERVER_URL", "").rstrip("/")
    CFP_OIDC_CLIENT_ID = env.str("CFP_OIDC_CLIENT_ID", "")
    CFP_OIDC_SECRET = env.str("CFP_OIDC_SECRET", "")
    CFP_LOG_LEVEL = env.log_level("CFP_LOG_LEVEL", logging.INFO)
except EnvError as wrong:
    raise ImproperlyConfigured(f"A setting in the environment cannot be used: {wrong}") from wrong

if "EMAIL_BACKEND" not in _email:
    raise ImproperlyConfigured("A setting in the environment cannot be used: EMAIL_URL names no way to send mail.")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _email.get("EMAIL_TIMEOUT") or 20
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The house and its rooms, lowest first -------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "accounts",
    "conferences",
    "notifications",
    "proposals",
    "speakers",
    "reviews",
    "anonymity",
    "selection",
    "schedule",
    "cfp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "conferences.middleware.conference_middleware",
    "reviews.middleware.blind_middleware",
]

ROOT_URLCONF = "cfp.urls"
WSGI_APPLICATION = "cfp.wsgi.application"
DATABASE_ROUTERS = ["reviews.routers.BlindRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "cfp.context.page",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- People ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"begin_to_write": "100/h/ip", "request_login_code": "30/m/ip,4/5m/key"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.adapter.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
    "login_webauthn": "accounts.forms.PasskeyLoginForm",
    "authenticate_webauthn": "accounts.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyProofForm",
}
MFA_TOTP_ISSUER = CFP_SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CFP_HTTPS  # localhost; elsewhere browsers insist on HTTPS themselves

# Somebody else who says who a person is; each only where it is configured. Their word on an address counts only where
# they say that they have checked it (`accounts.adapter.ProviderAdapter`).
SOCIALACCOUNT_ADAPTER = "accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "github": {"APPS": [], "SCOPE": ["user:email"]},
    "google": {"APPS": [], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True},
    "openid_connect": {"APPS": [], "OAUTH_PKCE_ENABLED": True},
}
if CFP_GITHUB_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS["github"]["APPS"].append({"client_id": CFP_GITHUB_CLIENT_ID, "secret": CFP_GITHUB_SECRET})
if CFP_GOOGLE_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS["google"]["APPS"].append({"client_id": CFP_GOOGLE_CLIENT_ID, "secret": CFP_GOOGLE_SECRET})
if CFP_OIDC_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "oidc",
            "name": CFP_OIDC_NAME,
            "client_id": CFP_OIDC_CLIENT_ID,
            "secret": CFP_OIDC_SECRET,
            "settings": {"server_url": CFP_OIDC_SERVER_URL},
        }
    )
# A browser follows the button of a form only to hosts that are named here.
_provider_hosts = [
    *(["https://github.com"] if CFP_GITHUB_CLIENT_ID else []),
    *(["https://accounts.google.com"] if CFP_GOOGLE_CLIENT_ID else []),
    *(["{0.scheme}://{0.netloc}".format(urlsplit(CFP_OIDC_SERVER_URL))] if CFP_OIDC_CLIENT_ID else []),
]

# --- What all processes count together ---------------------------------------------------------------------

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CFP_CACHE_URL,
        "KEY_PREFIX": "cfp",
    }
    if CFP_CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"},
    # What each process counts for itself, because asking others would cost more than what is counted.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}},
}

# --- Language and time ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files -------------------------------------------------------------------------------------------------

_modules = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = CFP_STATIC_ROOT
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (f"vendor/{name}", _modules / folder)
        for name, folder in (
            ("bootstrap", "bootstrap/dist"),
            ("bootstrap-icons", "bootstrap-icons/font"),
            ("htmx", "htmx.org/dist"),
            ("inter", "@fontsource-variable/inter"),
        )
        if (_modules / folder).is_dir()
    ),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = CFP_MEDIA_ROOT
FILE_UPLOAD_HANDLERS = [
    "proposals.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Work in the background --------------------------------------------------------------------------------

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "data_folder_in": CFP_BROKER_FOLDER,
        "data_folder_out": CFP_BROKER_FOLDER,
        "control_folder": str(Path(CFP_BROKER_FOLDER) / "control"),
    }
    if CFP_BROKER_FOLDER
    else {"socket_timeout": 5, "socket_connect_timeout": 5, "global_keyprefix": CFP_BROKER_PREFIX}
)
CELERY_BEAT_SCHEDULE = {
    "notifications-sweep": {"task": "notifications.sweep", "schedule": 20.0},
    "accounts-forget-addresses": {"task": "accounts.forget_addresses", "schedule": 3600.0},
    "speakers-forget-old-copies": {"task": "speakers.forget_old_copies", "schedule": 3600.0},
    "anonymity-clean-files": {"task": "anonymity.clean_files", "schedule": 15.0},
    "anonymity-sweep-files": {"task": "anonymity.sweep_files", "schedule": 60.0 * 60 * 6},
    "speakers-sweep-files": {"task": "speakers.sweep_files", "schedule": 60.0 * 60 * 6},
    "anonymity-keep-up": {"task": "anonymity.keep_up", "schedule": 600.0},
    "speakers-ask-for-needs": {"task": "speakers.ask_for_needs", "schedule": 1800.0},
    "selection-remind": {"task": "selection.remind", "schedule": 1800.0},
}

# --- Safety ------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *_provider_hosts],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CFP_HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_SSL_REDIRECT = CFP_HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if CFP_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CFP_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CFP_BEHIND_PROXY else 0
if CFP_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cfp.csrf.failure"
CSRF_TRUSTED_ORIGINS = [CFP_SITE_URL]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": CFP_LOG_LEVEL},
}
