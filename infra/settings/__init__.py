"""Settings of production, the demo (`infra.settings.demo`) and the tests (`infra.settings.test`) alike.

Everything that differs between machines is read in `infra.environment`; everything else is decided here.
"""

import hashlib
import hmac
import re
from datetime import timedelta

from django.utils.csp import CSP

from infra.environment import ROOT as _ROOT
from infra.environment import read
from infra.postgres import program
from infra.settings.accounts import *  # noqa: F403
from infra.settings.api import *  # noqa: F403
from infra.settings.booking import *  # noqa: F403
from infra.settings.hooks import *  # noqa: F403
from infra.settings.menu import *  # noqa: F403
from infra.settings.money import *  # noqa: F403
from infra.settings.states import *  # noqa: F403

ENV = read()
ROOT = _ROOT

# -- hosts (DESIGN: three origins) -------------------------------------------------------------------------------------
BASE_HOST = ENV.base_host
BASE_HOSTNAME = BASE_HOST.partition(":")[0]
SCHEME = "https" if ENV.secure else "http"
BASE_ORIGIN = f"{SCHEME}://{BASE_HOST}"
DNS_SERVERS = ENV.dns_servers  # [(address, port)]; empty: the machine's own (shared.dns)
RP_ID = BASE_HOSTNAME  # for good: every root that a hardware key seals dies with a change of this name
ALLOWED_HOSTS = ["*"]  # PlaceMiddleware is stricter: a host that is no place answers 404
USE_X_FORWARDED_HOST = False
ROOT_URLCONF = "infra.urls.platform"
URLCONFS = {"platform": "infra.urls.platform", "portal": "infra.urls.portal", "my": "infra.urls.my"}
PUBLIC_SCHEMA_URLCONF = ROOT_URLCONF

# -- secrets -----------------------------------------------------------------------------------------------------------
SECRET_KEY = ENV.secret_key
DATA_DIR = ENV.data_dir
EPOCHS_DIR = DATA_DIR / "epochs"  # key-encryption keys by month: never in the same backup as the database
ENDED_DIR = DATA_DIR / "ended"  # ids of rows that ended lately, for after a restore: never in that backup either
BACKUP_DAYS = 35  # how long dumps of the database are kept; a destroyed epoch then leaves nothing that opens
ACCESS_LOG_KEY, ACCESS_LOG_HEADS = DATA_DIR / "secrets" / "access_log", DATA_DIR / "access_log"  # signs and remembers

# -- database ----------------------------------------------------------------------------------------------------------
SERVER = ENV.server
OWNER, APP, WORKER, CACHE = "enrum_owner", "enrum_app", "enrum_worker", "enrum_cache"
# Passwords of our own roles follow from the secret key, so that none has to be kept.
ROLE_PASSWORDS = {
    role: hmac.digest(SECRET_KEY.encode(), f"enrum database role {role}".encode(), hashlib.sha256).hex()
    for role in (OWNER, APP, WORKER, CACHE)
}
PUBLIC_SCHEMA_NAME, EXTENSIONS_SCHEMA, JOBS_SCHEMA = "platform", "extensions", "jobs"
_host, _port = (SERVER.host, SERVER.port) if ENV.as_owner or not ENV.pooler else ENV.pooler


def _login(role, engine, **more):
    return {
        "ENGINE": engine,
        "NAME": SERVER.name,
        "USER": role,
        "PASSWORD": ROLE_PASSWORDS[role],
        "HOST": _host,
        "PORT": _port,
        **more,
    }


DATABASES = {
    "default": _login(
        OWNER if ENV.as_owner else APP,
        "infra.database.owner_backend" if ENV.as_owner else "infra.database.app_backend",
        ATOMIC_REQUESTS=True,  # a savepoint inside PlaceMiddleware's transaction; DRF rolls handled errors back only so
        CONN_MAX_AGE=0 if ENV.pool_size else 600,
        OPTIONS={"pool": {"min_size": 1, "max_size": ENV.pool_size, "timeout": 30}} if ENV.pool_size else {},
    ),
    # Counters of refused sign-ins must outlive the refusal's rollback: a connection of their own, to one table.
    # Asked before its first use whether it is still there: after a restart of the server each thread would fail once.
    "cache": _login(CACHE, "django.db.backends.postgresql", CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True),
}
DATABASE_ROUTERS = ["infra.database.cache.CacheRouter", "django_tenants.routers.TenantSyncRouter"]
PG_DUMP = program("pg_dump")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TENANT_MODEL, TENANT_DOMAIN_MODEL = "clinics.Clinic", "clinics.Domain"
# Two frameworks' tables that nothing here uses: roles are ours, and four tables per clinic are many at 10,000 clinics.
MIGRATION_MODULES = {"auth": "infra.migrations_unused", "contenttypes": "infra.migrations_unused"}

