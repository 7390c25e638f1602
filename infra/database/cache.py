"""Counters of sign-in attempts, shared by all processes, on a database connection of their own.

They must outlive a refusal's rollback and be the same for every web process; a table behind a login role that can reach
nothing else does that without another server.
"""

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, transaction


class CacheRouter:
    """Sends Django's cache table to the `cache` connection, and nothing else."""

    def db_for_read(self, model, **hints):
        return "cache" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


class CounterCache(DatabaseCache):
    """Django's own, with an `incr` that two requests at once cannot both win."""

    def incr(self, key, delta=1, version=None):
        """Raises ValueError where the key is missing, as Django's caches do."""
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic(using="cache"), connections["cache"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            value = self.get(key, version=version)
            if value is None:
                raise ValueError(f"no such counter: {key}")
            cursor.execute(f"SELECT expires FROM {self._table} WHERE cache_key = %s", [name])  # noqa: S608 (our own name)
            (expires,) = cursor.fetchone()
            self.set(key, value + delta, version=version)
            cursor.execute(f"UPDATE {self._table} SET expires = %s WHERE cache_key = %s", [expires, name])  # noqa: S608
        return value + delta
