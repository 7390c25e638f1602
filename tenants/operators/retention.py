"""How operators' acts end by Enrum's own policy; named in personal_data.py."""

from datetime import datetime

from django.db import connection


def erase(queryset, action: str, now: datetime) -> int:
    """Every `action` means the same. The platform's role may not delete what it added: one function does."""
    with connection.cursor() as cursor:
        acts = list(queryset.values_list("pk", flat=True))
        cursor.execute("SELECT platform.erase_operator_acts(%s::uuid[], %s)", [acts, now])
        return cursor.fetchone()[0]
