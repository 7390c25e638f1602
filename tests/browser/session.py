"""A signed-in person in the browser server's own database, for pages whose sign-in is another test's matter.

`sign_in(page, site, "a", "owner")` before the first visit. Runs in a process of its own, over the server's database. The
clinics are shared with every other browser test: who has to be told from all the others there comes with a name of their own.
"""

import json
import os
import subprocess
import sys
from uuid import uuid4

from django.conf import settings


def sign_in(page, site, clinic: str, role: str = "", name: str = "Kim") -> None:
    """The cookies of somebody new with this role ("" is a client) at the clinic's signed-in side, as after a hand-off."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.session", clinic, role, name],
        cwd=settings.ROOT, check=True, capture_output=True, text=True,
        env=os.environ | {
            "DJANGO_SETTINGS_MODULE": "infra.settings.browser",
            "TEST_DB": site.database,
            "BASE_HOST": f"localhost:{site.port}",
        },
    )  # fmt: skip
    where = {"url": site.my(clinic).replace("http:", "https:"), "secure": True, "httpOnly": True}
    page.context.add_cookies(
        [where | {"name": name, "value": value} for name, value in json.loads(made.stdout).items()]
    )


def make(clinic: str, role: str, name: str) -> dict[str, str]:
    """{cookie: value} of a session that was just begun."""
    from django.test import Client
    from django.utils import timezone

    from practice.people.models import User
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tests.staff.signed_in import enter_clinic

    entry, _ = hosts.find(f"{clinic}.my.localhost")
    client = Client(headers={"host": entry.my_host})
    with enter(entry.schema):
        person = User.objects.create_user(
            f"{uuid4()}@example.org", first_name=name, role=role, treats=role == "practitioner",
            staff_id=uuid4() if role else None, created_at=timezone.now(), verified_at=timezone.now(),
        )  # fmt: skip
        if not role:
            client.force_login(person)
    if role:
        enter_clinic(client, person, entry)
    return {name: morsel.value for name, morsel in client.cookies.items()}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(make(*sys.argv[1:4])))
