"""Settings. Development unless PASSERELLE_ENV=production; everything that differs is said in one place."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import (
    data_dir,
    env,
    hours_of_night,
    idle_minutes,
    is_production,
    key_ring,
    majority_age,
    second_factor_roles,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir(BASE_DIR)
PRODUCTION = is_production()
DEBUG = not PRODUCTION and env.bool("PASSERELLE_DEBUG", default=False)

_keys = key_ring(DATA_DIR, PRODUCTION)
SECRET_KEY = _keys["secret"]
FIELD_KEYS = [key.strip() for key in _keys["field_keys"].split(",")]  # newest first; older ones still read
BLIND_INDEX_KEY = _keys["blind_index"]

ALLOWED_HOSTS = env.list(
    "PASSERELLE_ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("PASSERELLE_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "accounts",
    "audit",
    "kernel",
    "programs",
    "participants",
    "outcomes",
    "reports",
    "exchange",
    "api",
    "web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "simple_history",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_tables2",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.signed_in.SignedInMiddleware",
    "web.temporary_password.TemporaryPasswordMiddleware",  # the second step goes before
    "axes.middleware.AxesMiddleware",  # last: it turns a refused sign-in into the lock-out page
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "web.context.site_frame",
            ],
        },
    },
]

# --- Databases: SQLite for one site and for development, PostgreSQL from two writers up (ADR 0003) -------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL")
    if "DATABASE_URL" in os.environ
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "passerelle.sqlite3")}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing half-way
            "timeout": env.float("PASSERELLE_SQLITE_TIMEOUT", default=20),
            # recursive_triggers: INSERT OR REPLACE asks the triggers of DELETE too (audit/triggers.py)
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA recursive_triggers=ON;",
        }
    )
    # A test database in memory cannot be shared by threads; a file can, and it is what people run.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Sign-in ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked pair of name and address goes no further
    "accounts.backends.PasswordBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
ACCOUNT_ADAPTER = "accounts.adapters.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,
    "login": None,
}  # django-axes counts failures: one whole prison shares an address, and signs in at the change of shifts
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.sign_in_name.name_at_the_door"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# The second step (ADR 0015). Who must have one: a role here, a demo account never.
SECOND_FACTOR_ROLES = second_factor_roles(PRODUCTION)
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "web.forms.second_factor.CodeForm",
    "authenticate_webauthn": "web.forms.second_factor.KeySignInForm",
}
MFA_TOTP_ISSUER = "Passerelle"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_RECOVERY_CODE_COUNT = 30  # where they are the only factor: a month of working days on one sheet
SESSION_COOKIE_AGE = 12 * 60 * 60
# A desktop that is shared is left alone sooner than that; 0: only the above ends a session.
SESSION_IDLE_MINUTES = idle_minutes()
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Languages -------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_COOKIE_NAME = "passerelle_language"
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]
FORMAT_MODULE_PATH = "web.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Forms and tables of the pages ------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "web/parts/table.html"
CSRF_FAILURE_VIEW = "web.views.csrf.refused"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a register of 500 people says up to five things of each

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None  # development serves what the apps hold
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- What a browser is told ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("PASSERELLE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    # A proxy's word on https counts only where the operator says that there is one.
    if env.bool("PASSERELLE_BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Work behind the page (ADR 0010) --------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_KINDS = {  # kind -> the function that does it
    "import_people": "exchange.work.import_people",
    "import_outcomes": "exchange.work.import_outcomes",
}
FILES_DIR = DATA_DIR / "files"  # what was sent or made, encrypted
FILES_KEPT_DAYS = env.int("PASSERELLE_FILES_KEPT_DAYS", default=7)

# --- Rules that differ from place to place ---------------------------------------------------------------------------
# Days after a session in which whoever keeps its register may correct it; after that the program's manager may.
ATTENDANCE_EDIT_DAYS = env.int("PASSERELLE_ATTENDANCE_EDIT_DAYS", default=14)
MAJORITY_AGE = majority_age()
GROUP_AFFILIATION = env.bool(
    "PASSERELLE_GROUP_AFFILIATION", default=False
)  # an opt-in module (docs/operations.md)
SAFEGUARDING_REPORT_DAYS = env.int("PASSERELLE_SAFEGUARDING_REPORT_DAYS", default=1)
# Days from enrollment within which a person is assessed and has a plan, and after which a plan is reviewed.
ASSESS_WITHIN_DAYS = env.int("PASSERELLE_ASSESS_WITHIN_DAYS", default=30)
PLAN_WITHIN_DAYS = env.int("PASSERELLE_PLAN_WITHIN_DAYS", default=30)
PLAN_REVIEW_DAYS = env.int("PASSERELLE_PLAN_REVIEW_DAYS", default=90)
# Which readings auditors are asked to look at: hours of the night, whether Saturday and Sunday are days off, how many
# different people in a day are many for anybody, and from how many on, and how many times the reader's own usual day.
ACCESS_NIGHT = hours_of_night()
ACCESS_WEEKEND_OFF = env.bool("PASSERELLE_ACCESS_WEEKEND_OFF", default=False)
ACCESS_MOST_PEOPLE = env.int("PASSERELLE_ACCESS_MOST_PEOPLE", default=200)
ACCESS_MANY_PEOPLE = env.int("PASSERELLE_ACCESS_MANY_PEOPLE", default=40)
ACCESS_TIMES_USUAL = env.int("PASSERELLE_ACCESS_TIMES_USUAL", default=3)

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenOnly"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["api.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "api.schema.ApiSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.PerToken"],
    "DEFAULT_THROTTLE_RATES": {"token": env.str("PASSERELLE_API_RATE", default="600/min")},
    "EXCEPTION_HANDLER": "api.errors.problem_handler",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=90),
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_MODEL": "accounts.ApiToken",
    "AUTO_REFRESH": False,
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 - the name of a model
# Knox would also create a token table of its own beside ours, which nothing uses and PostgreSQL cannot empty.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Passerelle API",
    "DESCRIPTION": "Programs, people, enrollments, justice events and evaluations, each within the token's reach.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # The page opens with the list of resources: drawing every operation and shape at once takes many seconds.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "defaultModelsExpandDepth": -1},
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}

# --- Logs: what happened, never to whom ------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("PASSERELLE_LOG_LEVEL", default="WARNING")},
}
