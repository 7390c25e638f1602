"""A thief has everything that the server keeps: a full dump of clinic and platform, taken while the practitioner is signed
in, every file, the epochs, the master keys; and the keys of everybody else who works there. It opens no note.

Every 32 bytes of it that could be a key, as they are and derived as our keys are, are tried on every lock.
"""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from practice.accesslog import outside
from practice.journal import actions, vault
from practice.journal.actions import Draft
from practice.journal.models import Entry, KeyCopy
from practice.people import unlock
from practice.people.models import StaffSignIn, User
from shared.staff import keyring, sessions
from shared.staff.models import HardwareKey, StaffSession
from shared.staff.sessions import epochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.journal.people import NOW
from tests.staff.signed_in import enter_clinic, sign_in

PLATFORM = settings.PUBLIC_SCHEMA_NAME
MEMBERS = ("owner", "administrator", "colleague")


@pytest.fixture
def a(clinics, db, at):
    """Maja is signed in and has written; the owner, the administrator, a colleague and an operator are signed in too."""
    cast, roots = people.build(clinics["a"], clinics["b"]), {}
    for name in ("practitioner", *MEMBERS):
        roots[name] = enter_clinic(at("a", "my"), cast.users[name], clinics["a"]).root
    roots["operator"] = sign_in(at("a", "platform"), operator=True).root
    maja, clinic = cast.users["practitioner"], clinics["a"].schema
    with enter(clinic):
        journal = actions.start_journal(maja, [cast.users["client"]], NOW)
        key = vault.open_journal(journal, maja, keyring.clinic_private(roots["practitioner"], clinic), NOW)
        actions.sign(key, maja, Draft(uuid4(), "signed"), NOW)
        actions.receive(journal, "journal.message", b"arrived", NOW)
    return SimpleNamespace(clinic=clinic, journal=journal, maja=maja, roots=roots)


def rows(place):
    with enter(place), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [place])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from cursor.fetchall()


def stolen(a):
    """Candidates for a key, each 32 bytes long."""
    outside.public_key()  # the access log's signing key is among the files
    files = [*settings.DATA_DIR.glob("secrets/*"), *settings.EPOCHS_DIR.glob("*"), settings.ACCESS_LOG_KEY]
    secrets = [path.read_bytes() for path in files] + [settings.SECRET_KEY.encode()]
    others = [a.roots[name] for name in (*MEMBERS, "operator")]
    others += [keyring.clinic_private(root, a.clinic) for root in others]  # what their own sessions here hold open
    cut = {secret[at : at + 32] for secret in secrets for at in range(max(1, len(secret) - 31))}
    for place in (a.clinic, PLATFORM):
        for raw in (bytes(value) for row in rows(place) for value in row if isinstance(value, bytes | memoryview)):
            cut |= {raw[at : at + 32] for at in (*range(0, min(len(raw) - 31, 64)), max(len(raw) - 32, 0))}
    contexts = [b"", keyring.context("clinic", a.clinic), keyring.context("keyset"), keyring.context("handoff")]
    derived = {keyring.derive(secret, context) for secret in [*secrets, *others] for context in contexts}
    return {guess for guess in cut | derived | {*others, bytes(32)} if len(guess) == 32}


def refused(guesses, *attempts):
    for guess in guesses:
        for attempt in attempts:
            with pytest.raises(keyring.Refused):
                attempt(guess)


def test_no_lock_opens(a):
    guesses = stolen(a)
    assert len(guesses) > 1000
    with enter(PLATFORM):
        for key in HardwareKey.objects.filter(staff=a.maja.staff_id):
            at_root(key, guesses)
        for session in StaffSession.objects.filter(staff=a.maja.staff_id):
            at_session(session.key_epoch, session.key, sessions.place(session), guesses)
    with enter(a.clinic):
        for sign_in in StaffSignIn.objects.filter(user=a.maja):
            at_session(sign_in.key_epoch, sign_in.key, unlock.place(a.clinic, sign_in), guesses)
        for copy in KeyCopy.objects.all():
            context = keyring.copy_context(vault.place_of(a.journal), copy.reader_id)
            sealed_to_a_pair(copy.epoch, copy.blob, context, guesses)
        assert Entry.objects.count() == 2
        for entry in Entry.objects.all():
            at_entry(entry, vault.place_of_entry(entry, a.journal), guesses)


@pytest.mark.parametrize("who", [*MEMBERS, "operator"])
def test_nobody_who_runs_the_clinic_or_the_platform_opens_it_with_their_own_key(a, who):
    """Nor where their name stands in the table as a reader's: the copy is sealed to Maja's pair."""
    private = keyring.clinic_private(a.roots[who], a.clinic)
    with enter(a.clinic):
        reader = User.objects.filter(role=who).first() if who in ("owner", "administrator") else None
        reader = reader or User.objects.exclude(pk=a.maja.pk).exclude(role="").first()
        for _turned in (False, True):
            with pytest.raises(vault.Closed):
                vault.open_journal(a.journal, reader, private, NOW)
            with pytest.raises(vault.Closed):
                vault.open_journal(a.journal, a.maja, private, NOW)
            KeyCopy.objects.update(reader=reader)


def at_root(key, guesses):
    context = keyring.root_context(key.staff_id, bytes(key.credential), key.staff.generation)
    inner = keyring.unwrap(epochs(), keyring.Wrapped(key.root_epoch, key.root), context)
    refused(
        guesses,
        lambda guess: keyring.open_with(guess, inner, context),
        lambda guess: keyring.open_with(
            keyring.hardware_pair(guess, key.staff_id, bytes(key.credential))[0], inner, context
        ),
    )


def at_session(epoch, blob, place, guesses):
    """What lies open in memory at the moment of the dump is shut under the cookie in its row."""
    held = keyring.Wrapped(epoch, blob)
    refused(guesses, lambda guess: keyring.take(epochs(), guess, held, *place))


def sealed_to_a_pair(epoch, blob, context, guesses):
    inner = keyring.unwrap(epochs(), keyring.Wrapped(epoch, blob), context)
    refused(guesses, lambda guess: keyring.open_with(guess, inner, context))


def at_entry(entry, place, guesses):
    context = keyring.head_context(entry.shelved, place)
    if not entry.shelved:
        sealed_to_a_pair(entry.head_epoch, entry.head, context, guesses)
    else:
        inner = keyring.unwrap(epochs(), keyring.Wrapped(entry.head_epoch, entry.head), context)
        shelf = keyring.context("shelf", place.clinic, place.journal, place.generation)
        refused(
            guesses,
            lambda guess: keyring.unlock(guess, inner, context),
            lambda guess: keyring.unlock(keyring.derive(guess, shelf), inner, context),
        )
    refused(guesses, lambda guess: keyring.unlock(guess, entry.body, keyring.context("body", *place.body)))


def test_the_same_locks_open_with_the_one_key_that_lies_in_no_dump(a):
    """So the test above tries real locks, in the right places."""
    private = keyring.clinic_private(a.roots["practitioner"], a.clinic)
    with enter(a.clinic):
        opened = vault.open_journal(a.journal, a.maja, private, NOW)
        assert {page.content.text for page in vault.read(opened, Entry.objects.all())} == {"signed", "arrived"}
    assert private not in stolen(a) and a.roots["practitioner"] not in stolen(a)
