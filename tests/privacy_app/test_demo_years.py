"""Three years (and then a decade) of a demo clinic, through the real tables and the real job: each promise of its
document is kept on its day, or the page says that it is not kept yet, or that a person keeps it."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from practice.accesslog import actions as log
from practice.accesslog.models import AccessEvent
from practice.applications.models import Application
from practice.booking.models import Booking, Package, Service
from practice.contact.models import ContactForm, Enquiry
from practice.courses.models import Course, Recording, Registration
from practice.directory.models import Brief
from practice.eid.models import Identity
from practice.engagements.models import Engagement, EngagementNote
from practice.importing.models import Batch
from practice.journal.models import Entry, Journal, Subject
from practice.mailbox.models import OutgoingMessage
from practice.messaging.models import Thread
from practice.newsletter.models import Reader
from practice.payments import ledger
from practice.payments.ledger import Leg
from practice.payments.models import BuyerNumber, CreditCheck, Invoice, Payment, SavedCard
from practice.people.models import Relation, User
from practice.publishing.models import Comment, Piece
from practice.publishing.models import Testimonial as Said  # pytest takes what begins with Test for a test
from practice.support.models import Case
from practice.surveys.models import Invitation, Response, Survey
from shared.privacy import actions, due_rows, retention
from shared.privacy.due_rows import Judge
from shared.privacy.engine.document import Document
from shared.privacy.kept import kept
from shared.privacy.models import ConsentRecord
from shared.privacy.queries import document_of, rulebook, version_in_force
from tenants.isolation.context import enter
from tests.privacy_app.documents import put

POLICIES = Path(__file__).parents[2] / "practice/demo/policies"
BEGAN = date(2024, 1, 1)
KEYS = ("biet", "spegel", "andas", "faelles", "juni")
EVERYWHERE = {"account", "account_unverified", "booking", "relation", "access_log", "message_log", "consents",
              "rights_requests", "staff"}  # promises with data in every clinic  # fmt: skip
JOURNALS = {"andas": {"journal", "journal_unlicensed"}, "juni": {"notes"}}  # elsewhere one promise for all
BOOKS = {"andas": "payouts"}
DAYS = sorted(
    {
        *(BEGAN + timedelta(days=270 * n) for n in range(1, 5)),
        *(date(2024 + n, 12, 31) for n in (4, 10, 17)),
        *(date(2024, 2, 29), date(2025, 3, 30), date(2025, 10, 26)),
    }
)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hour)


class Life:
    """What happens in a clinic over three years, by dice that always fall alike."""

    def __init__(self, seed: int, document: Document):
        self.rng = random.Random(seed)  # noqa: S311 (a seed, no secret)
        self.professions, self.promised = document.clinic.professions, document.retention

    def day(self, after: date = BEGAN, within: int = 900) -> date:
        return after + timedelta(days=self.rng.randrange(within))

    def maybe(self, after: date, within: int, chance: float = 0.5) -> datetime | None:
        return at(self.day(after, within)) if self.rng.random() < chance else None

    def fill(self) -> None:
        self.helper = User.objects.create_user(
            "helper@example.org", first_name="H", role="owner", staff_id=uuid4(), created_at=at(BEGAN)
        )
        User.objects.create_user(
            "left@example.org", first_name="L", role="receptionist", staff_id=uuid4(), created_at=at(BEGAN),
            closed_at=at(BEGAN + timedelta(days=400)),
        )  # fmt: skip
        self.service = Service.objects.create(
            name={}, minutes=45, step_minutes=15, price=0, currency="SEK", forms=["video"]
        )
        self.piece = Piece.objects.create(
            kind="article", slug="x", title={}, body={}, written_by=self.helper.pk, edited_at=at(BEGAN)
        )
        for number in range(6):
            self.client(number)
        for _ in range(6):
            self.visitor()
        log.seal(at(BEGAN))

    def client(self, number: int) -> None:
        came = self.day(within=500)
        verified = at(came) if number % 3 else None
        client = User.objects.create_user(
            f"{number}@example.org", first_name="C", created_at=at(came), verified_at=verified,
            reminded_at=None if verified else at(came + timedelta(days=7)),
            closed_at=at(self.day(came, 900)) if number % 2 and verified else None,
        )  # fmt: skip
        for channel in ("mail", "sms"):
            OutgoingMessage.objects.create(
                kind="x", channel=channel, user=client, created_at=at(came), sent_at=self.maybe(came, 2)
            )
        actions.accept(client.pk, "sv", at(came), number=1, sha256="x")
        actions.hold(client.pk, "complaint", came, category="message_log", until=came + timedelta(days=60 + number))
        if verified:
            self.care(client, came, number)

    def care(self, client: User, came: date, number: int) -> None:
        ended = self.day(came + timedelta(days=100), 400)
        if "identity" in self.promised:
            Identity.objects.create(
                user=client, issuer="x", subject=str(number), means="x", level="x", linked_at=at(came), proven_at=at(came),
                number_epoch="2024-01", number=b"x",
            )  # fmt: skip
        Relation.objects.create(kind="treats", holder=self.helper, client=client, began_at=at(came), ended_at=at(ended))
        package = Package.objects.create(
            client=client, service=self.service, sessions=5, price=0, currency="SEK", bought_at=at(came),
            last_session_at=at(came),
        )  # fmt: skip
        for session in range(3):
            start = at(self.day(came, 90), 7) + timedelta(minutes=self.rng.randrange(600))
            period, state = (start, start + timedelta(minutes=1)), "confirmed" if session else "cancelled"
            Booking.objects.create(
                practitioner=self.helper, client=client, service=self.service, period=period, starts_at=period[0],
                ends_at=period[1], form="video", state=state, price=0, currency="SEK", free_cancel_until=start,
                late_fee=0, created_at=at(came), package=package,
            )  # fmt: skip
        self.money(client, self.day(came, 300))
        if "messages" in self.promised:
            Thread.objects.create(
                client=client,
                practitioner=self.helper,
                category="message",
                began_at=at(came),
                last_at=at(came + timedelta(days=100)),
            )
        if "support" in self.promised:
            closed = self.maybe(came, 200, 0.7)
            Case.objects.create(
                person=client, category="other", channel="form", state="closed" if closed else "open", opened_at=at(came),
                last_at=at(came), closed_at=closed,
            )  # fmt: skip
        if "surveys" in self.promised:
            survey, _made = Survey.objects.get_or_create(
                after="session", defaults={"title": {}, "questions": [], "changed_at": at(came)}
            )
            Invitation.objects.create(survey=survey, client=client, about=uuid4(), asked_at=at(came))
            Response.objects.create(survey=survey, month=came, epoch="2024-01", blob=b"x")
        journal = Journal.objects.create(
            responsible=self.helper, public_key=b"x", created_at=at(came), last_entry_at=at(ended),
            professions=[self.professions[0 if number % 2 else -1]], **self.course(ended, number),
        )  # fmt: skip
        Subject.objects.create(journal=journal, person=client, since=at(came))
        for category in ("journal.note", "journal.mail", "journal.questionnaire"):
            Entry.objects.create(
                journal=journal, note=uuid4(), category=category, author=self.helper, created_at=at(ended),
                saved_at=at(ended), signed_at=at(ended), shelved=True, head_epoch="2024-01", head=b"x", body=b"x",
            )  # fmt: skip
        AccessEvent.objects.create(
            at=at(came), who=self.helper.pk, who_name="H", role="owner", unit="", client=client.pk, what="opened"
        )

    def money(self, client: User, billed: date) -> None:
        """An invoice, what was tried to pay it, and its lines in the books: kept by law when the client has gone."""
        invoice = Invoice.objects.create(
            key=str(uuid4()), kind="invoice", year=billed.year, number=Invoice.objects.count() + 1, client=client.pk,
            seller={}, buyer={}, lines=[], language="sv", currency="SEK", net=1, vat=0, total=1, issued_on=billed,
            due_on=billed, created_at=at(billed), paid_at=self.maybe(billed, 40),
        )  # fmt: skip
        Payment.objects.create(
            invoice=invoice.pk, client=client.pk, amount=1, currency="SEK", state="paid", created_at=at(billed)
        )
        if "credit_checks" in self.promised:
            CreditCheck.objects.create(
                client=client.pk, invoice=invoice.pk, reason="x", announced_by=self.helper.pk, announced_at=at(billed),
                notice=uuid4(), outcome="fine",
            )  # fmt: skip
        if "saved_cards" in self.promised:
            SavedCard.objects.create(
                client=client.pk, consent=uuid4(), customer="x", session="x", created_at=at(billed),
                ended_at=at(self.day(billed, 200)),
            )  # fmt: skip
        if "invoice_number" in self.promised:
            BuyerNumber.objects.create(
                invoice=invoice.pk, client=client.pk, number_epoch="2024-01", number=b"x", created_at=at(billed),
                paid_at=invoice.paid_at,
            )  # fmt: skip
        legs = [Leg("receivable", "exempt", 1)]
        ledger.post(invoice.key, "invoice", legs, billed, at(billed), "SEK", invoice=invoice.pk, client=client.pk)

    def taught(self, given: date) -> None:
        """Somebody at a course, and what was recorded of it."""
        promised = {category for one in self.promised.values() for category in one.of}
        if "registration" not in promised:
            return
        held = at(given + timedelta(days=20))
        course = Course.objects.create(
            kind="course", slug=uuid4().hex, title={}, where="place", seats=9, price=0, currency="SEK",
            free_cancel_hours=0, offer_hours=1, starts_at=held, ends_at=held + timedelta(days=30), edited_at=at(given),
        )  # fmt: skip
        Registration.objects.create(
            course=course, email="t@example.org", first_name="T", language="sv", state="confirmed", price=0,
            currency="SEK", free_cancel_until=held, late_fee=0, created_at=at(given),
        )  # fmt: skip
        if "recording" in promised:
            for category in ("recording.lecture", "recording.course"):
                Recording.objects.create(
                    course=course, category=category, number=uuid4().hex, leads_epoch="2024-01", leads=b"x",
                    recorded_at=held,
                )  # fmt: skip

    def course(self, ended: date, number: int) -> dict[str, datetime]:
        """A package that was held and then paid, or one that ran out."""
        if number % 2:
            return {"package_lapsed_at": at(ended)}
        return {"last_session_held_at": at(ended), "paid_at": at(self.day(ended, 60))}

    def visitor(self) -> None:
        given = self.day()
        if "applications" in self.promised:
            Application.objects.create(
                email=f"{uuid4()}@example.org", language="sv", state="rejected", created_at=at(given), saved_at=at(given),
                sent_at=at(given), decided_at=at(self.day(given, 30)),
            )  # fmt: skip
        if "newsletter" in self.promised:
            Reader.objects.create(
                email=f"{uuid4()}@example.org", language="sv", source="form", wording="x", asked_at=at(given),
                confirmed_at=at(given), stopped_at=self.maybe(given, 400, 0.7),
            )  # fmt: skip
        if "comments" in self.promised:
            Comment.objects.create(
                piece=self.piece, name="T", text="x", language="sv", written_at=at(given),
                withdrawn_at=self.maybe(given, 300, 0.7),
            )  # fmt: skip
            Said.objects.create(
                person=uuid4(), name="T", text="x", language="sv", wording="x", given_at=at(given), until=given,
                withdrawn_at=self.maybe(given, 300, 0.7),
            )  # fmt: skip
        if "consulting" in self.promised:
            sold = Engagement.objects.create(
                practitioner=self.helper, kind="consulting", began_at=at(given), bought_on=given
            )
            EngagementNote.objects.create(engagement=sold, written_at=at(given), changed_at=at(given))
        self.taught(given)
        if "imports" in self.promised:
            Batch.objects.create(
                kind="clients", by=uuid4(), name="x", created_at=at(given), file_epoch="2026-01", file=b"x", encoding="utf-8",
                form="csv", lines=1,
            )  # fmt: skip
        form, _made = ContactForm.objects.get_or_create(
            key="ask", defaults={"title": {}, "to": "x@example.org", "changed_at": at(BEGAN)}
        )
        Enquiry.objects.create(
            form=form,
            language="sv",
            received_at=at(given),
            last_at=at(given + timedelta(days=30)),
            said_epoch="2024-01",
            said=b"x",
        )
        if "match" in self.promised:
            Brief.objects.create(practitioner=self.helper, epoch="2024-01", sealed=b"x", created_at=at(given))
        ConsentRecord.objects.create(
            visitor=uuid4(), agreed=[], wording="w", number=1, language="sv", given_at=at(given),
            withdrawn_at=self.maybe(given, 200, 0.7),
        )  # fmt: skip


def standing(judge: Judge, now: datetime) -> dict:
    """{(table, key): is it due} of every row that stands, by the pure engine, row by row."""
    found = {}
    for table, record in due_rows.records_here():
        pks = table.model_class._base_manager.filter(**record.where).values_list("pk", flat=True)
        for row in due_rows.rows(table, record, pks, now, judge):
            people = row.people
            holds = retention._holds(people, judge)
            accepted = retention.standing(people, now, judge.zone)
            answer = retention._answer(record, row, judge, accepted, {})
            held = any(hold.binds(answer.category) for person in people for hold in holds.get(person, ()))
            found[table.model, row.pk] = answer.state == "due" and not held
    return found


@pytest.fixture
def lived(clinic, clinics, request):
    """The schema, with a demo clinic's document in force since the first day, and its three years written."""
    with enter(clinic):
        put((POLICIES / f"{request.param}.yaml").read_text(encoding="utf-8"), BEGAN)
        document = document_of(version_in_force(at(BEGAN)))
        Life(KEYS.index(request.param), document).fill()
    return request.param, clinic


