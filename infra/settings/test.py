"""Tests in one process: production's settings with hosts that need no port, quick password hashes, no built static files."""

from infra.environment import test_database
from infra.settings import *  # noqa: F403
from infra.settings import DATABASES, STORAGES

BASE_HOST = BASE_HOSTNAME = RP_ID = "enrum.test"
SCHEME, BASE_ORIGIN = "http", "http://enrum.test"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["NAME"] = DATABASES["cache"]["NAME"] = test_database()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",  # the real one: tests/isolation/test_counters.py
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    }
}
