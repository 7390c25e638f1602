"""A demo clinic's own domains: brought, and waiting for records that nobody can write for an invented name."""

from datetime import datetime

from practice.demo.content import DemoClinic
from tenants.domains import actions
from tenants.domains.models import OwnDomain


def bring(clinic: DemoClinic, now: datetime) -> None:
    for name in clinic.domains:
        actions.bring(OwnDomain.Use.PORTAL, name, now)
    if clinic.sender:
        local_part, _, name = clinic.sender.partition("@")
        actions.bring(OwnDomain.Use.MAIL, name, now, local_part=local_part)
