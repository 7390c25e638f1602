"""Enquiries as a list that is narrowed, sorted and taken along. What was written stays shut: neither page nor file has a word
of it, nor of who wrote."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from practice.contact.models import ContactForm, Enquiry
from shared.web.formats import language, moment
from shared.web.languages import in_language
from shared.web.listing import Column, Listing


def enquiries(request, rows: QuerySet[Enquiry]) -> Listing:
    """`rows`: queries.everything."""
    rows = rows.annotate(waits=ExpressionWrapper(Q(answered_at__isnull=True), BooleanField()))
    forms = {one.pk: in_language(one.title, language()) for one in ContactForm.objects.all()}
    return Listing(request, "enquiries", [
        Column("form", gettext("Form"), lambda one: forms[one.form_id], _link(forms), narrows=True,
               stored="form_id", word=forms.get),
        Column("received", gettext("Received"), lambda one: one.received_at, lambda one: moment(one.received_at),
               field="received_at"),
        Column("last", gettext("Last word"), lambda one: one.last_at, lambda one: moment(one.last_at), field="last_at"),
        Column("state", pgettext("of an enquiry", "State"), lambda one: _state(one.waits), _tag, narrows=True,
               stored="waits", word=_state),
    ], rows, "received", True)  # fmt: skip


def _state(waits: bool) -> str:
    return gettext("Waits for an answer") if waits else pgettext("of an enquiry", "Answered")


def _link(forms):
    def shown(one: Enquiry):
        return format_html(
            '<a href="{}" dir="auto">{}</a>', reverse("contact:enquiry", args=[one.pk]), forms[one.form_id]
        )

    return shown


def _tag(one: Enquiry):
    return format_html(
        '<span class="ds-tag" data-color="{}">{}</span>', "info" if one.waits else "neutral", _state(one.waits)
    )