def pytest_generate_tests(metafunc):
    if "lived" in metafunc.fixturenames:
        some = KEYS if metafunc.config.getoption("--full") else ("biet", "faelles")  # a Swedish and a Danish one
        metafunc.parametrize("lived", some, indirect=True)


def test_each_promise_is_kept_or_said_not_to_be(db, lived):
    key, schema = lived
    ended = {}
    for day in DAYS:
        now = at(day)
        with enter(schema):
            judge = Judge(rulebook(now), day, document_of(version_in_force(now)).clinic.timezone)
            before = standing(judge, now)
        run = retention.run(partial(enter, schema), now)
        with enter(schema):
            after = standing(judge, now)
        hindered = sum(number for name, number in run.left.items() if name.startswith(("hindered", "by_hand")))
        assert {row for row in before if row not in after} <= {row for row, due in before.items() if due}, day
        # What this night itself made free (a hold ends with the account of its person) goes in the next.
        still = [row for row, due in after.items() if due and before[row]]
        assert len(still) == hindered, (day, still, run.left)
        for name, number in run.counts.items():
            ended[name.split()[0]] = ended.get(name.split()[0], 0) + number
    with enter(schema):
        document = document_of(version_in_force(now))
        told = kept(document, run, 0)
    promised = {f"retention.{name}": told[f"retention.{name}"] for name in document.retention}
    assert {one.state for one in promised.values()} <= {"kept", "later", "task"}
    exercised = {
        f"retention.{name}" for name in EVERYWHERE | JOURNALS.get(key, {"journal"}) | {BOOKS.get(key, "accounts")}
    }
    assert exercised <= set(ended), exercised - set(ended)
    silent = {name for name, one in promised.items() if one.state == "kept"} - set(ended)
    assert not silent, f"called kept, and nothing of it was ever ended: {silent}"
    assert not {name for name, one in promised.items() if one.state == "later"} & set(ended)
