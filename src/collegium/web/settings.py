"""Settings: one file. What differs between machines comes from the environment (docs/reference/settings.md)."""

import sys
from pathlib import Path

from collegium.web.env import data_folder, env_bool, env_int, env_list, env_str, secret_key, site_url

if sys.platform == "linux":
    # Python's own SQLite may be older than 3.51.3, whose write-ahead log can corrupt a database in a rare race.
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent
PACKAGE_DIR = BASE_DIR.parent
DATA_DIR = data_folder()

TESTING = "pytest" in sys.modules
DEMO = env_bool("COLLEGIUM_DEMO", False)
PRODUCTION = env_bool("COLLEGIUM_PRODUCTION", False)
DEBUG = env_bool("COLLEGIUM_DEBUG", False)
SECRET_KEY = secret_key(production=PRODUCTION, folder=DATA_DIR)
ALLOWED_HOSTS = env_list("COLLEGIUM_HOSTS", "localhost,127.0.0.1,[::1],testserver")
SITE_URL = site_url()
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []

INSTALLED_APPS = [
    "collegium.web",
    "collegium.evaluation",
    "collegium.exchange",
    "collegium.activities",
    "collegium.consultations",
    "collegium.decisions",
    "collegium.trust",
    "collegium.feedback",
    "collegium.communication",
    "collegium.meetings",
    "collegium.agreements",
    "collegium.initiatives",
    "collegium.partners",
    "collegium.people",
    "collegium.core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_vite",
    "ninja",
    "django_tasks",
    "django_tasks_db",
]

CSRF_FAILURE_VIEW = "collegium.web.views.refused.not_taken"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "collegium.core.middleware.FragmentMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "collegium.web.middleware.PreferencesMiddleware",
    "collegium.core.middleware.ChangesOnlyMiddleware",
    "collegium.core.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "collegium.web.urls"
WSGI_APPLICATION = "collegium.web.wsgi.application"
AUTH_USER_MODEL = "people.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "collegium.web.context.everywhere",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database -------------------------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # Measured: with these no write is refused as locked and none is lost (docs/adr/0002).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; "
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; PRAGMA foreign_keys=ON;"
    ),
}
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'collegium.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Uploaded data is never served as a file: views read it after checking who asks.
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
# Signs certificates (Open Badges). Empty: a key in the data folder, made where it is missing.
CERTIFICATE_KEY_FILE = env_str("COLLEGIUM_CERTIFICATE_KEY_FILE")
API_RATE = env_str("COLLEGIUM_API_RATE", "600/m")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env_int("COLLEGIUM_UPLOAD_MAX_MB", 200) * 1024 * 1024
# Rate limits are counted in the cache, so in production all processes share one.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if PRODUCTION:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- signing in -----------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "collegium.people.forms.SignupDetailsForm"
ACCOUNT_ADAPTER = "collegium.web.signin.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Wrong passwords are axes' business (below): it locks the account for that address and says so.
ACCOUNT_RATE_LIMITS = {"magic_link": "10/m/ip,3/5m/key", "login_failed": "30/m/ip"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Collegium"
MFA_PASSKEY_LOGIN_ENABLED = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_ADAPTER = "collegium.web.signin.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {}
if oidc_server := env_str("COLLEGIUM_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env_str("COLLEGIUM_OIDC_NAME", "OpenID Connect"),
                "client_id": env_str("COLLEGIUM_OIDC_CLIENT_ID"),
                "secret": env_str("COLLEGIUM_OIDC_SECRET"),
                "settings": {"server_url": oidc_server},
            }
        ],
    }
# A link works once and for a quarter of an hour.
SESAME_MAX_AGE = 15 * 60
SESAME_ONE_TIME = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "collegium.web.signin.login_name"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_IPWARE_PROXY_COUNT = env_int("COLLEGIUM_PROXIES", 0)
AXES_VERBOSE = False

# --- language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
FORMAT_MODULE_PATH = "collegium.web.formats"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- e-mail ---------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env_str("COLLEGIUM_FROM_EMAIL", "Collegium <collegium@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_HOST = env_str("COLLEGIUM_SMTP_HOST", "localhost")
EMAIL_PORT = env_int("COLLEGIUM_SMTP_PORT", 25)
EMAIL_HOST_USER = env_str("COLLEGIUM_SMTP_USER")
EMAIL_HOST_PASSWORD = env_str("COLLEGIUM_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("COLLEGIUM_SMTP_TLS", False)
EMAIL_TIMEOUT = 20
# Whether answers to letters reach this site; see docs/how-to/receive-mail.md.
RECEIVES_MAIL = env_bool("COLLEGIUM_RECEIVES_MAIL", False)
# Where rooms for video are made. Empty: nowhere, since a public server would learn who meets when.
JITSI_SERVER = env_str("COLLEGIUM_JITSI_SERVER").rstrip("/")
MAIL_BIND = env_str("COLLEGIUM_MAIL_BIND", "127.0.0.1")
MAIL_PORT = env_int("COLLEGIUM_MAIL_PORT", 8025)
MAIL_MAX_BYTES = env_int("COLLEGIUM_MAIL_MAX_MB", 5) * 1024 * 1024
# Outside production mail is written to files, and the demo shows them on a page.
LETTERS_STAY_HERE = not PRODUCTION
EMAIL_FILE_PATH = DATA_DIR / "mail"
if LETTERS_STAY_HERE:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

# --- files of the front end -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
DIST_DIR = BASE_DIR / "static" / "dist"
WHITENOISE_USE_FINDERS = True  # the built files are inside the package: nothing to collect
WHITENOISE_AUTOREFRESH = False
DJANGO_VITE = {
    "default": {"dev_mode": False, "manifest_path": DIST_DIR / "manifest.json", "static_url_prefix": "dist"}
}


def immutable_file_test(path: str, url: str) -> bool:  # noqa: ARG001 - whitenoise passes both
    """Vite puts a hash into the names of its assets, so browsers may keep them for ever."""
    return "/dist/assets/" in url


WHITENOISE_IMMUTABLE_FILE_TEST = immutable_file_test

# --- security -------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env_bool("COLLEGIUM_HTTPS", True)
    SECURE_HSTS_SECONDS = env_int("COLLEGIUM_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("COLLEGIUM_LOG_LEVEL", "WARNING")},
}

SITE_NAME = _("Collegium")

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    AXES_ENABLED = False
    API_RATE = "1000000/m"
    RECEIVES_MAIL = True
