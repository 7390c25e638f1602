"""Questions that wait for a practitioner, as a list that is searched, narrowed, sorted and taken along; what was asked stays
shut."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from practice.booking.models import Service
from practice.questions.models import Question
from shared.web.formats import language, moment
from shared.web.languages import in_language
from shared.web.listing import Column, Listing


def questions(request, rows: QuerySet[Question]) -> Listing:
    """`rows`: queries.of_practitioner."""
    asked = Service.objects.filter(pk__in=rows.order_by().values("service"))
    services = {one.pk: in_language(one.name, language()) for one in asked}
    return Listing(request, "questions", [
        Column("who", gettext("Client"), lambda one: one.thread.client.first_name, _link, sought=True),
        Column("service", gettext("Service"), lambda one: services[one.service_id], narrows=True,
               stored="service_id", word=services.get),
        Column("way", gettext("How"), lambda one: _way(one.way), narrows=True, stored="way", word=_way),
        Column("asked", pgettext("of a question", "Asked"), lambda one: one.asked_at, lambda one: moment(one.asked_at),
               field="asked_at"),
        Column("by", gettext("Answer by"), lambda one: one.answer_by, _by, field="answer_by"),
    ], rows, "by")  # fmt: skip


def _way(way: str) -> str:
    return gettext("By phone") if way == Question.Way.PHONE else gettext("In writing")


def _link(one: Question):
    address = reverse("messaging:thread", args=[one.thread_id])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, one.thread.client.first_name)


def _by(one: Question):
    return render_to_string("questions/state.html", {"question": one})
