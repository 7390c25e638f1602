"""A code by mail that makes a chosen time one's own: instead of an account, or after signing in, as the clinic's rules say.

What is to be booked, and for whom, waits in the session; the code follows from the mail's id (practice.people.codes)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_ratelimit.core import is_ratelimited

from practice.booking.mails import CODE
from practice.mailbox.actions import send_later
from practice.people import actions as people
from practice.people.codes import code_of
from practice.people.models import User
from shared.ids import uuid7
from shared.privacy.actions import accept

PROOF = "booking_proof"  # in the session
LIVES, TRIES = timedelta(minutes=10), 5
MAILS = "5/h"  # by address, whoever typed it
KEPT = ("for_whom", "weeks", "times", "use_package", "no_letters")  # of the booking page, beside those who come along


def begin(request: HttpRequest, fields: Mapping, details: Mapping, now: datetime) -> HttpResponse:
    """`details`: of ContactForm, empty for whoever is signed in. Mails the code and leads to the page that asks for it."""
    kept = {name: fields[name] for name in fields if name in KEPT or name.startswith("companion_")}
    known = request.user if request.user.is_authenticated else None
    message = uuid7()
    request.session[PROOF] = {
        "message": str(message), "until": (now + LIVES).isoformat(), "tries": TRIES, "fields": kept,
        "details": dict(details), "user": str(known.pk) if known else "",
    }  # fmt: skip
    address = known.email if known else details["email"].lower()
    limited = is_ratelimited(request, group="booking-code", key=lambda *_: address, rate=MAILS, increment=True)
    if not limited:  # beyond that nothing is mailed, and the page says nothing of it
        send_later(CODE, known, now, address="" if known else address, key=message, language=request.LANGUAGE_CODE)
    return redirect(reverse("booking:code"))


def waits(request: HttpRequest) -> bool:
    return PROOF in request.session


def check(request: HttpRequest, typed: str, now: datetime) -> bool:
    """Five tries, ten minutes; after that nothing waits any more."""
    proof = request.session[PROOF]
    if proof["tries"] <= 0 or datetime.fromisoformat(proof["until"]) < now:
        del request.session[PROOF]
        return False
    request.session[PROOF] = proof | {"tries": proof["tries"] - 1}
    digits = "".join(letter for letter in typed if letter.isdigit())
    return compare_digest(digits, code_of(UUID(proof["message"])).replace("-", ""))


def finish(request: HttpRequest, now: datetime) -> tuple[Mapping, User | None]:
    """(fields of BookingForm, whose booking it is), once the code was right. Somebody new becomes a client without a
    password, who can choose one later by the way of a forgotten one; the address of a colleague is nobody's."""
    proof = request.session.pop(PROOF)
    if proof["user"]:
        return proof["fields"], request.user if str(request.user.pk) == proof["user"] else None
    details = proof["details"]
    user = User.objects.filter(email=details["email"].lower()).first()
    if user is None:
        user = people.add_client(
            now, first_name=details["first_name"], email=details["email"], phone=details["phone"],
            language=request.LANGUAGE_CODE,
        )  # fmt: skip
        accept(user.pk, request.LANGUAGE_CODE, now)
    return proof["fields"], None if user.is_staff_member or not user.is_active else user
