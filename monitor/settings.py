"""Django's settings, every value from the environment (the table: monitor/environment.py)."""

import contextlib
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

from corsheaders.defaults import default_headers
from environ import Env

from monitor import environment, logs
from monitor.desk.theme import UNFOLD  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent

try:
    given = environment.read(os.environ)
except environment.SettingError as error:
    print(f"monitor: {error}", file=sys.stderr)
    sys.exit(2)

VAR = BASE_DIR / given["MONITOR_VAR"]


def kept_secret_key(path: Path) -> str:
    """The key in that file; made on first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


try:
    SECRET_KEY = given["MONITOR_SECRET_KEY"] or kept_secret_key(VAR / "secret_key")
except OSError as error:
    print(f"monitor: MONITOR_VAR: {error.filename}: {error.strerror}", file=sys.stderr)
    sys.exit(2)
DEBUG = given["MONITOR_DEBUG"]
ALLOWED_HOSTS = given["MONITOR_ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = given["MONITOR_TRUSTED_ORIGINS"]

INSTALLED_APPS = [
    "monitor.desk",
    "unfold",
    "unfold.contrib.filters",
    "monitor.desk.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "corsheaders",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "knox",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "monitor.accounts",
    "monitor.backup",
    "monitor.changes",
    "monitor.forgetting",
    "people",
    "articles",
    "articles.imports",
]

MIDDLEWARE = [
    "monitor.bodies.WholeBodies",
    "monitor.requests.Requests",
    "monitor.headers.SecurityHeaders",
    "monitor.api.throttles.RateHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "monitor.replicas.middleware.Replicas",
    "monitor.api.unchanged.Unchanged",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "monitor.slashes.AppendSlash",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
    "monitor.accounts.middleware.RequireSecondFactor",
    "monitor.error_pages.RefusedValues",
]

# Scripts of other sites may use the API with a token, never with somebody's cookies.
if given["MONITOR_CORS_ORIGINS"]:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("monitor.headers.SecurityHeaders") + 1,
        "corsheaders.middleware.CorsMiddleware",
    )
    CORS_ALLOW_ALL_ORIGINS = given["MONITOR_CORS_ORIGINS"] == ["*"]
    CORS_ALLOWED_ORIGINS = [] if CORS_ALLOW_ALL_ORIGINS else given["MONITOR_CORS_ORIGINS"]
    CORS_URLS_REGEX = "^/api/"
    CORS_ALLOW_HEADERS = [
        *default_headers,
        *("if-match", "if-none-match", "monitor-position", "x-request-id"),
    ]
    CORS_EXPOSE_HEADERS = [
        *("ETag", "Location", "Monitor-Position", "X-Request-ID", "Retry-After"),
        *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
    ]

ROOT_URLCONF = "monitor.urls"
WSGI_APPLICATION = "monitor.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

if given["DATABASE_URL"]:
    default_database = Env.db_url_config(given["DATABASE_URL"], engine="monitor.postgresql")
else:
    default_database = {
        "ENGINE": "monitor.embedded",
        "NAME": "monitor",
        "DATA": VAR / "postgres",
        "FSYNC": given["MONITOR_EMBEDDED_FSYNC"],
    }
KEPT_OPEN = {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    # Behind a pooler in transaction mode, neither statements nor cursors outlive a transaction.
    "DISABLE_SERVER_SIDE_CURSORS": not given["MONITOR_PREPARED_STATEMENTS"],
}
DATABASES = {"default": default_database | KEPT_OPEN}
REPLICAS = [f"replica{number}" for number, _ in enumerate(given["DATABASE_REPLICA_URLS"], 1)]
REPLICA_MAX_LAG = given["MONITOR_REPLICA_MAX_LAG"]
if REPLICAS:
    DATABASE_ROUTERS = ["monitor.replicas.current.Router"]
    for alias, url in zip(REPLICAS, given["DATABASE_REPLICA_URLS"], strict=True):
        DATABASES[alias] = Env.db_url_config(url, engine="monitor.postgresql") | KEPT_OPEN
        DATABASES[alias]["TEST"] = {"MIRROR": "default"}
# A machine that is gone must be found out in seconds, not when TCP gives up after many minutes.
HURRIED = {
    "connect_timeout": 3 if REPLICAS else 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
for database in DATABASES.values():
    if database["ENGINE"] == "monitor.postgresql":
        database["OPTIONS"] = HURRIED | database.get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "monitor.accounts.backends.PasswordAndCode",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp_token", "code"]
AXES_HANDLER = "monitor.accounts.locks.Handler"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock ends when its page says so
AXES_LOCKOUT_CALLABLE = "monitor.error_pages.locked_out"
AXES_CLIENT_IP_CALLABLE = "monitor.api.throttles.client_address"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

REQUIRE_SECOND_FACTOR = given["MONITOR_REQUIRE_2FA"]
OTP_TOTP_ISSUER = "Monitor"

SESSION_ENGINE = "monitor.accounts.sessions"
SESSION_COOKIE_AGE = given["MONITOR_SESSION_HOURS"] * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "monitor.error_pages.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Reading leaves no history, so reading requests need not tell the database who asks.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

CREATE_NAMES = given["MONITOR_CREATE_NAMES"]
ASK_NAMES = given["MONITOR_ASK_NAMES"]
SPACY_MODEL = given["MONITOR_SPACY_MODEL"]

LANGUAGE_CODE = "en-us"
FORMAT_MODULE_PATH = ["monitor.desk.formats"]  # dates as they are typed and as the API gives them
TIME_ZONE = given["MONITOR_TIME_ZONE"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "monitor.api.authentication.TokenAuthentication",
        "monitor.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["monitor.api.permissions.ReadOrModelPermissions"],
    "DEFAULT_THROTTLE_CLASSES": ["monitor.api.throttles.Rate"],
    "DEFAULT_RENDERER_CLASSES": ["monitor.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["monitor.api.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "monitor.api.renderers.Negotiation",
    "EXCEPTION_HANDLER": "monitor.api.errors.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "monitor.api.schema.ViewSchema",
}
KNOX_TOKEN_MODEL = "accounts.Token"
# Ours stands in the place of knox's only model. Its migrations would have ours applied before them,
# also in a database that has had them for long.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {
    "TOKEN_TTL": timedelta(hours=given["MONITOR_TOKEN_HOURS"]) or None,
    "AUTO_REFRESH": False,
}
RATE_ANON = given["MONITOR_RATE_ANON"]
RATE_USER = given["MONITOR_RATE_USER"]
PROXIES = given["MONITOR_PROXIES"]
API_PUBLIC = given["MONITOR_API_PUBLIC"]
API_STATEMENT_TIMEOUT = given["MONITOR_API_TIMEOUT"]
API_PREPARED_STATEMENTS = given["MONITOR_PREPARED_STATEMENTS"]
SPECTACULAR_SETTINGS = {
    "TITLE": "Monitor",
    "DESCRIPTION": "The archive of a newsletter: issues, articles, people and organizations.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Two fields are called `kind`: this one, and the kinds of record in the list of changes.
    "ENUM_NAME_OVERRIDES": {"EntityKindEnum": ["person", "organization"]},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "monitor.api.schema.close_requests",
    ],
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

ADMINS = [(address, address) for address in given["MONITOR_ADMINS"]]
SERVER_EMAIL = DEFAULT_FROM_EMAIL = given["MONITOR_EMAIL_FROM"][0]
EMAIL_SUBJECT_PREFIX = "[Monitor] "
EMAIL_TIMEOUT = 30
vars().update(Env.email_url_config(given["MONITOR_EMAIL_URL"]))

FILE_UPLOAD_HANDLERS = [
    "monitor.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DEFAULT_EXCEPTION_REPORTER_FILTER = "monitor.reports.HidingFilter"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if given["MONITOR_HTTPS"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # A browser takes these from this very host alone, never from a neighbour under the same domain.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOG_FORMAT = given["MONITOR_LOG_FORMAT"]
LOG_LEVEL = given["MONITOR_LOG_LEVEL"]
LOGGING = logs.configuration(LOG_FORMAT, LOG_LEVEL)
SLOW_QUERY = given["MONITOR_SLOW_QUERY"]
METRICS_READERS = given["MONITOR_METRICS_READERS"]
