"""The server that browser tests drive: production's settings, over a copy of the test database, with unbuilt static files."""

from infra.environment import test_database
from infra.settings import *  # noqa: F403
from infra.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["NAME"] = DATABASES["cache"]["NAME"] = test_database()
