"""Which clinics there are, as far as BASE must know to hand somebody over. Staff stands below the clinics in the house
and knows one only by its schema name; who answers at a host is asked of the module in settings.CLINIC_DIRECTORY, inside
the platform's place."""

from importlib import import_module
from typing import NamedTuple

from django.conf import settings


class Room(NamedTuple):
    """A clinic to enter. `host` and `origin` are those of its signed-in side, with the port; `portal` its public origin.
    `continues`: schemas of clinics whose data was brought in there; what a person's key there opened, their key here is to
    take over."""

    schema: str
    name: str
    host: str
    origin: str
    portal: str = ""
    continues: tuple[str, ...] = ()


def by_host(host: str) -> Room | None:
    """`host` as a clinic's signed-in side sends it; None unless it is exactly one of them."""
    return next((room for room in _directory().rooms(host=host) if room.host == host), None)


def by_slug(slug: str) -> Room | None:
    """By the word before `.my.BASE`."""
    return by_host(f"{slug}.my.{settings.BASE_HOST}")


def by_schemas(schemas: list[str]) -> list[Room]:
    """In the order of `schemas`; one that is closed is left out."""
    found = {room.schema: room for room in _directory().rooms(schemas=schemas)} if schemas else {}
    return [found[schema] for schema in schemas if schema in found]


def _directory():
    return import_module(settings.CLINIC_DIRECTORY)
