"""A session by video that begins in ten minutes, at a clinic of the browser server whose policy names the service, and that
policy gone again. Runs in a process of its own.

python -m tests.browser.meeting b Vilma Valter     prints {"booking": its id, "number": the policy's}; both are there already
python -m tests.browser.meeting b 7                takes the policy away
"""

import json
import os
import subprocess
import sys
from datetime import timedelta

from django.conf import settings


def arrange(site, *said: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.meeting", *said],
        cwd=settings.ROOT, check=True, capture_output=True, text=True,
        env=os.environ | {
            "DJANGO_SETTINGS_MODULE": "infra.settings.browser",
            "TEST_DB": site.database,
            "BASE_HOST": f"localhost:{site.port}",
        },
    )  # fmt: skip
    return json.loads(done.stdout)


def main(clinic, client, practitioner=""):
    from django.utils import timezone

    from practice.demo import video_service
    from practice.video import actions
    from shared.privacy.engine.document import load
    from shared.privacy.models import PolicyVersion
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tests.mailbox import policies
    from tests.video.conftest import WHEREBY, WITH_VIDEO

    now = timezone.now()
    with enter(hosts.find(f"{clinic}.my.localhost")[0].schema):
        if not practitioner:
            PolicyVersion.objects.filter(number=client).delete()
            return {}
        number = policies.put_in_force_here(load(WITH_VIDEO), now).number
        actions.set_up(WHEREBY, video_service.KEY, now)
        return {"booking": str(_booked(client, practitioner, now)), "number": str(number)}


def _booked(client, practitioner, now):
    from practice.booking.models import Booking
    from practice.people.models import Relation, User
    from tests.booking.cast import service

    client, leads = (User.objects.get(first_name=name) for name in (client, practitioner))
    starts, ends = now + timedelta(minutes=10), now + timedelta(minutes=55)
    Relation.objects.create(kind="treats", holder=leads, client=client, began_at=now)
    return Booking.objects.create(
        practitioner=leads, client=client, service=service("Videosamtal", leads, forms=["video"]), starts_at=starts,
        ends_at=ends, period=(starts, ends), form="video", state="confirmed", price=0, currency="SEK", late_fee=0,
        free_cancel_until=now, created_at=now, confirmed_at=now,
    ).pk  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(main(*sys.argv[1:])))
