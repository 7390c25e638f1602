"""What changes about people and their accounts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import Relation, User
from practice.people.queries import unverified
from shared.happened import happened
from shared.privacy import due_rows
from shared.privacy.actions import accept
from shared.privacy.queries import policy_in_force

HIDEABLE = {"last_name": "last_name_hidden", "phone": "phone_hidden"}


def register(details: Mapping[str, str], accepted: bool, language: str, now: datetime) -> User:
    """A client's own account, not yet verified, and whether the promises in force were accepted with it. `details`: email,
    password1, first_name, last_name, phone."""
    user = User.objects.create_user(
        details["email"],
        details["password1"],
        first_name=details["first_name"],
        last_name=details["last_name"],
        phone=details["phone"],
        language=language,
        created_at=now,
    )
    if accepted:
        accept(user.pk, language, now)
    return user


def feign_registration(accepted: bool, language: str, now: datetime) -> None:
    """The address is taken, which nobody may see: the same rows as for a free one, undone. The caller has spent the time
    that hashing a password takes."""
    with transaction.atomic():
        address = f"{uuid4().hex}@feigned.invalid"  # RFC 2606: nobody's
        user = User.objects.create_user(address, None, first_name="", language=language, created_at=now)
        EmailAddress.objects.create(user=user, email=address, primary=True)
        if accepted:
            accept(user.pk, language, now)
        transaction.set_rollback(True)


@transaction.atomic
def add_client(
    now: datetime, *, first_name: str, email: str | None = None, password: str | None = None, **details: str
) -> User:
    """A client whom the clinic knows: nothing is left to prove. Without a password, a first one is chosen by the way of a
    forgotten one. `details`: last_name, phone (E.164), language."""
    user = User.objects.create_user(
        email, password, first_name=first_name, created_at=now, verified_at=now if email else None, **details
    )
    if email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    happened("client.added", user.pk, user.pk, now)
    return user


def verify(user: User, now: datetime) -> None:
    """The address is proven; the first time counts."""
    if User.objects.filter(pk=user.pk, verified_at=None).update(verified_at=now):
        happened("client.added", user.pk, user.pk, now)


def correct(user: User, now: datetime, *, first_name: str, last_name: str, phone: str, language: str) -> None:
    """The client puts right what the profile says. What is deleted is not hidden any more."""
    user.first_name, user.last_name, user.phone, user.language = first_name, last_name, phone, language
    user.last_name_hidden &= bool(last_name)
    user.phone_hidden &= bool(phone)
    user.save(update_fields=["first_name", "last_name", "phone", "language", "last_name_hidden", "phone_hidden"])
    happened("client.changed", user.pk, user.pk, now)


def hide(user: User, field: str, hidden: bool, now: datetime) -> None:
    """From everybody at the clinic, or show it again. Raises KeyError for a field that can't be hidden."""
    flag = HIDEABLE[field]
    setattr(user, flag, hidden and bool(getattr(user, field)))
    user.save(update_fields=[flag])
    happened("client.changed", user.pk, user.pk, now)


def pare(people: QuerySet[User], action: str, now: datetime) -> None:
    """What is left of an account when law keeps a record that names its owner: the name, and when it was closed. Nobody
    signs in with it, and nothing can be sent to it. `shared.privacy.rights` calls it (personal_data.py)."""
    EmailAddress.objects.filter(user__in=people).delete()
    people.update(
        **dict.fromkeys(("email", "last_login", "public_key", "verified_at", "reminded_at")),
        **dict.fromkeys(("last_session_at", "relation_began_at", "relation_ended_at")),
        **dict.fromkeys(("last_name_hidden", "phone_hidden", "is_active"), False),
        password=make_password(None),
        phone="",
        language="",
        closed_at=now,
    )


def erase_members(people: QuerySet[User], action: str, now: datetime) -> int:
    """Staff who left long ago. Where a journal that law keeps, or a booking, still names one, the name stays and nothing
    else, until that is gone too. Returns how many rows were ended or emptied."""
    pks = list(people.values_list("pk", flat=True))
    free = due_rows.free(User).filter(pk__in=pks)
    gone = list(free.values_list("pk", flat=True))
    User.objects.filter(pk__in=gone).delete()
    known = User.objects.filter(pk__in=pks).exclude(email=None, phone="", language="", public_key=None, last_login=None)
    emptied = known.update(
        **dict.fromkeys(("email", "last_login", "public_key", "verified_at", "leaves_at")),
        phone="",
        language="",
    )
    # Absolute secrecy stays with the name: without it, what is left of the bookings would be everybody's to see.
    User.objects.filter(pk__in=pks).exclude(regime__in=("", User.Regime.PASTORAL)).update(regime="")
    Relation.objects.filter(passes_to__in=pks).update(passes_to=None)
    return len(gone) + emptied


def remind_unverified(now: datetime) -> int:
    """Once each (FEATURES C2): from here on the policy's rule for accounts that are never verified counts the days.
    Returns how many; none where the clinic has published no policy."""
    document = policy_in_force(now)
    reminded = 0
    for user in unverified(document, now) if document else ():
        if User.objects.filter(pk=user.pk, verified_at=None, reminded_at=None).update(reminded_at=now):
            send_later(mails.REMINDER, user, now)
            reminded += 1
    return reminded
