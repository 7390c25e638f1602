"""The five demo clinics, made through the same actions as everybody's: nothing here writes what a person could not."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from practice.accesslog import actions as log
from practice.booking.models import Booking, PractitionerCard
from practice.demo import (
    contacting,
    content,
    eid,
    entrusting,
    finding,
    helping,
    keeping,
    money,
    names,
    offering,
    papers,
    planning,
    programs,
    published,
    selling,
    teaching,
    team,
    troubles,
    video,
    virtual_keys,
    wondering,
    writing,
)
from practice.demo import questionnaires as asking
from practice.journal import actions as journals
from practice.journal import cosigning, material, releasing, supervising, vault
from practice.payments.place import Place
from practice.people import actions as people
from practice.people import relations
from practice.people.models import User
from shared.ids import uuid7
from shared.privacy.handwork import actions as handwork
from shared.privacy.outbound import actions as outside
from shared.privacy.queries import policy_in_force
from shared.privacy.rights import actions as rights
from shared.staff import actions as staff
from shared.staff import keyring, recovery
from shared.staff.models import Trustee
from tenants.branding import actions as branding
from tenants.isolation.context import enter
from tenants.isolation.hosts import ClinicEntry, hosts
from tenants.signup import agreement
from tenants.signup.completion import found

FIRST_NAMES = ("Alva", "Bo", "Cajsa", "Dag", "Elna", "Frej", "Greta", "Hugo", "Ines", "Joar", "Klara", "Lage")
LAST_NAMES = ("Almgrund", "Björkhagen", "Dalvik", "Ekmarken", "Forsåsen", "Grönvall", "Havsäng")


@dataclass
class Seeding:
    """One clinic on its way. `roots`: key of a staff member → the root of their virtual hardware keys."""

    key: str
    clinic: content.DemoClinic
    now: datetime
    entry: ClinicEntry | None = None
    accounts: dict = field(default_factory=dict)
    roots: dict = field(default_factory=dict)
    outsiders: dict = field(default_factory=dict)  # address → (account, root) of a trustee who works elsewhere
    users: dict = field(default_factory=dict)
    services: dict = field(default_factory=dict)

    @property
    def zone(self):
        return ZoneInfo(self.entry.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def seed(key: str, now: datetime) -> bool:
    """False where the clinic is there already. Call outside any place."""
    if hosts.by_slug(key) is not None:
        return False
    seeding = Seeding(key, content.clinic(key), now)
    with enter(settings.PUBLIC_SCHEMA_NAME):
        _accounts(seeding)
    seeding.entry = found(_details(seeding), now)
    with enter(settings.PUBLIC_SCHEMA_NAME):
        for account in (*seeding.accounts.values(), *(one for one, _root in seeding.outsiders.values())):
            staff.add_membership(account, seeding.entry.schema, now)
    hosts.look_again()
    hosts.by_schema(seeding.entry.schema)  # what stands in the directory asks whether the clinic is open
    with enter(seeding.entry.schema):
        _brand(seeding)
        _staff(seeding)
        entrusting.bring(seeding)
        offering.offer(seeding)
        _outside(seeding)
        names.bring(seeding.clinic, seeding.now)
        finding.publish(seeding)
        for client in seeding.clinic.clients:
            _client(seeding, client)
        programs.bring(key, seeding.users[seeding.clinic.owner], now)
        writing.bring(seeding.clinic, seeding.users, now)
        _asked(seeding)
        selling.bring(seeding.clinic, seeding.users, now)
        eid.set_up(seeding.clinic, now)
        video.set_up(seeding.clinic, seeding.users, now)
        team.bring(seeding.clinic, seeding.users, now)
        log.check(now)
        papers.publish(key, now)
        _publish(seeding)
        place = Place(seeding.clinic.country, seeding.entry.timezone, seeding.clinic.brand.languages)
        money.bring(key, seeding.clinic.name, seeding.clinic.organisation_number, place, now)
        _registers(seeding)
        handwork.raise_rounds(now)
    return True


def _asked(seeding):
    """By visitors, by clients of the office and of practitioners, and by the clinic of clients."""
    contacting.bring(seeding.key, seeding.clinic, seeding.now, seeding.users[seeding.clinic.owner])
    helping.bring(seeding.clinic, seeding.users, seeding.now)
    wondering.bring(seeding.clinic, seeding.users, seeding.zone, seeding.now)


def _publish(seeding):
    clinic, users = seeding.clinic, seeding.users
    published.bring(seeding.key, clinic.name, users[clinic.owner], seeding.now)
    teaching.bring(seeding.key, clinic.country, users, seeding.zone, seeding.now)


def _registers(seeding):
    first = seeding.clinic.clients[0]
    client, owner = User.objects.get(email=first.email), seeding.users[seeding.clinic.owner]
    language = "da" if seeding.clinic.country == "DK" else "sv"
    keeping.keep(owner, client, seeding.users[first.with_], language, seeding.now)


def seed_operators(now: datetime) -> None:
    """Two, for later acts that need two of them."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        for name in ("Ylva Ordning", "Rune Tillsyn"):
            mail = name.split()[0].lower() + content.OPERATORS
            account = staff.create_account(mail, name, "sv", now)
            if not account.is_operator:
                staff.make_operator(account, now)
                virtual_keys.give(account, now)
        troubles.bring(account.pk, now)


