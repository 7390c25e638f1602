"""What waits for a practitioner; what a question becomes; and, for those who run the clinic, what can be asked."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.accesslog.actions import listed_to_file
from practice.booking.actions import NotOffered, SlotTaken
from practice.booking.queries import offered_by
from practice.people import relations
from practice.people.models import User
from practice.people.queries import practitioners_by_name
from practice.questions import actions, listed, queries
from practice.questions.forms import OfferForm, TimeForm
from practice.questions.models import Offer, Question
from shared.law import pack
from shared.privacy.queries import policy_in_force
from shared.web.access import carers, managers
from shared.web.formats import typed


@carers
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """?q=, ?sort=, ?as=csv and what narrows it, as in shared.web.listing."""
    now = timezone.now()
    listing = listed.questions(request, queries.of_practitioner(request.user, now))
    if listing.wants_file:
        listed_to_file(request, {one.thread.client_id for one in listing.taken}, now)
        return listing.file()
    return render(request, "questions/inbox.html", {"listing": listing})


def own_waiting(request, pk, now) -> Question:
    """That waits for whoever asks, while they have a relation to the client. Raises Http404, PermissionDenied."""
    rows = Question.objects.select_related("thread__client", "thread__practitioner", "service")
    found = get_object_or_404(rows, pk=pk)
    mine = found.thread.practitioner_id == request.user.pk
    if not mine or relations.relation(request.user, found.thread.client, now) is None:
        raise PermissionDenied
    return found


@carers
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    question = own_waiting(request, pk, now)
    try:
        actions.decline(question, now)
        messages.success(request, _("Declined. The client is told, and pays nothing. Write why, if it helps them."))
    except actions.Gone:
        messages.info(request, _("It was answered or taken back already."))
    return redirect("messaging:thread", question.thread_id)


@carers
@require_POST
def book(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One click on a free time."""
    now = timezone.now()
    question, form = own_waiting(request, pk, now), TimeForm(request.POST)
    if form.is_valid():
        zone = ZoneInfo(request.clinic.timezone)
        try:
            actions.book(question, form.cleaned_data["service"], form.cleaned_data["start"], zone, now)
            messages.success(request, _("Booked. The client is told as of any booking."))
        except (NotOffered, SlotTaken):
            messages.error(request, _("That time is taken. Choose another."))
        except actions.Gone:
            messages.info(request, _("It was answered or taken back already."))
    else:
        messages.error(request, _("That time is taken. Choose another."))
    return redirect("messaging:thread", question.thread_id)


@managers
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    rows = Offer.objects.select_related("service").order_by("service__position")
    context = {"rows": rows, "asks": queries.asks(policy_in_force(timezone.now()))}
    return render(request, "questions/offers.html", context)


@managers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    now = timezone.now()
    row = get_object_or_404(Offer.objects.select_related("service"), pk=pk) if pk else None
    people = User.objects.filter(pk__in=[key for key, _name in practitioners_by_name()]).order_by(
        "first_name", "last_name"
    )
    texts = {"name": row.service.name, "about": row.service.about} if row else None
    form = OfferForm(people, request.POST or None, languages=request.languages, texts=texts, initial=_first(row))
    if request.method == "POST" and form.is_valid():
        currency = pack(request.clinic.country).currency
        actions.save(row, form.service(), form.own(), form.chosen(), currency, now)
        messages.success(request, _("Saved."))
        return redirect("questions:offers")
    return render(request, "questions/edit.html", {"form": form, "row": row}, status=422 if form.is_bound else 200)


def _first(row: Offer | None) -> dict:
    if row is None:
        return {"answer_days": 3, "minutes": 20, "active": True, "ways": [Question.Way.WRITING]}
    ways = [way for way, there in ((Question.Way.WRITING, row.by_writing), (Question.Way.PHONE, row.by_phone)) if there]
    service = row.service
    return {"price": typed(service.price), "answer_days": row.answer_days, "minutes": service.minutes, "ways": ways,
            "active": service.active, "people": [str(one) for one in offered_by(service)]}  # fmt: skip
