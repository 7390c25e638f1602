"""The test database: built once by the owner, the way production is, then copied for each pytest worker.

python -m tests.database builds it; tests/conftest.py calls `copy_for(worker)`.
"""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

BUILT_AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CLINICS = (  # key, name, country, number, zone: always one Swedish and one Danish
    ("a", "Ekens samtal", "SE", "5560000001", "Europe/Stockholm"),
    ("b", "Havens samtaler", "DK", "10000009", "Europe/Copenhagen"),
)


def template_name():
    return "test_enrum_template"


def build():
    """The template: roles, schemas, recipe, two claimed clinics, two spares per country left."""
    from infra import setup

    _drop(template_name())
    setup.bootstrap(template_name())
    from django.core.management import call_command

    call_command("migrate_schemas", shared=True, verbosity=0)
    call_command(_looking())  # `prepare` then finds the recipe made
    call_command("prepare", spares=3)


def migrated_catalogue() -> Path:
    """Where the catalogue of a clinic that was migrated step by step is kept: {country: lines}."""
    return settings.ENV.data_dir / "test_migrated.json"


def _looking():
    """build_template, which keeps what the migrated clinic's catalogue looks like before it is dropped: to migrate one more
    would take the tests as long as all else that they set up."""
    from infra.setup import administrator
    from tenants.clinics.management.commands.build_template import Command
    from tenants.isolation import spares
    from tests.isolation import catalogue

    seen = {}

    class Looking(Command):
        @staticmethod
        def _script(name, country):
            with administrator(template_name()) as admin, admin.transaction(force_rollback=True):
                for table in spares.INSERT_ONLY:
                    admin.execute(spares.closed(table).replace("{name}", name))
                seen[country] = catalogue.read(admin, name)
            migrated_catalogue().write_text(json.dumps(seen, ensure_ascii=False), encoding="utf-8")
            return Command._script(name, country)

    return Looking()


def claim_clinics():
    """As the web: two clinics, opened."""
    from tenants.clinics.models import Clinic
    from tenants.isolation import spares
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tenants.signup.completion import run_steps

    for key, name, country, number, zone in CLINICS:
        details = {
            "id": uuid4(), "portal_id": uuid4(), "my_id": uuid4(), "name": name, "country": country,
            "organisation_number": number, "profession": "psychologist", "licensed": True, "timezone": zone,
            "now": BUILT_AT, "portal": f"{key}.enrum.test", "my": f"{key}.my.enrum.test",
        }  # fmt: skip
        with enter(settings.PUBLIC_SCHEMA_NAME):
            spares.claim(details)
            Clinic.objects.filter(pk=details["id"]).update(state=Clinic.State.OPEN)
        hosts.look_again()
        entry = hosts.by_slug(key)
        with enter(entry.schema):
            run_steps(entry, details, BUILT_AT)


def copy_for(worker: str) -> str:
    """A copy of the template for one pytest worker; returns its name. Roles belong to the server: copies share them."""
    from infra.setup import administrator

    name = f"test_enrum_{re.sub('[^a-z0-9_]', '', worker)}"
    _drop(name, roles=False)
    with administrator("postgres") as admin:
        # Thousands of small files: copied as files, not written to the log page by page.
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template_name()} STRATEGY FILE_COPY")
    with administrator(name) as admin:
        admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        for role in (settings.APP, settings.WORKER, settings.CACHE):
            admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {role}")
        admin.execute(f"GRANT ALL ON DATABASE {name} TO {settings.OWNER}")
    return name


def move_hosts(name: str, base: str) -> None:
    """For a copy that a browser drives: its clinics answer below `base` (a host name without port)."""
    from infra.setup import administrator

    with administrator(name) as admin:
        admin.execute("UPDATE platform.clinics_domain SET domain = replace(domain, 'enrum.test', %s)", [base])


def _drop(name, roles=True):
    from infra.setup import administrator

    with administrator("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if roles:
            for (role,) in admin.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'c\\_test\\_enrum%'"
            ).fetchall():
                copies = admin.execute(
                    "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_enrum\\_%'"
                ).fetchall()
                for (copy,) in copies:
                    admin.execute(f"DROP DATABASE {copy} WITH (FORCE)")
                admin.execute(f"DROP ROLE {role}")


def main():
    """In two processes: settings choose the login, owner or web, once."""
    import django

    from infra import environment, postgres

    if not os.environ.get("DATABASE_URL"):
        postgres.start(environment.read().data_dir)

    django.setup()
    if settings.ENV.as_owner:
        build()
    else:
        claim_clinics()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    os.environ["TEST_DB"] = template_name()
    main()
