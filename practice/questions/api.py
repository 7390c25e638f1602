"""Short questions for a price: what can be asked and what a client has asked; what waits for a practitioner, who makes it a
booking or declines. What is written is a thread's (`thread`), which opens with a person's own key and not here."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from practice.booking.actions import NotOffered, SlotTaken
from practice.messaging.queries import category
from practice.questions import actions, queries, shapes
from practice.questions.forms import AskForm
from practice.questions.models import Offer, Question
from practice.questions.staff_views import own_waiting
from practice.questions.views import said_yes, words_of
from shared.privacy.consents.questions import hashed
from shared.privacy.queries import policy_of
from shared.web.access import carers, client
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import IF_MATCH, REPEATABLE, operation, paged
from shared.web.api.views import Resource

TAG, WAITING = "Questions", "Questions that wait"


# -- a client ------------------------------------------------------------------------------------------------------------


@client
class QuestionOffers(Resource):
    @operation("List what can be asked", tag=TAG, answers=shapes.OffersOut, example={"results": [shapes.OFFER]},
               about="A question for a price, with who answers it by when.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        now, document = timezone.now(), policy_of(request._request)
        zone = ZoneInfo(request.clinic.timezone)
        rows = []
        for offer in queries.offered(now):
            words = None
            if queries.agreed(request.user, document, queries.asks(document), now) is None:
                words = words_of(request._request, document, offer)
            days = [(one, queries.answer_by(offer, one, now, zone)) for one in offer.people]
            rows.append(shapes.offer(offer, days, words, words and hashed(words), request.languages))
        return self.shown(request, {"results": rows})


class OfClient(Resource):
    def row(self, request, pk) -> Question:
        return get_object_or_404(queries.of_client(request.user), pk=pk)

    def told(self, request, row: Question) -> dict:
        return shapes.question(row, request.user, request.languages)


@client
class Questions(OfClient):
    @operation("List what you have asked", tag=TAG, answers=paged(shapes.QuestionOut), query=shapes.QuestionsIn,
               example={"results": [shapes.QUESTION], "next": None, "previous": None}, about="The newest first.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, rows = self.asked(request, shapes.QuestionsIn), queries.of_client(request.user)
        rows = rows.filter(state=asked["state"]) if "state" in asked else rows
        return self.page(request, rows, ("-asked_at", "-id"), lambda found: [self.told(request, one) for one in found])

    @operation("Ask a question", tag=TAG, answers=shapes.QuestionOut, status=201, takes=shapes.AskQuestionIn,
               headers=[REPEATABLE], refuses=(412,), sends=shapes.ASK, example=shapes.QUESTION,
               about="Sealed to the practitioner's key. You pay when you have been answered; until then it can be taken back. "
               "A file is added in its thread, on the page.")  # fmt: skip
    @sensitive_variables()
    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        made, again = once(request, lambda: self._ask(request, self.taken(request, shapes.AskQuestionIn), now), now)
        where = reverse("api:question", args=[made])
        return self.shown(request, self.told(request, self.row(request, made)), 201, Location=where, **replayed(again))

    @sensitive_variables()
    def _ask(self, request, said, now) -> UUID:
        document = policy_of(request._request)
        asked, offer = queries.asks(document), queries.offer_of(said["offer"])
        if asked is None or offer is None:
            raise Problem("not-offered", gettext("That can't be asked here."))
        consent, words = queries.agreed(request.user, document, asked, now), said.get("agree_sha256", "")
        form = _form(offer, said, consent is not None, words)
        consent = consent or said_yes(request._request, document, offer, words, now)
        if consent is None:
            raise Problem("changed", gettext("The words have changed meanwhile. Read them once more."))
        about = form.cleaned_data["to"], form.cleaned_data["way"], form.sent
        zone = ZoneInfo(request.clinic.timezone)
        return actions.ask(request.user, offer, *about, consent, category(document), zone, now).pk


@sensitive_variables()
def _form(offer: Offer, said: dict, agreed: bool, words: str) -> AskForm:
    """The page's form, valid. Raises Problem."""
    fields = {name: str(said[name]) for name in ("to", "way", "subject", "text")}
    form = AskForm(offer, agreed, fields | {"yes": bool(words), "words": words})
    if not form.is_valid():
        told = {"agree_sha256" if name == "yes" else name: words for name, words in form.errors.items()}
        raise Problem("invalid", errors=pointed(told))
    return form


