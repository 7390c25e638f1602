"""What the pages about applications read."""

from datetime import datetime

from practice.applications.forms import GENDERS, profession_word
from practice.applications.models import Application, ApplicationFile
from practice.booking.words import spoken_words
from shared.privacy.engine.decide import may_collect
from shared.privacy.queries import policy_in_force

State = Application.State


def takes_applications(now: datetime) -> bool:
    """Where the policy in force says what applications are for."""
    document = policy_in_force(now)
    return bool(document and may_collect(document, "application", "application"))


def files(row: Application):
    return ApplicationFile.objects.filter(application=row).defer("file").order_by("created_at")


def status(row: Application) -> dict:
    return {"row": row, "files": files(row), "shown": shown(row)}


def shown(row: Application) -> dict:
    """In words."""
    return {
        "profession": profession_word(row.profession),
        "languages": spoken_words(row.languages),
        "gender": GENDERS[row.gender] if row.gender else "",
    }


def waiting():
    """Those that wait for an answer, the oldest first."""
    return Application.objects.filter(state=State.SENT).order_by("sent_at")


def answered():
    return Application.objects.filter(state__in=(State.APPROVED, State.REJECTED)).order_by("-decided_at")
