"""Django's settings. Everything that differs between places comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from leadflow.config import env
from leadflow.config.database import settings_for
from leadflow.config.secret import secret_key

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = Path(env.text("LEADFLOW_DATA_DIR", "var")).resolve()

DEBUG = env.flag("DEBUG")
SECRET_KEY = secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
PUBLIC_BASE_URL = env.text("PUBLIC_BASE_URL", "").rstrip("/")
PUBLIC_HOST = urlsplit(PUBLIC_BASE_URL).hostname
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (
    [PUBLIC_HOST, "localhost", "127.0.0.1", "[::1]"] if PUBLIC_HOST else ["*"]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if PUBLIC_BASE_URL else []
IS_SECURE = PUBLIC_BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "leadflow.config",
    "leadflow.web",
    "leadflow.events",
    "leadflow.identity",
    "leadflow.audit",
    "leadflow.ledger",
    "leadflow.notifications",
    "leadflow.leads",
    "leadflow.affiliates",
    "leadflow.pipeline",
    "leadflow.marketplace",
    "leadflow.capture",
    "leadflow.accounts",
    "leadflow.kernel",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

ROOT_URLCONF = "leadflow.config.urls"
WSGI_APPLICATION = "leadflow.config.wsgi.application"
TEST_RUNNER = "leadflow.config.testing.SuiteRunner"
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {
    "default": settings_for(env.text("DATABASE_URL"), data_dir=DATA_DIR)
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = True
APPEND_SLASH = False

MIDDLEWARE = [
    "leadflow.kernel.middleware.RequestIdMiddleware",
    "leadflow.kernel.middleware.HeadersMiddleware",
    "leadflow.capture.http.cors.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leadflow.kernel.middleware.ChunkedBodyMiddleware",
    "leadflow.kernel.middleware.SlashMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "leadflow.kernel.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leadflow.web.shell.context.shell",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "leadflow.web.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
ATTACHMENT_STORE = "leadflow.leads.gateways.store"  # where the files kept with leads are

PASSWORD_HASHERS = [
    "leadflow.identity.hashers.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/app/sign-in/"
LOGIN_REDIRECT_URL = "/app/"
LOGOUT_REDIRECT_URL = "/app/sign-in/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "leadflow.kernel.http.csrf_failure"
if IS_SECURE:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000

# Django's own middleware for these headers is not needed: HeadersMiddleware writes them all.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
MAX_BODY_BYTES = env.number("MAX_BODY_MB", 52) * 1024 * 1024

LIVE_URL = env.text("LIVE_URL")  # where the live stream is, when not beside the pages

RATE_LIMIT_PER_MINUTE = env.number("RATE_LIMIT_PER_MINUTE", 60)
SIGNED_IN_LIMIT_PER_MINUTE = env.number("SIGNED_IN_LIMIT_PER_MINUTE", 6000)
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ACCESS_TOKEN_MINUTES = env.number("ACCESS_TOKEN_MINUTES", 30)
REFRESH_TOKEN_DAYS = env.number("REFRESH_TOKEN_DAYS", 14)
WEBHOOKS_ALLOW_HTTP = env.flag("WEBHOOKS_ALLOW_HTTP")
WEBHOOKS_ALLOW_PRIVATE = env.flag("WEBHOOKS_ALLOW_PRIVATE")  # own network: only to develop or show
PEPPERS = env.words("PEPPERS") or [SECRET_KEY]
PHONE_REGION = env.text("PHONE_REGION", "IN")  # where a number without country code is dialled
CREDIT_PRICE = env.text("CREDIT_PRICE", "50.00")
CURRENCY = env.text("CURRENCY", "ZAR")
CREDIT_EXPIRY_DAYS = env.number("CREDIT_EXPIRY_DAYS", 0)  # 0: credits do not end
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS")  # several while one is replaced
STRIPE_API_URL = env.text("STRIPE_API_URL", "https://api.stripe.com").rstrip("/")
# How credits are paid for: off, simulator (nobody pays, for trying out), or stripe.
PAYMENTS = env.text("PAYMENTS", "stripe" if STRIPE_SECRET_KEY else "off")
CAPTURE_ASSIGNED_TO = env.text("CAPTURE_ASSIGNED_TO", "CTL-Team")  # a team, or somebody
CAPTURE_OPEN_HOURS = env.number("CAPTURE_OPEN_HOURS", 24)  # how long visitors may read their own
# Sites whose pages may call the bots' API, besides those that bots are registered for.
CORS_ORIGINS = [site.rstrip("/") for site in env.words("CORS_ORIGINS")]
AB_TESTING_ENABLED = env.flag("AB_TESTING_ENABLED", default=True)
ANALYTICS_RETENTION_DAYS = env.number("ANALYTICS_RETENTION_DAYS", 90)
MARKET_LEADS_PER_PHONE_A_DAY = env.number("MARKET_LEADS_PER_PHONE_A_DAY", 20)
MARKET_WAVE_MINUTES = env.number("MARKET_WAVE_MINUTES", 60)  # until the router lab says otherwise

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587 if EMAIL_HOST else 25)
SENDER_EMAIL = env.text("SENDER_EMAIL")  # seed 3's names for who sends mails, and with what
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER") or SENDER_EMAIL
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD") or env.text("SENDER_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (  # without a server mails are files, to be looked at
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
MAIL_DOMAIN = PUBLIC_HOST or "leadflow.invalid"
# Channels that seed 3's environment names; more are added on the page of channels.
META_GRAPH_URL = env.text("META_GRAPH_URL", "https://graph.facebook.com").rstrip("/")
SLACK_WEBHOOK_URL = env.text("SLACK_WEBHOOK_URL")
DISCORD_WEBHOOK_URL = env.text("DISCORD_WEBHOOK_URL")
TEAMS_WEBHOOK_URL = env.text("TEAMS_WEBHOOK_URL")
SALES_TEAM_EMAILS = env.text("SALES_TEAM_EMAILS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL") or SENDER_EMAIL or f"leadflow@{MAIL_DOMAIN}"
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "LeadFlow")
ORGANISATION_TIME_ZONE = env.text("ORGANISATION_TIME_ZONE", "UTC")
ACCOUNT_POTENTIAL_THRESHOLD = env.amount("ACCOUNT_POTENTIAL_THRESHOLD", "10000")

LOGGING_CONFIG = "leadflow.kernel.logs.configure"
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOG_FORMAT = env.text("LOG_FORMAT", "json")
LOGGING = {"level": LOG_LEVEL, "format": LOG_FORMAT, "file": env.text("LOG_FILE")}
