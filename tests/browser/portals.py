"""A demo clinic's policy in force at a clinic of the browser server, and gone again. Runs in a process of its own.

python -m tests.browser.portals b practice/demo/policies/biet.yaml     prints the version's number
python -m tests.browser.portals b 7                                    takes it away
"""

import sys
from pathlib import Path


def main(clinic, what):
    from django.utils import timezone

    from shared.privacy.engine.document import load
    from shared.privacy.models import PolicyVersion
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tests.mailbox import policies

    entry = hosts.find(f"{clinic}.my.localhost")[0]
    with enter(entry.schema):
        if what.isdecimal():
            PolicyVersion.objects.filter(number=what).delete()
        else:
            print(policies.put_in_force_here(load(Path(what).read_text()), timezone.now()).number)


if __name__ == "__main__":
    import django

    django.setup()
    main(*sys.argv[1:])
