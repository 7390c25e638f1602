"""A lost key: the clinic re-seals to the new root, and the notes stay readable."""

from uuid import uuid4

import pytest
from django.utils import timezone

from practice.journal import actions as journals
from practice.journal import queries, vault
from practice.people.models import Relation, User
from shared.staff import actions, cookies, keyring, sessions
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM, REFUSED, enters, is_in, move_on, opened
from tests.staff.signed_in import SECRETS


@pytest.fixture
def resealed(settings, monkeypatch):
    """What KEY_SETTLERS were asked for."""
    calls = []
    settings.KEY_SETTLERS = ["tests.people.test_lost_key.noted"]
    monkeypatch.setattr("tests.people.test_lost_key.noted", lambda *call: calls.append(call))
    return calls


def noted(user, old_private, new_public):
    raise AssertionError("replaced in the fixture")


def lose_a_key(person):
    """The first key is gone; the session was begun with the second."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    with enter(PLATFORM):
        request, response = RequestFactory().get("/"), HttpResponse()
        request.COOKIES = {name: morsel.value for name, morsel in person.base.cookies.items()}
        request.staff_session = sessions.find(request, timezone.now())
        lost = person.account.hardware_keys.exclude(credential=person.account.credential).get()
        actions.revoke_key(request, response, lost, timezone.now())
        for name in (cookies.SESSION, cookies.ROOT):
            person.base.cookies[name] = response.cookies[name].value


def test_after_a_loss_the_clinic_reseals_at_the_next_hand_off(anna, a, resealed):
    enters(anna, a)
    before = opened(anna, a)
    lose_a_key(anna)
    move_on(anna, a, 31)
    assert not is_in(anna, a)
    with enter(PLATFORM):
        actions.add_key(anna.account, _seen(), "New", timezone.now())
    assert enters(anna, a) == "/" and resealed[0][0].staff_id == anna.account.pk
    assert [(call[1], call[2]) for call in resealed] == [(before, keyring.public_of(opened(anna, a)))]
    assert opened(anna, a) != before
    enters(anna, a)
    assert len(resealed) == 1


def _seen():
    from tests.staff.signed_in import Seen

    return Seen()


def test_a_note_from_before_the_loss_is_read_after_it(anna, a):
    """Through the journal's own settler, by a key that lay in a drawer meanwhile."""
    enters(anna, a)
    with enter(a.schema):
        maja = User.objects.get(staff_id=anna.account.pk)
        client = User.objects.create_user("elin@home.example", first_name="Elin", created_at=timezone.now())
        Relation.objects.create(kind="treats", holder=maja, client=client, began_at=timezone.now())
        journal = journals.start_journal(maja, [client], timezone.now())
    before = opened(anna, a)
    with enter(a.schema):
        key = vault.open_journal(journal, maja, before, timezone.now())
        journals.sign(key, maja, journals.Draft(uuid4(), "before the loss"), timezone.now())
    lose_a_key(anna)
    with enter(PLATFORM):
        actions.add_key(anna.account, _seen(), "New", timezone.now())
    enters(anna, a)
    after = opened(anna, a)
    with enter(a.schema):
        key = vault.open_journal(journal, maja, after, timezone.now())
        assert [page.content.text for page in vault.read(key, queries.entries(journal))] == ["before the loss"]
        with pytest.raises(vault.Closed):
            vault.open_journal(journal, maja, before, timezone.now())


def test_a_replaced_public_half_is_noticed(anna, a):
    enters(anna, a)
    with enter(a.schema):
        User.objects.filter(staff_id=anna.account.pk).update(public_key=keyring.new_pair()[1])
    assert enters(anna, a) == REFUSED


def test_each_of_the_two_keys_opens_the_same(anna, a):
    enters(anna, a)
    first = opened(anna, a)
    with enter(PLATFORM):
        other = anna.account.hardware_keys.exclude(credential=anna.account.credential).get()
    anna.account.credential, anna.account.secret = bytes(other.credential), SECRETS[0]
    anna.sign_in()
    enters(anna, a)
    assert opened(anna, a) == first