@client
class OneQuestion(OfClient):
    @operation(
        "Read how a question stands", tag=TAG, answers=shapes.QuestionOut, refuses=(404,), example=shapes.QUESTION
    )
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        return self.shown(request, self.told(request, self.row(request, pk)))


@client
class QuestionWithdraw(OfClient):
    @operation("Take a question back", tag=TAG, answers=shapes.QuestionOut, refuses=(404, 409, 412, 422),
               headers=[IF_MATCH, REPEATABLE], example=shapes.QUESTION | {"state": "withdrawn"},
               about="Before it is answered: it costs nothing.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        now, row = timezone.now(), self.row(request, pk)

        def done() -> UUID:
            self.must_match(request, self.told(request, row))
            if not actions.withdraw(row, now):
                raise Problem("too-late", gettext("It was answered or taken back already."))
            return row.pk

        _made, again = once(request, done, now)
        return self.shown(request, self.told(request, self.row(request, pk)), **replayed(again))


# -- who answers -----------------------------------------------------------------------------------------------------------


class OfPractitioner(Resource):
    def row(self, request, pk, now) -> Question:
        """One's own, of a client whom one has a relation to, as on the page. Raises Http404."""
        try:
            return own_waiting(request, pk, now)
        except PermissionDenied:
            raise Http404 from None

    def told(self, request, row: Question) -> dict:
        return shapes.question(row, request.user, request.languages)

    def deed(self, request, pk, act: Callable[[Question, datetime], None]) -> HttpResponse:
        """`act`, once, on condition of If-Match; then how it stands. What actions refuse becomes a problem."""
        now = timezone.now()
        row = self.row(request, pk, now)

        def done() -> UUID:
            self.must_match(request, self.told(request, row))
            try:
                act(row, now)
            except actions.Gone:
                raise Problem("too-late", gettext("It was answered or taken back already.")) from None
            except (NotOffered, SlotTaken):
                raise Problem("taken", gettext("That time is taken. Choose another.")) from None
            return row.pk

        _made, again = once(request, done, now)
        row.refresh_from_db()  # with it the relation may have ended
        return self.shown(request, self.told(request, row), **replayed(again))


@carers
class WaitingQuestions(OfPractitioner):
    @operation("List what waits for you", tag=WAITING, answers=paged(shapes.QuestionOut), query=shapes.WaitingIn,
               example={"results": [shapes.QUESTION], "next": None, "previous": None},
               about="The most urgent first. Answer in the thread, where it opens with your key.")  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked(request, shapes.WaitingIn)
        rows = queries.of_practitioner(request.user, timezone.now())
        return self.page(
            request, rows, ("answer_by", "asked_at", "id"), lambda found: [self.told(request, one) for one in found]
        )


@carers
class WaitingQuestion(OfPractitioner):
    @operation("Read what a question can become", tag=WAITING, answers=shapes.WithTimesOut, refuses=(404,),
               example=shapes.WITH_TIMES)  # fmt: skip
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        now = timezone.now()
        row = self.row(request, pk, now)
        waits = row.state in (Question.State.ASKED, Question.State.ANSWERED) and row.booking is None
        times = queries.times(row, ZoneInfo(request.clinic.timezone), now) if waits else []
        return self.shown(request, self.told(request, row) | {"times": [shapes.time(one) for one in times]})


@carers
class QuestionDecline(OfPractitioner):
    @operation("Do not take a question", tag=WAITING, answers=shapes.QuestionOut, refuses=(404, 409, 412, 422),
               headers=[IF_MATCH, REPEATABLE], example=shapes.QUESTION | {"state": "declined"},
               about="The client is told, and pays nothing.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        return self.deed(request, pk, actions.decline)


@carers
class QuestionBook(OfPractitioner):
    @operation("Make a question a booking", tag=WAITING, answers=shapes.QuestionOut, takes=shapes.BecomeIn,
               refuses=(404, 409, 412), headers=[IF_MATCH, REPEATABLE], sends=shapes.TIME,
               example=shapes.QUESTION | {"state": "booked"}, about="One of its `times`. The client is told as of any "
               "booking.")  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        self.row(request, pk, timezone.now())  # whose it is comes before what the body says
        to, zone = self.taken(request, shapes.BecomeIn), ZoneInfo(request.clinic.timezone)
        return self.deed(request, pk, lambda row, now: actions.book(row, to["service"], to["start"], zone, now))
