"""A policy with services of others, in force at a clinic of the browser server. Runs in a process of its own."""

import sys

SERVICES = """
  counting:
    {name: Counter, role: processor, categories: [usage], country: SE, does: [statistics], consent: statistics,
     hosts: {browser_script: [tag.counting.example]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:
  counter: {name: _count_*, purpose: answer, lasts: P1M, recipient: counting, consent: statistics, side: [portal]}
"""


def main(clinic):
    from django.utils import timezone

    from shared.privacy.engine.document import load
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tests.mailbox import policies
    from tests.privacy_app.documents import POLICY

    entry = hosts.find(f"{clinic}.my.localhost")[0]
    with enter(entry.schema):
        policies.put_in_force_here(load(POLICY.replace("storage:", SERVICES.rstrip(), 1)), timezone.now())


if __name__ == "__main__":
    import django

    django.setup()
    main(*sys.argv[1:])
