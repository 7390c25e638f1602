"""A demo clinic's eID service: set up as an owner would, answered by the stand-in beside it (eid_service)."""

from datetime import datetime

from practice.demo import eid_service
from practice.demo.content import DemoClinic
from practice.eid import actions
from practice.people.models import User


def set_up(clinic: DemoClinic, now: datetime) -> None:
    """The first client's account opens with the stand-in's first person; the others can link theirs."""
    if not clinic.eid:
        return
    issuer = f"https://{eid_service.HOST}"
    details = {
        "preset": "idura", "recipient": clinic.eid, "issuer": issuer, "client_id": eid_service.CLIENT,
        "means": ["bankid", "freja"], "active": True,
    }  # fmt: skip
    actions.set_up(details, eid_service.SECRET, now)
    first, user = eid_service.PEOPLE[0], User.objects.get(email=clinic.clients[0].email)
    actions.link(user, actions.Proven(issuer, first.subject, "bankid", "high"), now)