SHARED_APPS = [
    "django_tenants",
    "tenants.clinics",
    "shared.web",
    "tenants.product",
    "shared.staff",
    "shared.matching",
    "shared.billing",
    "shared.privacy",
    "shared.privacy.handwork",
    "shared.privacy.outbound",
    "shared.privacy.notices",
    "shared.privacy.registers",
    "shared.privacy.documents",
    "shared.privacy.rights",
    "tenants.signup",
    "tenants.subscriptions",
    "tenants.visits",
    "tenants.announcing",
    "tenants.status",
    "tenants.operators",
    "tenants.admission",
    "tenants.parts",
    "tenants.desk",
    "tenants.helpdesk",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "shared.web.api",
    "shared.privacy",
    "shared.privacy.handwork",
    "shared.privacy.consents",
    "shared.privacy.outbound",
    "shared.privacy.notices",
    "shared.privacy.registers",
    "shared.privacy.documents",
    "shared.privacy.rights",
    "tenants.processing",
    "tenants.leaving",
    "tenants.branding",
    "tenants.domains",
    "infra.database.ranges.RangesConfig",
    "practice.people",
    "practice.mailbox",
    "practice.eid",
    "practice.team",
    "practice.applications",
    "practice.telling",
    "practice.booking",
    "practice.portal",
    "practice.accesslog",
    "practice.journal",
    "practice.messaging",
    "practice.contact",
    "practice.engagements",
    "practice.support",
    "practice.questions",
    "practice.surveys",
    "practice.sharing",
    "practice.directory",
    "practice.payments",
    "practice.video",
    "practice.reminders",
    "practice.publishing",
    "practice.courses",
    "practice.newsletter",
    "practice.questionnaires",
    "practice.integrations",
    "practice.importing",
    "practice.visiting",
    "practice.onboarding",
    "practice.pocket",
    "practice.guides",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS), "django.contrib.staticfiles"]

# Where one looks for a practitioner without being asked anything, by side.
MATCHING_LISTS = {"platform": "matching:directory", "portal": "directory:practitioners"}
# A host of the policy → "127.0.0.1:port", where the demo and the tests answer in its place, by plain HTTP.
STAND_INS = {}

# -- requests ----------------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "infra.requests.RequestNumberMiddleware",
    "infra.security.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "infra.probes.ProbesMiddleware",
    "tenants.isolation.middleware.PlaceMiddleware",
    "tenants.domains.middleware.OwnHostMiddleware",
    "shared.privacy.middleware.CookieGuard",
    "shared.privacy.middleware.PolicyCsp",
    "shared.privacy.outbound.counting.VisitCounter",
    "shared.staff.middleware.StaffMiddleware",
    "practice.integrations.middleware.KeyMiddleware",
    "infra.middleware.MySideSessionMiddleware",
    "infra.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "infra.middleware.MySideAuthenticationMiddleware",
    "infra.middleware.MySideMessageMiddleware",
    "infra.middleware.PlatformMessageMiddleware",
    "practice.visiting.middleware.VisitLog",
    "tenants.clinics.middleware.ClinicStateMiddleware",
    "infra.middleware.AccessMiddleware",
    "shared.privacy.documents.middleware.AskForAcceptance",
    "allauth.account.middleware.AccountMiddleware",
]
UNFINISHED = "shared.web.errors.unfinished"  # the answer where the database was away, or would not keep the work
SCHEDULE = "infra.schedule.load"
CLOCK_LEAP = timedelta(days=3)  # further than that periodic work does not follow the clock by itself: manage.py clock
WSGI_APPLICATION = "infra.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "infra.middleware.my_side_context",
                "tenants.branding.context.brand",
            ]
        },
    }
]

# -- people ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["practice.people.backend.ClientBackend"]
CLIENT_SIGN_IN_URL, STAFF_SIGN_IN_URL, PLATFORM_SIGN_IN_URL = "account_login", "people:handoff-start", "staff:sign-in"
CLIENT_REGISTER_URL = "account_signup"
LOGIN_URL, LOGIN_REDIRECT_URL = CLIENT_SIGN_IN_URL, "people:home"
# Where a staff member's work begins, by role: the first that fits.
STAFF_HOME = (("data_protection_officer", "registers:overview"), ("accountant", "payments:overview"),
              ("trustee", "journal:successions"))  # fmt: skip
