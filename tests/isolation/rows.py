"""Rows for the isolation tests: any table of the clinic would do."""

import itertools
from datetime import UTC, datetime

from practice.people.models import User

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_number = itertools.count()


def new_user(name):
    return User.objects.create_user(f"u{next(_number)}@example.org", first_name=name, created_at=NOW)


def refusal(name):
    """A callable for request.always."""
    return lambda: new_user(f"refused {name}")
