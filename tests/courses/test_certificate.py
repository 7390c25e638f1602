"""A certificate for whoever was there often enough, in their language, readable aloud."""

from datetime import timedelta

from django.utils import timezone

from practice.courses import actions, certificate, queries
from practice.courses.models import Course
from tenants.isolation.context import enter
from tests.courses.conftest import course
from tests.courses.test_seats import guest


def test_it_is_for_those_who_were_there_once_it_is_over(clinic, at):
    now = timezone.now()
    with enter(clinic.schema):
        row = course(now, certificate_after=1)
        made, away = guest(row, "tove", now), guest(row, "away", now)
        row.sessions.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
        actions.attend(row, row.sessions.get(), [made.pk])
        paths = [f"/c/{queries.token(one)}/certificate" for one in (made, away)]
    browser = at("a", "my")
    assert browser.get(paths[0]).status_code == 404, "not over yet"
    with enter(clinic.schema):
        Course.objects.update(ends_at=now - timedelta(hours=1))
    answer = browser.get(paths[0])
    assert answer["Content-Type"] == "application/pdf" and b"pdfuaid:part" in answer.content
    assert browser.get(paths[1]).status_code == 404
    with enter(clinic.schema):
        made.refresh_from_db()
        made.course.refresh_from_db()
        said = certificate.data(made, "Eken")
        assert said["name"] == "tove" and "Living with grief" in said["text"]
