"""django.contrib.postgres without its signal: its handler asks for hstore's type on every new connection, before any
place is entered, which is refused; and nothing here uses hstore."""

from django.contrib.postgres.apps import PostgresConfig
from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.serializers import RangeSerializer
from django.db.backends.postgresql.psycopg_any import RANGE_TYPES
from django.db.migrations.writer import MigrationWriter
from django.db.models import OrderBy
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression


class RangesConfig(PostgresConfig):
    """Range and array fields, exclusion constraints."""

    def ready(self):
        MigrationWriter.register_serializer(RANGE_TYPES, RangeSerializer)
        IndexExpression.register_wrappers(OrderBy, OpClass, Collate)