STAFF_HOME_OTHERWISE = "booking:day"
# The cards of a client's own page, in order: each card(request, now) gives {"template": …, …} or None.
CLIENT_HOME = ["practice.people.lost_step.card", "practice.video.cards.ahead", "practice.booking.cards.ahead",
               "practice.courses.cards.mine", "practice.messaging.cards.mine", "practice.surveys.cards.mine",
               "practice.questionnaires.cards.mine",
               "practice.payments.cards.to_pay", "practice.reminders.cards.mine",
               "practice.people.views.promises_card"]  # fmt: skip
# Whether the mail server pipes addresses that begin with "j-" to `manage.py arrived_mail`: then clients see theirs.
RECORD_MAIL = ENV.record_mail
# The cards on a client's page about their record, in order: each card(request, now), as in CLIENT_HOME.
CLIENT_RECORD = ["practice.questionnaires.cards.course", "practice.sharing.cards.passed",
                 "practice.accesslog.cards.latest"]  # fmt: skip
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "practice.people.passwords.Unbreached"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True  # browsers take http://*.localhost for secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # Strict would end the hand-off in a refusal
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "shared.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What each side cannot do without; a policy that does not declare it is not published (shared.privacy.needed).
OWN_COOKIES = {
    "portal": ("consent", "language"),
    "my": ("__Host-session", "__Host-csrf", "__Host-key", "__Host-flow-*", "language"),
    "platform": ("__Host-csrf", "__Host-staff", "__Host-staff-key", "__Host-wa", "__Host-enrol", "__Host-sign-up",
                 "__Host-match", "language"),
}  # fmt: skip

CACHES = {
    "default": {
        "BACKEND": "infra.database.cache.CounterCache",
        "LOCATION": "counters",
        "KEY_FUNCTION": "django_tenants.cache.make_key",  # without it, clinics read each other's
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
RATELIMIT_USE_CACHE, RATELIMIT_IP_META_KEY = "default", "infra.security.client_address"
# Our cache counts atomically (see its test).
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

# -- languages ---------------------------------------------------------------------------------------------------------
LANGUAGES = [("sv", "Svenska"), ("da", "Dansk"), ("en", "English"), ("de", "Deutsch")]
LANGUAGE_CODE, USE_I18N, USE_TZ, TIME_ZONE = "en", True, True, "UTC"
LANGUAGE_COOKIE_NAME = "language"

# -- headers -----------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF, BASE_ORIGIN],  # browsers hold redirects after a form to it, too: a step-up goes to BASE
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "worker-src": [CSP.NONE],
    "manifest-src": [CSP.SELF],
    "report-uri": ["/csp-report"],  # our own, never somebody else's (shared.privacy.outbound)
}
SERVICE_WORKER = "/pocket/worker.js"  # the only one (practice.pocket); its page alone widens worker-src
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes forms send Origin: null, which the CSRF check refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 63_072_000 if ENV.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.secure
BEHIND_PROXY = ENV.secure  # TLS ends at a proxy in front of us, and nowhere else
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.secure else None
SECURE_SSL_REDIRECT = False  # the proxy's part; inside, health checks come by plain HTTP

# -- files, mail, errors -----------------------------------------------------------------------------------------------
STATIC_URL, STATIC_ROOT = "/static/", ROOT / ".static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # no clinic's file is ever kept in the open
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": ENV.smtp_host,
            "port": ENV.smtp_port,
            "username": ENV.smtp_user,
            "password": ENV.smtp_password,
            "use_ssl": ENV.smtp_tls,
            "timeout": 10,  # seconds
        },
    }
}
SMS_TOKEN = ENV.sms_token  # the platform's account for text messages, which clinics without one of their own use
SMS_HOST = ENV.sms_host  # where that account is: the token goes nowhere else, whatever host a clinic's policy names
DEFAULT_FROM_EMAIL = f"no-reply@{BASE_HOSTNAME if '.' in BASE_HOSTNAME else 'enrum.example'}"
LOGGING_CONFIG = "infra.observability.configure"
LOGGING = {"sentry_dsn": ENV.sentry_dsn, "release": ENV.release}
METRICS_TOKEN = ENV.metrics_token  # "": nobody may ask
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

DEMO = DEBUG = False
HOST_PATTERN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
