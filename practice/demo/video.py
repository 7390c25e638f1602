"""The demo clinics' video services, set up as their owners would. Whereby is answered by the stand-in beside it."""

from datetime import datetime, timedelta

from practice.booking.models import Booking, Form, Service
from practice.demo import video_service
from practice.demo.content import DemoClinic
from practice.people.models import User
from practice.video import actions

LINKS = {  # invented, at the hosts where such links lie
    "teams": "https://teams.microsoft.com/l/meetup-join/19%3ameeting_{name}",
    "zoom": "https://zoom.us/j/00000000000?pwd={name}",
    "skype": "https://join.skype.com/{name}",
}


SOON, LENGTH = timedelta(minutes=10), timedelta(minutes=45)


def _soon(clinic: DemoClinic, users: dict[str, User], now: datetime) -> None:
    """A session that begins when the demo has just been started, so that its door can be tried; where both are free."""
    first = clinic.clients[0]
    client, leads = User.objects.get(email=first.email), users[first.with_]
    starts = now.replace(second=0, microsecond=0) + SOON
    ends = starts + LENGTH
    service = next((one for one in Service.objects.filter(practitioners=leads) if one.forms == [Form.VIDEO]), None)
    if service is None or Booking.objects.live(now).filter(practitioner=leads, period__overlap=(starts, ends)).exists():
        return
    Booking.objects.create(
        practitioner=leads, client=client, service=service, period=(starts, ends), starts_at=starts, ends_at=ends,
        form=Form.VIDEO, state=Booking.State.CONFIRMED, price=service.price, currency=service.currency,
        free_cancel_until=now, late_fee=0, created_at=now, confirmed_at=now,
    )  # fmt: skip


def set_up(clinic: DemoClinic, users: dict[str, User], now: datetime) -> None:
    """`users`: by key of the clinic's staff."""
    if not clinic.video:
        return
    kind, found = clinic.video.kind, clinic.video
    secret = {"whereby": video_service.KEY, "jitsi": "en-hemlighet-for-demon"}.get(kind, "")
    details = {
        "kind": kind, "recipient": found.recipient, "host": found.host, "app_id": "enrum" if kind == "jitsi" else "",
        "phone": found.phone, "opens_minutes": 15, "active": True,
    }  # fmt: skip
    actions.set_up(details, secret, now)
    if kind == "whereby":
        _soon(clinic, users, now)
    if kind in LINKS:
        for key, user in users.items():
            if user.treats:
                actions.keep_link(user, LINKS[kind].format(name=key))
