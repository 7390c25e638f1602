"""Invitations to work at a clinic: the platform's half. A clinic makes one by a function of the platform and gets the same
answer whether the address has an account or not; the mail's link proves the address, and one's own keys accept.
"""

from datetime import datetime, timedelta

from django.db import connection

from shared.staff import actions, cookies, queries
from shared.staff.models import Invitation, StaffAccount

TO_ARRIVE = timedelta(days=90)  # after accepting, for the first way to the clinic


class NotYet(Exception):
    """The account has not its two keys."""


# --- at BASE --------------------------------------------------------------------------------------------------------


def by_token(token: str, now: datetime) -> Invitation | None:
    found = Invitation.objects.filter(token_hash=cookies.digest(cookies.unb64(token)), accepted_at=None)
    return found.filter(expires_at__gt=now).first() if token else None


def waiting_for(account: StaffAccount, now: datetime):
    """Those sent to the account's own address, which it has proven, or begun with it."""
    rows = Invitation.objects.filter(accepted_at=None, expires_at__gt=now).order_by("expires_at")
    return rows.filter(email__iexact=account.email) | rows.filter(staff=account)


def begin(invitation: Invitation, name: str, now: datetime) -> StaffAccount:
    """The account of whoever holds the address, made where there is none; the invitation stands on its page from now on."""
    account = actions.create_account(invitation.email, name, invitation.language, now)
    Invitation.objects.filter(pk=invitation.pk).update(staff=account)
    return account


def keep_for(invitation: Invitation, account: StaffAccount) -> None:
    """Whoever came with the link and has one key too few finds it again."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(staff=account)


def accept(invitation: Invitation, account: StaffAccount, now: datetime) -> bool:
    """False where another browser was quicker. Raises NotYet."""
    if not queries.is_active(account):
        raise NotYet
    open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now)
    if not open_.update(staff=account, accepted_at=now, expires_at=now + TO_ARRIVE):
        return False
    actions.add_membership(account, invitation.clinic, now)
    return True


# --- at the clinic, whose role reads no table of the platform ---------------------------------------------------------


def _ask(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def invite(pk, token: str, email: str, language: str, until: datetime) -> None:
    """A second one with the same id replaces the first: the older link is dead."""
    digest = cookies.digest(cookies.unb64(token))
    _ask("SELECT platform.invite_staff(%s, %s, %s, %s, %s)", [pk, digest, email, language, until])


def withdraw(pk) -> None:
    _ask("SELECT platform.withdraw_invitation(%s)", [pk])


def taken_by(staff_id) -> list:
    """Ids of the asking clinic's invitations that this person accepted; each is told once."""
    return [pk for (pk,) in _ask("SELECT * FROM platform.take_invitations(%s)", [staff_id])]


def end_membership(staff_id, now: datetime) -> None:
    """Of the asking clinic; its sessions end within half a minute."""
    _ask("SELECT platform.end_membership(%s, %s)", [staff_id, now])
