"""Reading the ledger: what stands today, and what it lets happen."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from shared.privacy.consents.models import Consent, Disclosure, OutsideEnquiry
from shared.privacy.consents.questions import EXPLICIT, still_covers
from shared.privacy.engine.decide import EVERYTHING, Answer, may_disclose
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import AppliesTo


def of_person(person: UUID) -> QuerySet[Consent]:
    """Everything ever asked of this person, newest first."""
    return Consent.objects.filter(person=person).order_by("-asked_at", "-pk")


def standing(person: UUID, episodes: Collection[UUID]) -> list[Consent]:
    """What stands: given, not ended, and, where bound to an episode, to one of `episodes` (relations that are open)."""
    found = of_person(person).filter(ended_at=None, given_at__isnull=False)
    return [one for one in found if one.per != Consent.Per.EPISODE or one.episode in episodes]


def agreed(person: UUID, promise: str, document: Document, episodes: Collection[UUID] = ()) -> bool:
    """Whether this person's yes to that promise stands, for all that the promise says today."""
    fields = getattr(document, promise.partition(".")[0])
    spec = fields.get(promise.partition(".")[2])
    if spec is None:
        return False
    wanted = getattr(spec, "fields", None) or getattr(spec, "categories", ())
    return any(
        one.promise == promise and still_covers(one.scope, document, promise, wanted)
        for one in standing(person, episodes)
    )


def resting_on(
    document: Document, promise: str, fields: Iterable[str], consents: Iterable[Consent], named: str = ""
) -> Consent | None:
    """The consent that such a disclosure may rest on, of those that stand; None: there is none."""
    fields = tuple(fields)
    for one in consents:
        right = one.promise == promise and (not one.named or one.named == named)
        if right and still_covers(one.scope, document, promise, fields):
            return one
    return None


def allowed(
    document: Document, promise: str, fields: Collection[str], consent: Consent | None,
    *, done: Collection[str], duty: str = "", form: str = "identified",
    about: AppliesTo = EVERYTHING,
) -> Answer:  # fmt: skip
    """The engine's answer about one declared disclosure, given what it would rest on and the steps that were taken."""
    one = document.disclosures.get(promise.partition(".")[2])
    if one is None:
        return Answer("undeclared", "", promise)
    explicit = {promise} if consent and consent.needs == EXPLICIT else set()
    told = {promise} if consent else set()
    only_this = Document(
        enrum_policy=1, clinic=document.clinic, disclosures={promise.partition(".")[2]: one}
    )  # another promise to the same recipient must not lend its ground to this one
    return may_disclose(
        only_this, one.recipient, one.purpose, fields, consents=explicit, told=told,
        direction=one.direction, duty=duty, form=form, done=done, about=about,
    )  # fmt: skip


def disclosures_of(person: UUID) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(person=person).order_by("-made_on", "-recorded_at", "-pk")


def disclosures_shown_to(person: UUID) -> QuerySet[Disclosure]:
    """As the person themselves may see it: without what a duty forbids to tell."""
    return disclosures_of(person).filter(withheld=False)


def enquiries_since(day: datetime) -> QuerySet[OutsideEnquiry]:
    return OutsideEnquiry.objects.filter(at__gte=day).order_by("-at", "-pk")
