"""The demo clinics' video services, set up as their owners would. Whereby is answered by the stand-in beside it."""

from datetime import datetime

from practice.demo import video_service
from practice.demo.content import DemoClinic
from practice.people.models import User
from practice.video import actions

LINKS = {  # invented, at the hosts where such links lie
    "teams": "https://teams.microsoft.com/l/meetup-join/19%3ameeting_{name}",
    "zoom": "https://zoom.us/j/00000000000?pwd={name}",
    "skype": "https://join.skype.com/{name}",
}


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
    if kind in LINKS:
        for key, user in users.items():
            if user.treats:
                actions.keep_link(user, LINKS[kind].format(name=key))
