"""What a demo clinic has in its ledger and its registers, through the same actions as everybody's."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
import yaml

from practice.people.models import User
from practice.sharing.door import episodes_of
from shared.privacy.consents import actions as ledger
from shared.privacy.consents.models import Consent, Disclosure, OutsideEnquiry
from shared.privacy.consents.questions import asked_of
from shared.privacy.engine.document import Document, dump, load
from shared.privacy.queries import policy_in_force
from shared.privacy.registers import actions as registers
from shared.privacy.registers.models import Assessment, Breach, Review

SOON = timedelta(days=40)  # an agreement that a person should see running out
How = Consent.How


@cache
def texts() -> dict:
    return yaml.safe_load((Path(__file__).parent / "registers.yaml").read_text(encoding="utf-8"))


def with_an_end(policy: str, today: date) -> str:
    """The same policy with one agreement that ends soon: the last processor's that nothing is sent to by itself."""
    document = load(policy)
    found = [
        key for key, one in document.recipients.items() if one.agreement and one.role == "processor" and not one.hosts
    ]
    one = document.recipients[found[-1]]
    agreement = msgspec.structs.replace(one.agreement, expires=today + SOON)
    ending = {found[-1]: msgspec.structs.replace(one, agreement=agreement)}
    return dump(msgspec.structs.replace(document, recipients=document.recipients | ending))


def keep(owner: User, client: User, practitioner: User, language: str, now: datetime) -> None:
    """Inside the clinic. `language`: sv or da."""
    document, said = policy_in_force(now), texts()[language]
    _agree(document, client, now - timedelta(days=30))
    _pass_on(document, client, practitioner, said["doctor"], now)
    asked_at = now - timedelta(days=9)
    ledger.note_enquiry(OutsideEnquiry.Asker.RELATIVE, "phone", "standard", owner.pk, asked_at)
    ledger.note_enquiry(OutsideEnquiry.Asker.INSURER, "mail", "written", owner.pk, now - timedelta(days=2))
    _registers(document, owner, said, now)


def _spoken(client: User, document: Document) -> str:
    return client.language or document.clinic.languages[0]


def _agree(document: Document, client: User, now: datetime) -> None:
    """The first two that a client may say yes to by themselves."""
    offered = [one for one in asked_of(document) if one.kind == "purposes"][:2]
    for one in offered:
        row = ledger.ask(client.pk, one.promise, document, _spoken(client, document), now)
        ledger.give(row, now, How.PAGE)


def _pass_on(document: Document, client: User, practitioner: User, doctor: str, now: datetime) -> None:
    """A yes in the room, and what was passed on because of it; nothing where the policy speaks of no such thing."""
    asked = next((one for one in asked_of(document) if one.kind == "disclosures"), None)
    if asked is None:
        return
    when, episodes = now - timedelta(days=6), episodes_of(client, now)
    about = {"episode": episodes[0], "named": doctor if asked.named else "", "by": practitioner.pk}
    ledger.ask_and_record(
        client.pk, asked.promise, document, _spoken(client, document), when, how=How.IN_PERSON, **about
    )
    spec = document.disclosures[asked.key]
    passing = ledger.Passing(
        person=client.pk, promise=asked.promise, fields=list(spec.fields), way=Disclosure.Way.POST, made_on=when.date(),
        steps=spec.before, named=about["named"], by=practitioner.pk, by_name=practitioner.get_full_name(),
    )  # fmt: skip
    ledger.disclose(passing, document, episodes, when)


def _registers(document: Document, owner: User, said: dict, now: datetime) -> None:
    noticed = now - timedelta(days=47)
    known = {"nature": ["confidentiality"], "categories": ["contact"], "people": 1, "records": 1}
    fields = said["breach"] | known | {"noticed_at": noticed, "began_at": noticed - timedelta(days=3)}
    breach = registers.note_breach(fields | {"risk": Breach.Risk.NONE}, owner.pk, noticed)
    registers.close_breach(breach.pk, noticed + timedelta(days=2))
    risk = said["assessment"]["risk"] | {"likely": 2, "grave": 3, "likely_left": 1, "grave_left": 3, "left": 3}
    assessment = {
        "title": said["assessment"]["title"], "promise": f"purposes.{next(iter(document.purposes))}",
        "criteria": ["sensitive", "vulnerable"], "answers": said["assessment"]["answers"], "risks": [risk],
        "decision": Assessment.Decision.GO_WITH_MEASURES, "review_on": now.date() + timedelta(days=300),
    }  # fmt: skip
    registers.save_assessment(None, assessment, owner.pk, now - timedelta(days=65))
    if document.security:
        promise, next_on = f"security.{next(iter(document.security))}", now.date() + timedelta(days=180)
        about = {"by": owner.pk, "by_name": owner.get_full_name(), "now": now - timedelta(days=20)}
        registers.review(promise, Review.Outcome.HOLDS, said["evidence"], next_on, **about)
