"""The page's three ways, chosen by BENCH_WAY: `ours` (a place entered by BEGIN), `stock` (django-tenants as its manual sets
it up) and `plain` (single-schema Django that finds the same tables in its login's path). All keep their connection, and
ATOMIC_REQUESTS is on."""

import os

from infra.settings.test import *  # noqa: F403
from infra.settings.test import DATABASES, INSTALLED_APPS, OWNER, ROLE_PASSWORDS

WAY = os.environ["BENCH_WAY"]
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.bench.page.urls"
URLCONFS = dict.fromkeys(("platform", "portal", "my"), ROOT_URLCONF)
ENTER = {
    "ours": ["tenants.isolation.middleware.PlaceMiddleware"],
    "stock": ["django_tenants.middleware.main.TenantMainMiddleware"],
    "plain": [],
}[WAY]
MIDDLEWARE = [
    *ENTER,
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # demanded by an installed app
]
if WAY != "ours":
    # Neither changes roles, so their login must have rights on the tables itself.
    DATABASES["default"] |= {"USER": OWNER, "PASSWORD": ROLE_PASSWORDS[OWNER]}
    DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"
    PG_EXTRA_SEARCH_PATHS = ["extensions"]
if WAY == "plain":
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    DATABASES["default"]["OPTIONS"] = {"options": f"-c search_path={os.environ['BENCH_SCHEMA']},extensions"}
    DATABASE_ROUTERS = ["infra.database.cache.CacheRouter"]
    INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "django_tenants"]
