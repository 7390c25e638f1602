"""What a new clinic begins with: the policy that its country's law pack proposes. Listed in settings.CLINIC_SETUP."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.privacy import actions, queries
from shared.privacy.engine.document import dump
from shared.privacy.engine.starter import starter
from tenants.branding.queries import first_brand


def policy(entry, details: dict, now: datetime):
    """As a draft, through the same import as a clinic's own file. Nobody promises what they have not read: it comes into
    force when the owner publishes it, and being the first, at once. Nothing where a policy is there already."""
    if queries.latest() or queries.draft():
        return
    owner = details.get("owner", {"name": "", "email": ""})
    document = starter(
        entry.country,
        name=entry.name,
        professions=(details["profession"],),
        licensed=details["licensed"],
        languages=tuple(first_brand(entry).languages),
        today=now.astimezone(ZoneInfo(entry.timezone)).date(),
        number=details.get("shown_number", ""),
        contact=owner["name"],
        mail=owner["email"],
        host=entry.portal_host.partition(":")[0],
    )
    actions.import_yaml(dump(document), now)
