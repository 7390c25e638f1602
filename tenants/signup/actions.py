"""Everything that moves a sign-up on. Each function may be called twice with the same words and then does nothing more: a
double click, a reload and the Back button are harmless. In the platform's place, with the row locked by the caller."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from shared.staff import actions as staff
from tenants.clinics.models import Clinic, RetiredDomain
from tenants.isolation.hosts import ClinicEntry, hosts
from tenants.isolation.jobs import later
from tenants.signup import codes, completion, queries
from tenants.signup.agreement import Agreement
from tenants.signup.models import AcceptedAgreement, SignUp

LIFE = timedelta(days=7)
PAUSE = timedelta(seconds=30)  # between two mails
PATIENCE = timedelta(seconds=15)  # after which a set-up that has not ended is taken up by a job
MAIL_CODE, FINISH_SETUP, KEEP_SPARES = (
    f"tenants.signup.tasks.{name}" for name in ("mail_code", "finish_setup", "keep_spares")
)


class CodeDead(Exception):
    """Too late, or wrong too often: only a new code helps."""


class CodeWrong(Exception):
    """`left`: how many tries this code has."""

    def __init__(self, left: int):
        super().__init__(left)
        self.left = left


def begin(token: bytes, language: str, now: datetime) -> SignUp:
    """The sign-up of a browser, locked; begun where there is none. Of two first clicks at once, both get the same."""
    mark = queries.token_hash(token)
    SignUp.objects.filter(token_hash=mark, expires_at__lte=now).delete()
    SignUp.objects.bulk_create(
        [SignUp(token_hash=mark, language=language, created_at=now, expires_at=now + LIFE)], ignore_conflicts=True
    )
    return SignUp.objects.select_for_update().get(token_hash=mark)


def save_clinic(row: SignUp, words: dict, language: str):
    """`words`: the cleaned fields of forms.ClinicForm."""
    for name in ("name", "country", "organisation_number", "profession", "licensed", "subdomain"):
        setattr(row, name, words[name])
    row.language = language
    row.save()


def save_subdomain(row: SignUp, subdomain: str):
    row.subdomain = subdomain
    row.save(update_fields=["subdomain"])


def save_person(row: SignUp, person: str, email: str, language: str, now: datetime):
    """An address that was not proven before gets a code."""
    known = row.email == email
    row.person, row.email, row.language = person, email, language
    if not known:
        row.verified_at = row.code_seed = row.code_until = None
    row.save()
    if row.verified_at is None and not queries.is_alive(row, now):
        send_code(row, now)


def send_code(row: SignUp, now: datetime) -> bool:
    """Mails a code, by job: again the one that is alive, so that mails which cross do not confuse, else a new one. False
    when one was mailed a moment ago or the address is proven already."""
    if row.verified_at or (queries.is_alive(row, now) and row.code_until - codes.LIFE > now - PAUSE):
        return False
    if not queries.is_alive(row, now):
        row.code_seed, row.code_tries = codes.new_seed(), 0
    row.code_until = now + codes.LIFE
    row.save(update_fields=["code_seed", "code_tries", "code_until"])
    later(MAIL_CODE, sign_up=str(row.pk))
    return True


def check_code(row: SignUp, typed: str, now: datetime):
    """Raises CodeWrong or CodeDead. The caller's transaction must be kept, for wrong tries count."""
    if row.verified_at:
        return
    if not queries.is_alive(row, now):
        raise CodeDead
    if not codes.is_right(typed, row.code_seed, row.email):
        row.code_tries += 1
        row.save(update_fields=["code_tries"])
        if row.code_tries >= codes.TRIES:
            raise CodeDead
        raise CodeWrong(codes.TRIES - row.code_tries)
    row.verified_at, row.code_seed, row.code_until = now, None, None
    row.save(update_fields=["verified_at", "code_seed", "code_until"])


def accept(row: SignUp, agreement: Agreement, now: datetime):
    if row.agreed_at and row.agreement == agreement.version:
        return
    row.agreement, row.agreement_digest = agreement.version, agreement.digest
    row.agreement_language, row.agreed_at = agreement.language, now
    row.save(update_fields=["agreement", "agreement_digest", "agreement_language", "agreed_at"])


def open_clinic(row: SignUp, now: datetime) -> ClinicEntry:
    """The last click: clinic, owner, membership and agreement in this transaction; the set-up when it is kept. The second
    click of two finds the first one's clinic. Raises completion.SubdomainTaken."""
    if row.clinic_id:
        return hosts.read(row.clinic.schema_name)
    entry = completion.claim(queries.details(row), now)
    owner = _account(row, now)
    staff.add_membership(owner, entry.schema, now)
    AcceptedAgreement.objects.create(
        clinic_id=entry.id,
        version=row.agreement,
        digest=row.agreement_digest,
        language=row.agreement_language,
        staff=owner.pk,
        accepted_at=row.agreed_at,
    )
    row.clinic_id, row.staff, row.opened_at = entry.id, owner.pk, now
    row.save(update_fields=["clinic", "staff", "opened_at"])
    set_up(row, entry, now)
    later(FINISH_SETUP, run_at=now + PATIENCE, sign_up=str(row.pk))
    later(KEEP_SPARES, queueing_lock="keep_spares")
    return entry


def _account(row, now):
    try:
        with transaction.atomic():
            return staff.create_account(row.email, row.person, row.language, now)
    except IntegrityError:  # another sign-up with the same address, this very moment
        return staff.create_account(row.email, row.person, row.language, now)


def set_up(row: SignUp, entry: ClinicEntry, now: datetime):
    """When the caller's transaction is kept: the clinic's set-up, from wherever it stopped."""
    completion.set_up_after_commit(entry, queries.details(row), now, finished=lambda: _finish(row.pk, now))


def take_up(row: SignUp, now: datetime):
    """Go on with a set-up that broke off."""
    if row.clinic_id and row.set_up_at is None:
        set_up(row, hosts.read(row.clinic.schema_name), now)


def _finish(key, now):
    """What the clinic and the owner's account hold now need not lie here too."""
    SignUp.objects.filter(pk=key).update(set_up_at=now, organisation_number="", email="", person="")


def purge(now: datetime) -> int:
    """Sign-ups whose week is over, and addresses that are free again. One that waits for its set-up stays."""
    RetiredDomain.objects.filter(until__lte=now.date()).delete()
    waiting = SignUp.objects.filter(clinic__isnull=False, set_up_at=None, clinic__state=Clinic.State.SETTING_UP)
    return SignUp.objects.filter(expires_at__lte=now).exclude(pk__in=waiting.values("pk")).delete()[0]
