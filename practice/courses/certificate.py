"""A certificate for whoever was there often enough: PDF/UA, made when it is asked for and kept nowhere."""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext, ngettext

from practice.courses import queries
from practice.courses.models import Registration, Session
from practice.people.models import User
from shared.pdf import brand_here, pdf
from shared.web.formats import duration, full_date


def attended(row: Registration) -> list[Session]:
    return list(Session.objects.filter(course=row.course_id, pk__in=row.attended).order_by("starts_at"))


def is_due(row: Registration, now: datetime) -> bool:
    """Once the course is over, and they were there on as many dates as it asks for."""
    course = row.course
    wanted = course.certificate_after
    over = bool(course.ends_at and course.ends_at <= now and not course.called_off_at)
    return bool(wanted and over and row.state == Registration.State.CONFIRMED and len(attended(row)) >= wanted)


def as_pdf(row: Registration, clinic: str) -> bytes:
    with translation.override(row.language):
        return pdf("certificate.typ", data(row, clinic), row.language, brand_here())


def data(row: Registration, clinic: str) -> dict:
    """What templates/pdf/certificate.typ takes."""
    dates = attended(row)
    length = sum((one.ends_at - one.starts_at for one in dates), timedelta())
    said = ngettext(
        "was there on %(number)s date of %(title)s.", "was there on %(number)s dates of %(title)s.", len(dates)
    )
    title = queries.shown(row.course, row.language).title
    leaders = User.objects.filter(leads__course=row.course_id).order_by("first_name", "last_name")
    return {
        "title": gettext("Certificate of attendance"),
        "name": f"{row.first_name} {row.last_name}".strip(),
        "text": said % {"number": len(dates), "title": title},
        "facts": [
            [gettext("Dates"), ", ".join(full_date(one.starts_at) for one in dates)],
            [gettext("Length"), duration(length)],
            [gettext("Where"), clinic],
        ],
        "signed": [one.get_full_name() for one in leaders],
    }
