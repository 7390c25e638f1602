"""The tests: production's settings with quick password hashes, and hosts that need no port."""

import os

os.environ.setdefault("BASE_HOST", "enrum.test")
os.environ.setdefault("INSECURE_HTTP", "1")

from infra.settings import *  # noqa: F403
from infra.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["NAME"] = DATABASES["cache"]["NAME"] = os.environ.get("TEST_DB", "test_enrum")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",  # the real one: tests/isolation/test_counters.py
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    }
}