def _details(seeding):
    clinic, owner = seeding.clinic, seeding.accounts[seeding.clinic.owner]
    return {
        "name": clinic.name,
        "country": clinic.country,
        "organisation_number": clinic.organisation_number,
        "profession": clinic.profession,
        "licensed": clinic.licensed,
        "subdomain": seeding.key,
        "shown_number": "",
        "policy": keeping.with_an_end(content.policy(seeding.key), seeding.now.date()),
        "agreement": {
            "version": agreement.versions()[-1],
            "language": clinic.brand.languages[0],
            "accepted_at": seeding.now,
        },
        "owner": {
            "staff_id": owner.pk,
            "name": owner.name,
            "email": owner.email,
            "language": clinic.brand.languages[0],
        },
    }


def _accounts(seeding):
    for key, member in seeding.clinic.staff.items():
        mail, language = content.address(seeding.key, key), seeding.clinic.brand.languages[0]
        account = staff.create_account(mail, " ".join(member.name), language, seeding.now)
        seeding.accounts[key], seeding.roots[key] = account, virtual_keys.give(account, seeding.now)
    _trustees(seeding)
    entrusting.accounts(seeding)


def _trustees(seeding):
    """The owner's: two colleagues; whoever works alone wants none."""
    accounts = dict(seeding.accounts)
    owner = accounts.pop(seeding.clinic.owner)
    if len(accounts) < recovery.NEEDED:
        recovery.refuse_trustees(owner, seeding.now)
        return
    for colleague in list(accounts.values())[: recovery.NEEDED]:
        recovery.name_trustee(owner, colleague.email, seeding.now)
        recovery.accept(colleague, Trustee.objects.get(staff=owner, email=colleague.email).pk, seeding.now)


def _brand(seeding):
    brand = seeding.clinic.brand
    changes = {
        "name": seeding.clinic.name,
        "seed_colour": brand.seed_colour,
        "languages": list(brand.languages),
        "headline": dict(brand.headline),
        "welcome": dict(brand.welcome),
        "contact": dict(brand.contact),
        "hours": dict(brand.opening_hours),
    }
    branding.update_brand(seeding.entry, changes, seeding.now)


def _staff(seeding):
    for key, member in seeding.clinic.staff.items():
        account = seeding.accounts[key]
        private = keyring.clinic_private(seeding.roots[key], seeding.entry.schema)
        fields = {
            "first_name": member.name[0],
            "last_name": member.name[1],
            "role": member.role,
            "more_roles": list(member.more_roles),
            "regime": member.regime,
            "treats": member.treats,
            "profession": member.profession,
            "public_key": keyring.public_of(private),
            "verified_at": seeding.now,
        }
        user = User.objects.filter(staff_id=account.pk).first()
        if user is None:
            user = User.objects.create_user(account.email, staff_id=account.pk, created_at=seeding.now, **fields)
        else:  # the owner, whom the clinic's set-up made
            for name, value in fields.items():
                setattr(user, name, value)
            user.save()
        seeding.users[key] = user
        if member.treats:
            _card(user, member)
    for number in range(seeding.clinic.more_practitioners):
        _one_more(seeding, number)


def _card(user, member):
    PractitionerCard.objects.create(
        practitioner=user, title=dict(member.title), about=dict(member.about), languages=list(member.languages)
    )


def _outside(seeding):
    for tag in seeding.clinic.outside:
        said = {"name": tag.name, "kind": tag.kind, "url": tag.url, "recipient": tag.recipient, "data": {}}
        owner = seeding.users[seeding.clinic.owner]
        outside.add_tag(said | {"pages": list(tag.pages)}, owner.pk, seeding.now)


def _one_more(seeding, number):
    """A practitioner without keys of their own yet: in the directory, not in anybody's journal."""
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number % len(LAST_NAMES)]
    with_keys = next(key for key, member in seeding.clinic.staff.items() if member.treats)
    like = seeding.clinic.staff[with_keys]
    user = User.objects.create_user(
        f"p{number}@{seeding.key}.example",
        first_name=first,
        last_name=last,
        role=User.Role.PRACTITIONER,
        treats=True,
        profession=like.profession,
        staff_id=uuid7(),
        created_at=seeding.now,
    )
    _card(user, like)


