"""What questionnaires show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.questionnaires import queries


def mine(request: HttpRequest, now: datetime) -> dict | None:
    """On a client's own page (settings.CLIENT_HOME), where something waits for an answer."""
    found = queries.asked(request.user, now).count()
    return {"template": "questionnaires/card_mine.html", "number": found} if found else None


def course(request: HttpRequest, now: datetime) -> dict:
    """On the page about one's record (settings.CLIENT_RECORD): the way to what was asked and answered."""
    return {"template": "questionnaires/card_course.html", "beside": True}


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a day (settings.STAFF_DAY): answers to look at, one's own and those that were passed on. How many, not what."""
    own, passed = queries.unlooked(request.user).count(), queries.passed_on(request.user).count()
    if not own and not passed:
        return None
    return {"template": "questionnaires/card_waiting.html", "own": own, "passed": passed}
