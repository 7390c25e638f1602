"""python -m tests.faults.inside COMMAND …: what the tests of faults do with the product's own code, in a process of its own
over the house's database. The last line on stdout is JSON."""

import json
import sys
from datetime import timedelta
from uuid import uuid4

RULE = "\n  sent: {of: [message_log], keep: P12M, after: created}\nrecipients:\n"


def copy(name):
    from tests import database

    database.copy_for(name.removeprefix("test_enrum_"))
    database.move_hosts(name, "localhost")


def stage(number):
    """Clinic a offers times, and `number` clients are signed in: {"schema", "service", "practitioner", "clients": cookies}."""
    from django.utils import timezone

    from practice.booking.models import Booking, Service
    from practice.people.models import User
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tests.booking.cast import furnish, user

    schema = hosts.find("a.localhost")[0].schema
    now, cookies = timezone.now(), []
    with enter(schema):
        if not Service.objects.exists():
            furnish()
        talk, maja = Service.objects.get(minutes=45), User.objects.get(first_name="Maja")
        Booking.objects.all().delete()
        for _ in range(int(number)):
            one = user(f"Klient{uuid4().hex[:8]}")
            User.objects.filter(pk=one.pk).update(verified_at=now)
            cookies.append(signed_in(one))
        return {"schema": schema, "service": str(talk.pk), "practitioner": str(maja.pk), "clients": cookies}


def signed_in(one):
    """The Cookie header of a browser in which `one` is signed in."""
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    browser = Client()
    browser.force_login(one)
    browser.cookies[settings.CSRF_COOKIE_NAME] = _get_new_csrf_string()
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def fill(schema, rows):
    """As many entries of the message log, three fourths of them two years old, under a policy that keeps them for a year."""
    from django.db import connection
    from django.utils import timezone

    from tenants.isolation.context import enter
    from tests.bench.retention import KINDS
    from tests.privacy_app.documents import POLICY, put_alone

    with enter(schema):
        put_alone(POLICY.replace("\nrecipients:\n", RULE, 1))
        statement = KINDS["mailbox_outgoingmessage"][1]
        with connection.cursor() as cursor:
            for share, days in ((0.75, 730), (0.25, 30)):
                at = f"TIMESTAMPTZ '{(timezone.now() - timedelta(days=days)).isoformat()}'"
                cursor.execute(
                    statement.replace("uuidv7_like(i)", "gen_random_uuid()").format(n=int(int(rows) * share), at=at)
                )


def main():
    import django

    django.setup()
    command, *arguments = sys.argv[1:]
    print(json.dumps({"copy": copy, "stage": stage, "fill": fill}[command](*arguments)))


if __name__ == "__main__":
    main()
