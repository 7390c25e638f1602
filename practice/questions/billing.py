"""The price of a question that was answered in writing. A call is billed as any time that is held."""

from datetime import datetime

from django.db import connection
from django.utils import translation

from practice.payments import invoicing, queries, vat
from practice.payments.invoicing import Bill, Item, Refused
from practice.payments.models import Books, Invoice
from practice.payments.place import Place
from practice.questions.models import Question
from shared.privacy.queries import policy_in_force
from shared.web.languages import in_language
from tenants.isolation.hosts import hosts


def bill(question: Question, now: datetime) -> Invoice | None:
    """Once, where the clinic has set up its books; None where it has not, or the law wants to know more of the buyer first:
    then the clinic bills it by hand."""
    books, clinic, document = queries.books(), hosts.known(connection.schema_name), policy_in_force(now)
    if not queries.is_set_up(books) or not question.price or clinic is None or document is None:
        return None
    client, practitioner = question.thread.client, question.thread.practitioner
    place = Place(clinic.country, clinic.timezone, document.clinic.languages)
    language = client.language if client.language in place.languages else place.languages[0]
    day, names = place.day(now), question.service.name
    with translation.override(language):
        item = Item(
            text=in_language(names, language), unit=question.price, day=day,
            treatment=vat.treatment(books, question.service_id, practitioner, place.country, day),
            service=question.service_id, practitioner=practitioner.pk,
        )  # fmt: skip
    last = "" if client.last_name_hidden else client.last_name
    buyer = {"name": f"{client.first_name} {last}".strip(), "address": queries.last_address(client.pk)}
    made = Bill(
        key=f"question:{question.pk}", items=[item], buyer=buyer, country=place.country, currency=question.currency,
        language=language, client=client.pk,
    )  # fmt: skip
    try:
        return invoicing.issue(made, day, now, due_days=None if books.when == Books.When.INVOICE else 0)
    except Refused:
        return None
