"""Primary keys: made by the application, ordered by time, nothing to enumerate, the same after export and import."""

import uuid

import uuid6


def uuid7() -> uuid.UUID:
    """A version 7 UUID (RFC 9562 §5.7). It tells when a row was made: use uuid.uuid4 for anything anonymous."""
    return uuid.UUID(bytes=uuid6.uuid7().bytes)


def as_id(text: str) -> uuid.UUID | None:
    """What a form brought, if it is an id at all."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