def _client(seeding, client):
    known_since = seeding.now - timedelta(days=60)
    user = people.add_client(
        known_since,
        first_name=client.name[0],
        last_name=client.name[1],
        email=client.email,
        password=content.PASSWORD,
        language=client.language,
    )
    practitioner = seeding.users[client.with_]
    first = seeding.now + timedelta(days=min(client.days))
    relation = relations.begin(practitioner, user, "treats", min(first, seeding.now))
    if client.supervised_by:
        relations.begin(seeding.users[client.supervised_by], user, "supervises", seeding.now)
    offering.bought(seeding, user, seeding.services[client.service])
    sessions = [_booking(seeding, client, user, practitioner, days) for days in client.days]
    _notes(seeding, client, user, relation, [when for when in sessions if when < seeding.now])
    asking.bring(client, user, practitioner, seeding.now, seeding.zone)
    if client.asks:
        rights.ask(user.pk, rights.Asked(kind=client.asks), seeding.now)


def _booking(seeding, client, user, practitioner, days):
    """At the practitioner's first hour of that day, or of the next one worked."""
    service, member = seeding.services[client.service], seeding.clinic.staff[client.with_]
    day = seeding.today + timedelta(days=days)
    while offering.WEEKDAYS[day.weekday()] not in member.hours:
        day += timedelta(days=1)
    start = _free_start(practitioner, service, datetime.combine(day, _opens(member, day), seeding.zone))
    ends, made = start + timedelta(minutes=service.minutes), min(start, seeding.now) - timedelta(days=3)
    Booking.objects.create(
        practitioner=practitioner,
        client=user,
        service=service,
        period=(start, ends + timedelta(minutes=service.pause_minutes)),
        starts_at=start,
        ends_at=ends,
        state=Booking.State.COMPLETED if ends < seeding.now else Booking.State.CONFIRMED,
        form=service.forms[0],
        price=service.price,
        currency=service.currency,
        free_cancel_until=start - timedelta(hours=service.free_cancel_hours),
        late_fee=service.late_fee,
        created_at=made,
        confirmed_at=made,
    )
    return start


def _opens(member, day):
    return time.fromisoformat(member.hours[offering.WEEKDAYS[day.weekday()]][0].split("-")[0])


def _free_start(practitioner, service, start):
    """The first time from `start` on that overlaps nothing."""
    length = timedelta(minutes=service.minutes + service.pause_minutes)
    while Booking.objects.filter(practitioner=practitioner, period__overlap=(start, start + length)).exists():
        start += timedelta(minutes=service.step_minutes)
    return start


def _notes(seeding, client, user, relation, past):
    """Before each session the journal is read, after it a note is signed; the client sees both in their log."""
    if not client.notes:
        return
    practitioner = relation.holder
    private = keyring.clinic_private(seeding.roots[client.with_], seeding.entry.schema)
    journal = journals.start_journal(practitioner, [user], past[0] if past else seeding.now)
    opened = vault.open_journal(journal, practitioner, private, seeding.now)
    about = {"who": practitioner, "clients": [user.pk], "unit": seeding.clinic.name, "relation": relation}
    entry = None
    for number, (text, when) in enumerate(zip(client.notes, past, strict=False)):
        if number:
            before = when - timedelta(minutes=25)
            log.record(log.What.OPENED, now=before, journal=journal.pk, notes=number, **about)
        after = min(when + timedelta(hours=1), seeding.now)
        entry = journals.sign(opened, practitioner, journals.Draft(note=uuid7(), text=text), after)
        log.record(log.What.SIGNED, now=after, journal=journal.pk, entry=entry.note, **about)
        if releasing.follow(vault.read(opened, [entry])[0], policy_in_force(seeding.now), practitioner, after):
            log.record(log.What.RELEASED, now=after, journal=journal.pk, entry=entry.note, **about)
    if entry is not None and client is seeding.clinic.clients[0]:
        plan = planning.sign(opened, practitioner, seeding.clinic.country, seeding.now)
        log.record(log.What.SIGNED, now=seeding.now, journal=journal.pk, entry=plan.note, **about)
    if entry is not None:
        _beside(seeding, client, journal, private, entry, about)


def _beside(seeding, client, journal, private, entry, about):
    """A supervisor's agreement with a note to sign too; and, where the policy speaks of paper, a folder in a cabinet."""
    if client.supervised_by:
        supervisor, until = seeding.users[client.supervised_by], seeding.now + timedelta(days=180)
        supervising.agree(journal, private, supervisor, until, seeding.now)
        log.record(log.What.SHARED, now=seeding.now, journal=journal.pk, **about)
        cosigning.ask(entry, supervisor, about["who"], seeding.now)
        log.record(log.What.ASKED, now=seeding.now, journal=journal.pk, entry=entry.note, **about)
    if any("paper" in one.media for one in policy_in_force(seeding.now).retention.values()):
        material.note(journal, "form", "Stålskabet, mappe 3", about["who"].pk, seeding.now)
