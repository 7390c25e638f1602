"""Questions as the API takes and shows them, with worked examples."""

from collections.abc import Sequence
from datetime import date

from rest_framework import serializers

from practice.booking.api.shapes import MoneyOut, NamedOut, StartIn, moment, money
from practice.booking.queries import Free
from practice.people.models import User
from practice.questions.models import Offer, Question
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.views import PageIn
from tenants.branding.queries import said


class AnswererOut(NamedOut):
    answer_by = serializers.DateField(help_text="The last day, were it asked now.")


class OfferOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    about = serializers.CharField()
    price = MoneyOut()
    ways = serializers.ListField(child=serializers.ChoiceField(Question.Way.values))
    people = AnswererOut(many=True)
    agree_to = serializers.CharField(
        allow_null=True, help_text="What you have to say yes to before you tell how you are; null: you have."
    )
    agree_sha256 = serializers.CharField(allow_null=True, help_text="Of these words: sent along it is your yes.")


class OffersOut(serializers.Serializer):
    results = OfferOut(many=True)


class QuestionOut(serializers.Serializer):
    id = serializers.UUIDField()
    offer = NamedOut()
    who = NamedOut(help_text="The other side: who answers, or who asks.")
    way = serializers.ChoiceField(Question.Way.values)
    state = serializers.ChoiceField(Question.State.values)
    price = MoneyOut(help_text="As it was when it was asked.")
    asked_at = serializers.DateTimeField()
    answer_by = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)
    thread = serializers.UUIDField(help_text="Where it is written and answered.")
    booking = serializers.UUIDField(allow_null=True, help_text="What it became.")


class QuestionsIn(PageIn):
    state = serializers.ChoiceField(Question.State.values, required=False)


class WaitingIn(PageIn):
    pass


class AskQuestionIn(serializers.Serializer):
    offer = serializers.UUIDField()
    to = serializers.UUIDField(help_text="One of its people.")
    way = serializers.ChoiceField(Question.Way.values)
    subject = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=5000)
    agree_sha256 = serializers.CharField(
        required=False, max_length=64, help_text="Your yes: of the words as they were read."
    )


class BecomeIn(serializers.Serializer):
    service = serializers.UUIDField()
    start = StartIn()


class TimeOut(serializers.Serializer):
    service = serializers.UUIDField()
    start = serializers.DateTimeField()


class WithTimesOut(QuestionOut):
    times = TimeOut(many=True, help_text="Free times that it can become.")


OTHER_ID = EXAMPLE_ID[:-1] + "2"
PERSON = {"id": OTHER_ID, "name": "Maja Ahlqvist"}
OFFER = {
    "id": EXAMPLE_ID, "name": "A short question", "about": "", "price": money(35000, "SEK"), "ways": ["writing", "phone"],
    "people": [PERSON | {"answer_by": "2026-11-30"}], "agree_to": None, "agree_sha256": None,
}  # fmt: skip
ASK = {
    "offer": EXAMPLE_ID, "to": OTHER_ID, "way": "writing", "subject": "Sleep", "text": "Is it wise to sleep in the daytime?",
}  # fmt: skip
QUESTION = {
    "id": EXAMPLE_ID, "offer": {"id": EXAMPLE_ID, "name": "A short question"}, "who": PERSON, "way": "writing",
    "state": "asked", "price": money(35000, "SEK"), "asked_at": "2026-11-26T09:00:00Z", "answer_by": "2026-11-30",
    "ended_at": None, "thread": EXAMPLE_ID, "booking": None,
}  # fmt: skip
TIME = {"service": EXAMPLE_ID, "start": "2026-11-27T09:00:00Z"}
WITH_TIMES = QUESTION | {"times": [TIME]}


def offer(one: Offer, people: Sequence[tuple[User, date]], agree_to: str | None, sha256: str | None, languages) -> dict:
    """`one` from queries.offers; `people`: with the last day on which each would answer."""
    ways = {Question.Way.WRITING: one.by_writing, Question.Way.PHONE: one.by_phone}
    return {
        "id": str(one.service.pk), "name": said(one.service.name, languages), "about": said(one.service.about, languages),
        "price": money(one.service.price, one.service.currency), "ways": [way for way, there in ways.items() if there],
        "people": [
            {"id": str(user.pk), "name": user.get_full_name(), "answer_by": day.isoformat()} for user, day in people
        ],
        "agree_to": agree_to, "agree_sha256": sha256,
    }  # fmt: skip


def question(row: Question, viewer: User, languages) -> dict:
    """To its client with whom they ask, to its practitioner with the client's first name, as on the pages."""
    practitioner, asks = row.thread.practitioner, row.thread.client
    mine = viewer.pk == asks.pk
    who, name = (practitioner, practitioner.get_full_name()) if mine else (asks, asks.first_name)
    return {
        "id": str(row.pk), "offer": {"id": str(row.service_id), "name": said(row.service.name, languages)},
        "who": {"id": str(who.pk), "name": name}, "way": row.way, "state": row.state,
        "price": money(row.price, row.currency), "asked_at": moment(row.asked_at),
        "answer_by": row.answer_by.isoformat(), "ended_at": moment(row.ended_at), "thread": str(row.thread_id),
        "booking": row.booking and str(row.booking),
    }  # fmt: skip


def time(one: Free) -> dict:
    return {"service": str(one.service.pk), "start": moment(one.start)}
