"""Staff's side of the ledger: ask, write down an answer, record what was passed on, and say nothing to those outside."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.journal.blocks import towards_outside
from practice.sharing import door, pages, words
from practice.sharing.forms import ASK, AnswerForm, DiscloseForm, EnquiryForm, ScopeForm
from shared.privacy.consents import actions, queries
from shared.privacy.consents.models import Consent
from shared.privacy.consents.questions import hashed, question, scope_of, title, wording
from shared.privacy.engine.render import sentence
from shared.privacy.engine.vocabulary import covers
from shared.privacy.registers.controllers import concerning
from shared.privacy.stopped import count
from shared.web.access import carers, staff

SHOWN = timedelta(days=90)  # of enquiries from outside


@carers
@never_cache
@require_GET
def client(request: HttpRequest, client) -> HttpResponse:
    """Everything this client has been asked and has answered, and what was passed on about them."""
    room = door.enter(request, client, timezone.now())
    return render(request, "sharing/client.html", pages.staff_page(room, request.LANGUAGE_CODE))


# --- consents ---------------------------------------------------------------------------------------------------------


@carers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, client, kind, key) -> HttpResponse:
    """First what it covers, then the exact words with the way they were answered. Words that changed between are shown
    again instead of being taken for answered."""
    now = timezone.now()
    room = door.enter_to_write(request, client, now)
    asked = question(room.document, f"{kind}.{key}")
    if asked is None or (asked.per == Consent.Per.EPISODE and room.episode is None):
        raise Http404
    scope = scope_of(room.document, asked.promise)
    told = {"categories": scope["fields"] if asked.kind == "disclosures" else (), "named": asked.named}
    first = ScopeForm(
        request.POST if request.method == "POST" else None,
        document=room.document, language=request.LANGUAGE_CODE, **told,
    )  # fmt: skip
    context = {"room": room, "title": title(room.document, asked.promise, request.LANGUAGE_CODE), "first": first}
    if first.fields and not first.is_valid():
        return render(request, "sharing/ask.html", context, status=422 if first.is_bound else 200)
    chosen, named = (first.chosen, first.named) if first.fields else ((), "")
    said = wording(
        room.document, asked, scope_of(room.document, asked.promise, chosen), room.language, named, room.controller
    )
    informed = asked.needs == "informed"
    form = AnswerForm(request.POST if "how" in request.POST else None, informed=informed)
    if form.is_valid() and form.cleaned_data["sha256"] == hashed(said):
        _ask(request, room, asked, form.cleaned_data["how"], named, chosen, now)
        return redirect("sharing:client", client=client)
    shown = AnswerForm(informed=informed, initial={"sha256": hashed(said)}) if form.is_valid() else form
    shown.initial["sha256"] = hashed(said)
    context |= {"form": shown, "lines": said.split("\n"), "language": room.language, "hidden": _hidden(request, first)}
    return render(request, "sharing/ask.html", context, status=422 if form.errors else 200)


def _hidden(request, first) -> list[tuple[str, str]]:
    """What was chosen in the first step, to go along with the second."""
    return [(name, value) for name in first.fields for value in request.POST.getlist(name)]


def _ask(request, room, asked, how, named, fields, now):
    about = {"by": request.user.pk, "episode": room.episode, "named": named, "fields": fields}
    about["controller"] = room.controller
    person = room.client.pk
    if how == ASK:
        actions.ask(person, asked.promise, room.document, room.language, now, **about)
        messages.success(request, _("Asked. The client sees the question under Consents, and answers when they like."))
    else:
        actions.ask_and_record(person, asked.promise, room.document, room.language, now, how=how, **about)
        messages.success(request, _("Written down, with the words that were shown. The client sees it too."))


@carers
@require_POST
def end(request: HttpRequest, client, pk) -> HttpResponse:
    """The client has taken it back (POST how=phone …), or the clinic takes back a question that waits."""
    now = timezone.now()
    room = door.enter_to_write(request, client, now)
    consent = get_object_or_404(Consent, pk=pk, person=room.client.pk)
    how = request.POST.get("how", Consent.How.IN_PERSON)
    if how not in Consent.How.values:
        raise Http404
    if consent.waits:
        actions.take_back_question(consent, now, request.user.pk)
        messages.success(request, _("The question is gone."))
    else:
        actions.withdraw(consent, now, how, request.user.pk)
        messages.success(request, _("Taken back. It holds from this moment."))
    return redirect("sharing:client", client=client)


# --- disclosures ------------------------------------------------------------------------------------------------------


@carers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: HttpRequest, client, key) -> HttpResponse:
    """Records one disclosure, as the policy in force allows it."""
    now = timezone.now()
    room = door.enter_to_write(request, client, now)
    spec = room.document.disclosures.get(key)
    if spec is None:
        raise Http404
    form, refused = _disclose_form(request, room, key, spec, now), ""
    if request.method == "POST" and room.absolute:
        refused = _("What was confided is under absolute secrecy: nothing of it is passed on, to anybody.")
    elif request.method == "POST" and _blocked(spec, client):
        refused = _(
            "The client has hidden their record from other care providers. Until they lift it nothing of it is passed on."
        )
    elif request.method == "POST" and form.is_valid():
        try:
            actions.disclose(_passing(request, room, key, spec, form, now), room.document, room.episodes, now)
        except actions.Refused as refusal:
            count("disclosure", f"disclosures.{key}", refusal.answer.verdict)
            refused = words.refusal(refusal.answer)
        except actions.NoReason:
            refused = _("Write the reason: without one the step can't be left out.")
        else:
            messages.success(request, _("Recorded."))
            return redirect("sharing:client", client=client)
    context = {
        "room": room,
        "form": form,
        "refused": refused,
        "title": title(room.document, f"disclosures.{key}", request.LANGUAGE_CODE),
        "words": sentence(room.document, f"disclosures.{key}", request.LANGUAGE_CODE),
        "source": spec.source,
        "received": spec.direction == "receive",
    }
    return render(request, "sharing/disclose.html", context, status=422 if refused or form.errors else 200)


def _blocked(spec, client) -> bool:
    """Blocked towards others (SFS 2008:355 4:4); what a duty of the law demands goes all the same."""
    of_record = any(covers("journal", one) or covers(one, "journal") for one in spec.fields)
    return spec.direction == "give" and not spec.duty and of_record and towards_outside(client)


def _disclose_form(request, room, key, spec, now) -> DiscloseForm:
    recipient = room.document.recipients.get(spec.recipient)
    standing = queries.standing(room.client.pk, room.episodes)
    names = [one.named for one in standing if one.promise == f"disclosures.{key}" and one.named]
    return DiscloseForm(
        request.POST if request.method == "POST" else None, document=room.document, spec=spec,
        named=bool(recipient and recipient.named_by == "client"), names=names, language=request.LANGUAGE_CODE,
        today=timezone.localdate(now),
    )  # fmt: skip


def _passing(request, room, key, spec, form, now) -> actions.Passing:
    said = form.cleaned_data
    return actions.Passing(
        person=room.client.pk, promise=f"disclosures.{key}", fields=said["fields_"], way=said["way"],
        made_on=said["made_on"], steps=said.get("steps", []), duty=spec.duty or "", form=spec.form,
        waived=["talk_first"] if said.get("waived") else [], reason=said.get("reason", ""),
        withheld=bool(said.get("withheld")), named=said.get("named", ""),
        about=concerning(*door.dealings(room.client.pk, now)), by=request.user.pk, by_name=request.user.get_full_name(),
    )  # fmt: skip


# --- those outside ----------------------------------------------------------------------------------------------------


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: HttpRequest) -> HttpResponse:
    """What to say when somebody asks about somebody, and the list of those who did."""
    now = timezone.now()
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.note_enquiry(**form.cleaned_data, by=request.user.pk, now=now)
        messages.success(request, _("Noted, without a name."))
        return redirect("sharing:outside")
    rows = [
        {
            "at": row.at,
            "asker": words.ASKERS[row.asker],
            "way": words.ENQUIRY_WAYS[row.way],
            "answer": words.ANSWERS[row.answer],
        }
        for row in queries.enquiries_since(now - SHOWN)[:100]
    ]
    context = {"form": form, "rows": rows, "clinic": request.clinic.name}
    return render(request, "sharing/outside.html", context, status=422 if form.errors else 200)
