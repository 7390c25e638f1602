"""Where a command works: one clinic by its subdomain, the platform, or everywhere."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import CommandError

from tenants.isolation.hosts import hosts


def add_arguments(parser: ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--clinic", metavar="SLUG", help="the clinic's subdomain, e.g. biet")
    where.add_argument("--platform", action="store_true", help="the platform itself")


def chosen(clinic: str | None, platform: bool) -> list[tuple[str, str]]:
    """[(name to show, schema)]; without a choice the platform and every clinic. Raises CommandError."""
    if clinic:
        entry = hosts.by_slug(clinic)
        if entry is None:
            raise CommandError(f"there is no clinic at {clinic}.{settings.BASE_HOST}")
        return [(clinic, entry.schema)]
    place = [("the platform", settings.PUBLIC_SCHEMA_NAME)]
    return place if platform else [*place, *((entry.slug, entry.schema) for entry in hosts.everyone())]


def one(clinic: str | None, platform: bool) -> str:
    """The schema of the one place that was named. Raises CommandError."""
    if not clinic and not platform:
        raise CommandError("say where: --clinic SLUG or --platform")
    return chosen(clinic, platform)[0][1]
