"""A signed-in person in the browser server's own database, for pages whose sign-in is another test's matter.

`sign_in(page, site, "a", "owner")` before the first visit. Runs in a process of its own, over the server's database.
"""

import os
import subprocess
import sys

from django.conf import settings


def sign_in(page, site, clinic: str, role: str = "") -> None:
    """Puts a session cookie for a new person with this role ("" is a client) at the clinic's signed-in side."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.session", clinic, role],
        cwd=settings.ROOT, check=True, capture_output=True, text=True,
        env=os.environ | {
            "DJANGO_SETTINGS_MODULE": "infra.settings.browser",
            "TEST_DB": site.database,
            "BASE_HOST": f"localhost:{site.port}",
        },
    )  # fmt: skip
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": made.stdout.strip(), "secure": True, "httpOnly": True}
    page.context.add_cookies([cookie | {"url": site.my(clinic).replace("http:", "https:")}])


def make(clinic: str, role: str) -> str:
    """The key of a session that was just begun."""
    from importlib import import_module
    from uuid import uuid4

    from django.contrib.auth import login
    from django.test import RequestFactory
    from django.utils import timezone

    from practice.people.models import User
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts

    entry, _ = hosts.find(f"{clinic}.my.localhost")
    with enter(entry.schema):
        person = User.objects.create_user(
            f"{uuid4()}@example.org", first_name="Kim", role=role, treats=role == "practitioner",
            staff_id=uuid4() if role else None, created_at=timezone.now(), verified_at=timezone.now(),
        )  # fmt: skip
        request = RequestFactory().get("/")
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session.save()
        return request.session.session_key


if __name__ == "__main__":
    import django

    django.setup()
    print(make(*sys.argv[1:3]))
