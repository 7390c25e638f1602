"""The backend of migrations: the owner's login, a direct connection (never through PgBouncer), path set per session.

It is django-tenants' own, less one thing: the platform's schema never stands behind the clinic's in the path, so that a
migration that misses a table fails instead of finding the platform's table of the same name.
"""

from django.conf import settings
from django_tenants.postgresql_backend import base as stock


class DatabaseWrapper(stock.DatabaseWrapper):
    """django-tenants' backend with the path narrowed to one schema and the extensions."""

    def _get_cursor_search_paths(self):
        return [self.schema_name, settings.EXTENSIONS_SCHEMA]
