"""The office's side: what has come, what is answered, and how it goes as a whole."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.accesslog.actions import What, listed_to_file
from practice.journal.views import to_key
from practice.messaging import door, vault
from practice.messaging import queries as threads
from practice.people.queries import names
from practice.support import actions, listed, queries
from practice.support.forms import AnswerForm, AssignForm, ChatForm, PhoneForm, ReplyForm
from practice.support.models import Case, Reply
from practice.support.views import opened
from practice.support.words import CATEGORIES, CHANNELS, STATES
from shared.cases import FEWEST, Said
from shared.web.access import carers, managers, staff_role
from shared.web.formats import moment
from shared.web.languages import NAMES

office = staff_role(*queries.OFFICE)


@office
@never_cache
@require_GET
@sensitive_variables()
def inbox(request: HttpRequest) -> HttpResponse:
    """?state=, and ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    now, state = timezone.now(), request.GET.get("state", Case.State.OPEN)
    state = state if state in Case.State.values else Case.State.OPEN
    listing = listed.cases(request, queries.cases(state), now)
    if listing.wants_file:
        listed_to_file(request, {one.person_id for one in listing.taken if _is_client(one)}, now)
        return listing.file()
    context = {"listing": listing, "state": state, "states": STATES.items(), "offered": queries.offered(now)}
    return render(request, "support/inbox.html", context)


def _is_client(case: Case) -> bool:
    return case.person is not None and not case.person.is_staff_member


@office
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    row = get_object_or_404(Case.objects.select_related("person", "assigned"), pk=pk)
    answering = request.method == "POST" and ("answer" in request.POST or "note" in request.POST)
    form = AnswerForm(request.POST if answering else None, initial=_begun(request))
    assigning = AssignForm(
        queries.office(), request.POST if "assign" in request.POST else None, initial={"to": str(row.assigned_id or "")}
    )
    if request.method == "POST" and (done := _done(request, row, form, assigning, now)):
        messages.success(request, done)
        return redirect("support:case", pk)
    return _shown(request, row, form, assigning, now)


def _begun(request) -> dict:
    """With a ready answer, where one was chosen (its address carries the id of the clinic's own words)."""
    found = Reply.objects.filter(pk__in=[request.GET["reply"]]).first() if _is_id(request.GET.get("reply")) else None
    return {"text": found.words} if found else {}


def _is_id(text) -> bool:
    try:
        return bool(text and UUID(text))
    except ValueError:
        return False


@sensitive_variables()
def _shown(request, row, form, assigning, now):
    rows = opened(row, True)
    first = rows[0]["said"] if rows else None
    who = names([row.person_id], request.user, now).get(row.person_id, "") if row.person_id else ""
    language = row.person.language if row.person else request.LANGUAGE_CODE
    context = {
        "case": row, "rows": rows, "subject": first.subject if first else "", "who": who or (first.caller if first else ""),
        "form": form, "assigning": assigning, "replies": queries.replies(language), "state": STATES[row.state],
        "category": CATEGORIES[row.category], "channel": CHANNELS[row.channel],
    }  # fmt: skip
    return render(request, "support/case.html", context, status=422 if form.is_bound or assigning.is_bound else 200)


@sensitive_variables()
def _done(request, row, form, assigning, now) -> str:
    if "close" in request.POST:
        actions.close(row, now)
        return _("Closed. Whoever asked is told.")
    if assigning.is_bound and assigning.is_valid():
        actions.assign(row, assigning.cleaned_data["to"])
        return _("Saved.")
    if form.is_bound and form.is_valid():
        if "note" in request.POST:
            actions.note(row, request.user, form.cleaned_data["text"], now)
            return _("Noted, for the office alone.")
        actions.answer(row, request.user, form.cleaned_data["text"], now)
        return _("Answered. They are told that an answer is here, and nothing of what.")
    return ""


@office
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def phone(request: HttpRequest) -> HttpResponse:
    """A call, written down."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["category"], Case.Channel.PHONE
        row = actions.begin(form.person, request.user, form.said, *about, timezone.now(), assigned=request.user)
        messages.success(request, _("Noted."))
        return redirect("support:case", row.pk)
    return render(request, "support/phone.html", {"form": form}, status=422 if form.is_bound else 200)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def from_thread(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a client wrote to their practitioner and is the office's matter: chosen by hand, message by message."""
    now = timezone.now()
    if not queries.offered(now):
        raise Http404
    room = door.enter(request, pk, now)
    if room.key is None:
        return to_key(request, reverse("messaging:thread", args=[pk]))
    pages = _theirs(request, room, now)
    choices = [(str(one.message.pk), f"{moment(one.message.sent_at)}: {one.content.text[:120]}") for one in pages]
    form = ChatForm(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = _taken(
            request, room, [one for one in pages if str(one.message.pk) in form.cleaned_data["chosen"]], form, now
        )
        messages.success(request, _("The office sees it now. You find the answer in the case."))
        return redirect("support:case", row.pk) if request.user.knows_faces else redirect("messaging:thread", pk)
    context = {"form": form, "thread": room.thread}
    return render(request, "support/from_thread.html", context, status=422 if form.is_bound else 200)


@sensitive_variables()
def _theirs(request, room, now):
    """What the client wrote in it."""
    rows = threads.messages_of(room.thread).filter(author=room.thread.client_id)
    try:
        pages = vault.read(room.thread, room.key, rows)
    except vault.Closed:
        door.refuse(request, room.thread, now, door.Outcome.NO_KEY, room.relation)
    door.log(request, room, What.MESSAGES, now, notes=len(pages))
    return pages


@sensitive_variables()
def _taken(request, room, pages, form, now) -> Case:
    text = "\n\n".join(one.content.text for one in pages)
    subject = next((one.content.subject for one in pages if one.content.subject), "") or _("From a message")
    about = form.cleaned_data["category"], Case.Channel.CHAT
    return actions.begin(room.thread.client, request.user, Said(text, subject), *about, now)


@managers
@require_http_methods(["GET", "POST"])
def replies(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Answers that are given often."""
    row = get_object_or_404(Reply, pk=pk) if pk else Reply(language=request.languages[0])
    if request.method == "POST" and pk and "delete" in request.POST:
        row.delete()
        messages.success(request, _("Deleted."))
        return redirect("support:replies")
    first = {name: getattr(row, name) for name in ("title", "language", "words")}
    form = ReplyForm([(one, NAMES[one]) for one in request.languages], request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.save_reply(row, form.cleaned_data, timezone.now())
        messages.success(request, _("Saved."))
        return redirect("support:replies")
    context = {"form": form, "row": row if pk else None, "rows": Reply.objects.order_by("title")}
    return render(request, "support/replies.html", context, status=422 if form.is_bound else 200)


@managers
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    zone = timezone.get_current_timezone()
    categories, channels = queries.by_kind()
    context = {
        "quarters": queries.figures(timezone.localdate(), zone), "fewest": FEWEST, "waiting": queries.waiting(),
        "categories": [(words, categories.get(key, 0)) for key, words in CATEGORIES.items()],
        "channels": [(words, channels.get(key, 0)) for key, words in CHANNELS.items()],
    }  # fmt: skip
    return render(request, "support/figures.html", context)
