"""A policy in force at a clinic of the browser server. Runs in a process of its own, over the server's database."""

import os
import subprocess
import sys

from django.conf import settings


def put_in_force(site, clinic: str, mail: str) -> None:
    """`mail`: a key of tests.mailbox.policies.CHANNELS."""
    subprocess.run(
        [sys.executable, "-m", "tests.browser.policies", clinic, mail],
        cwd=settings.ROOT, check=True, capture_output=True,
        env=os.environ | {
            "DJANGO_SETTINGS_MODULE": "infra.settings.browser",
            "TEST_DB": site.database,
            "BASE_HOST": f"localhost:{site.port}",
        },
    )  # fmt: skip


def main(clinic, mail):
    from tenants.isolation.hosts import hosts
    from tests.mailbox import policies

    policies.put_in_force(hosts.find(f"{clinic}.my.localhost")[0], mail)


if __name__ == "__main__":
    import django

    django.setup()
    main(*sys.argv[1:])
