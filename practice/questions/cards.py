"""What questions show on other apps' pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from practice.messaging.models import Thread
from practice.questions import queries
from practice.questions.models import Question


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the day (settings.STAFF_DAY): one's own that wait; for those who run the clinic, how many are late anywhere."""
    own = list(queries.of_practitioner(request.user, now)) if request.user.cares else []
    late = queries.late(timezone.localdate(now)) if request.user.runs_clinic else 0
    card = {"template": "questions/card_waiting.html", "own": own, "late": late, "today": timezone.localdate(now)}
    return card if own or late else None


def of_thread(request: HttpRequest, thread: Thread, now: datetime) -> dict | None:
    """Beside a thread (settings.THREAD_CARDS), for both sides."""
    rows = Question.objects.select_related("service__offer", "thread__client", "thread__practitioner")
    question = rows.filter(thread=thread).first()
    if question is None:
        return None
    own = request.user.pk == thread.practitioner_id
    open_ = question.state in (Question.State.ASKED, Question.State.ANSWERED) and question.booking is None
    times = queries.times(question, ZoneInfo(request.clinic.timezone), now) if own and open_ else []
    return {"template": "questions/card_thread.html", "question": question, "own": own, "times": times,
            "client": request.user.pk == thread.client_id}  # fmt: skip
