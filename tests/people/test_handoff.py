"""From BASE to a clinic. Anna works at clinic a, her colleague Hans too; Ida works nowhere. Keys are software, browsers are
test clients: one per host, as cookies are."""

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from practice.journal import actions as journals
from practice.journal import queries, vault
from practice.people import unlock
from practice.people.models import Relation, StaffSignIn, User
from shared.staff import actions, cookies, handoff, keyring, sessions
from shared.staff.models import HandoffCode, StaffAccount, StaffSession
from tenants.isolation.context import enter
from tests.staff.signed_in import SECRETS, account_with_keys, sign_in_as

PLATFORM = settings.PUBLIC_SCHEMA_NAME


class Person:
    """Somebody with two keys; `base` and `my` are one browser's two cookie jars."""

    def __init__(self, name, *clinics, role="practitioner"):
        self.name = name
        with enter(PLATFORM):
            self.account = account_with_keys(name)
            for clinic in clinics:
                actions.add_membership(self.account, clinic.schema, timezone.now())
        for clinic in clinics:
            with enter(clinic.schema):
                User.objects.create_user(
                    f"{name}@mail.example",
                    first_name=name,
                    role=role,
                    staff_id=self.account.pk,
                    created_at=timezone.now(),
                )
        self.base, self.jars = Client(headers={"host": settings.BASE_HOST}), {}
        self.sign_in()

    def sign_in(self):
        with enter(PLATFORM):
            return sign_in_as(self.base, self.account)

    def my(self, clinic):
        return self.jars.setdefault(
            clinic.schema, Client(headers={"host": clinic.my_host}, raise_request_exception=False)
        )

    def user(self, clinic):
        with enter(clinic.schema):
            return User.objects.get(staff_id=self.account.pk)


def hop(client, address):
    """One request, its redirect not followed: (status, path with query)."""
    at = urlsplit(address)
    response = client.get(f"{at.path}?{at.query}" if at.query else at.path)
    return response.status_code, response.get("Location", "")


def code_for(person, clinic, **query):
    """The flow up to the address that carries the code."""
    return hop(person.base, person.my(clinic).get("/handoff/start", query)["Location"])


def enters(person, clinic, **query):
    """The whole flow: where the clinic sends the browser in the end."""
    return hop(person.my(clinic), code_for(person, clinic, **query)[1])[1]


def touch(person, clinic, act):
    """What assert_ does after a touch for an act."""
    with enter(PLATFORM):
        sid = cookies.unb64(person.base.cookies[cookies.SESSION].value)
        session = StaffSession.objects.get(pk=cookies.digest(sid))
        sessions.allow(session, f"{clinic.schema} {act}", timezone.now())


def is_in(person, clinic):
    return person.my(clinic).get("/handoff/pending/00000000-0000-4000-8000-000000000000").status_code == 404


def opened(person, clinic):
    """The private half that this browser's cookies open now, through the product's own code."""
    my = person.my(clinic)
    request = SimpleNamespace(
        COOKIES={name: morsel.value for name, morsel in my.cookies.items()}, session=my.session, place=clinic.schema
    )
    with enter(clinic.schema):
        request.user = User.objects.get(staff_id=person.account.pk)
        return unlock.private_key(request)


@pytest.fixture
def a(clinics):
    return clinics["a"]


@pytest.fixture
def b(clinics):
    return clinics["b"]


@pytest.fixture
def anna(a):
    return Person("anna", a)


REFUSED = "/handoff/refused"


# --- what must work -------------------------------------------------------------------------------------------------


def test_a_practitioner_arrives_with_their_own_key_open(anna, a):
    assert enters(anna, a, next="/clients?page=2") == "/clients?page=2"
    assert is_in(anna, a)
    mine = keyring.clinic_private(anna.account.root, a.schema)
    assert opened(anna, a) == mine
    assert bytes(anna.user(a).public_key) == keyring.public_of(mine)


def test_every_cookie_is_this_hosts_own(anna, a):
    start = anna.my(a).get("/handoff/start")
    enters(anna, a)
    for name, morsel in {**start.cookies, **anna.my(a).cookies}.items():
        assert name.startswith("__Host-"), name
        if morsel.value:
            assert morsel["secure"] and morsel["httponly"] and morsel["path"] == "/" and not morsel["domain"]
            assert morsel["samesite"] == "Lax"


def test_no_code_is_left_and_its_flow_cookie_goes(anna, a):
    enters(anna, a)
    with enter(PLATFORM):
        assert not HandoffCode.objects.exists()
    assert all(not m.value for name, m in anna.my(a).cookies.items() if name.startswith(cookies.FLOW))


def test_neither_half_alone_opens_anything(anna, a):
    enters(anna, a)
    my = anna.my(a)
    key = my.cookies[unlock.COOKIE].value
    for other in ("", cookies.b64(b"x" * 32)):
        my.cookies[unlock.COOKIE] = other
        with pytest.raises(unlock.Refused):
            opened(anna, a)
    assert is_in(anna, a)  # signed in, opening nothing
    my.cookies[unlock.COOKIE] = key
    my.cookies[settings.SESSION_COOKIE_NAME] = ""
    with pytest.raises(unlock.Refused):
        opened(anna, a)


def test_what_the_tables_hold_opens_nothing(anna, a):
    """The row with every secret of the server, tried as the cookie."""
    enters(anna, a)
    with enter(a.schema):
        row = StaffSignIn.objects.get()
        epochs, place = sessions.epochs(), (a.schema, row.pk, row.user_id)
        guesses = [epochs.key(row.key_epoch), bytes(row.key)[:32], row.handle.bytes * 2, settings.SECRET_KEY.encode()]
        for guess in guesses:
            with pytest.raises(keyring.Refused):
                keyring.take(epochs, guess, keyring.Wrapped(row.key_epoch, row.key), *place)


def test_one_account_at_two_clinics_has_two_pairs(a, b):
    anna = Person("anna", a, b)
    assert (enters(anna, a), enters(anna, b)) == ("/", "/")
    assert opened(anna, a) != opened(anna, b)
    assert is_in(anna, a) and is_in(anna, b)


def test_arriving_again_makes_everything_new(anna, a):
    enters(anna, a)
    before = {name: anna.my(a).cookies[name].value for name in (settings.SESSION_COOKIE_NAME, unlock.COOKIE)}
    enters(anna, a)
    assert all(anna.my(a).cookies[name].value != value for name, value in before.items())
    with enter(a.schema):
        assert StaffSignIn.objects.count() == 1


def test_a_key_without_secret_signs_in_and_opens_nothing(anna, a):
    with enter(PLATFORM):
        StaffSession.objects.update(key=None, key_epoch="")
    assert enters(anna, a) == "/"
    assert is_in(anna, a) and anna.user(a).public_key is None
    with pytest.raises(unlock.Refused):
        opened(anna, a)


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", ""])
def test_the_way_ends_at_this_host(anna, a, target):
    assert enters(anna, a, next=target) == "/"


# --- what must not --------------------------------------------------------------------------------------------------


def test_a_code_is_good_once(anna, a):
    _, code = code_for(anna, a)
    assert hop(anna.my(a), code)[1] == "/"
    assert hop(anna.my(a), code)[1] == REFUSED


def test_a_code_burns_on_sight_even_for_its_owner(anna, a):
    _, code = code_for(anna, a)
    thief = Client(headers={"host": a.my_host})
    own = parse_qs(urlsplit(thief.get("/handoff/start")["Location"]).query)["state"][0]
    assert hop(thief, code)[1] == REFUSED
    assert hop(anna.my(a), code)[1] == REFUSED
    _, code = code_for(anna, a)
    mine = parse_qs(urlsplit(code).query)["state"][0]
    assert hop(thief, code.replace(mine, own))[1] == REFUSED  # a flow of the thief's own does not open it either


def test_a_thief_who_chose_the_challenge_finds_the_code_burnt(anna, a):
    """The thief starts the flow; the victim's browser walks through the middle and ends it."""
    thief = Client(headers={"host": a.my_host})
    at_base = thief.get("/handoff/start")["Location"]
    _, code = hop(anna.base, at_base)
    assert hop(anna.my(a), code)[1] == REFUSED
    assert hop(thief, code)[1] == REFUSED


def test_a_code_of_one_clinic_is_burnt_and_unread_at_another(a, b):
    anna = Person("anna", a, b)
    _, code = code_for(anna, a)
    assert hop(anna.my(b), code)[1] == REFUSED
    with enter(PLATFORM):
        assert not HandoffCode.objects.exists()
    assert hop(anna.my(a), code)[1] == REFUSED


def test_a_flow_of_one_clinic_is_worth_nothing_at_another(a, b):
    anna = Person("anna", a, b)
    _, code = code_for(anna, b)
    state = parse_qs(urlsplit(code).query)["state"][0]
    anna.my(a).get("/handoff/start")
    anna.my(b).cookies[cookies.FLOW + state] = next(
        m.value for name, m in anna.my(a).cookies.items() if name.startswith(cookies.FLOW)
    )
    assert hop(anna.my(b), code)[1] == REFUSED


def test_a_code_is_good_for_a_minute(anna, a):
    _, code = code_for(anna, a)
    with enter(PLATFORM):
        assert HandoffCode.objects.get().expires_at <= timezone.now() + timedelta(seconds=60)
        HandoffCode.objects.update(expires_at=timezone.now())
    assert hop(anna.my(a), code)[1] == REFUSED


def test_a_database_row_that_was_changed_opens_nothing(anna, a):
    """Whoever can write to the platform's tables can't turn one person's code into another's."""
    hans = Person("hans", a)
    with enter(PLATFORM):
        theirs = StaffSession.objects.get(staff=hans.account)
    _, code = code_for(anna, a)
    with enter(PLATFORM):
        HandoffCode.objects.update(staff=hans.account, session=theirs.handle)
    assert hop(anna.my(a), code)[1] == REFUSED


@pytest.mark.parametrize("change", ["account", "membership", "user", "signed out"])
def test_what_ends_between_code_and_arrival(anna, a, change):
    _, code = code_for(anna, a)
    with enter(PLATFORM):
        if change == "account":
            StaffAccount.objects.update(ended_at=timezone.now())
        elif change == "membership":
            actions.end_membership(anna.account, a.schema, timezone.now())
        elif change == "signed out":
            sessions.end_all(anna.account)
    if change == "user":
        with enter(a.schema):
            User.objects.update(is_active=False)
    assert hop(anna.my(a), code)[1] == REFUSED
    assert not is_in(anna, a)


def test_nobody_enters_where_they_do_not_belong(a, b, anna):
    ida = Person("ida")
    assert code_for(ida, a) == (403, "")
    assert code_for(anna, b) == (403, "")


def test_nobody_enters_with_one_key(anna, a):
    with enter(PLATFORM):
        anna.account.hardware_keys.exclude(credential=anna.account.credential).delete()
    assert code_for(anna, a) == (302, "/staff/keys")


def test_who_is_not_signed_in_is_asked_for_the_key_and_comes_back(a):
    visitor = Client(headers={"host": settings.BASE_HOST, "accept-language": "en"})
    address = Client(headers={"host": a.my_host}).get("/handoff/start")["Location"]
    page = visitor.get(address.removeprefix(settings.BASE_ORIGIN)).content.decode()
    assert "Sign in with your key" in page and a.name in page
    assert 'data-next="/staff/authorize?host=' in page


@pytest.mark.parametrize(
    "changed", [{"host": "evil.test"}, {"host": "a.enrum.test"}, {"host": ""}, {"challenge": "AAAA"}, {"challenge": ""},
                {"state": "x"}, {"state": "a" * 11 + "\n"}, {"act": "dance"}, {"act": "export" + "x" * 200},
                {"challenge": cookies.b64(bytes(32))}]
)  # fmt: skip
def test_what_is_no_beginning_of_a_hand_off(anna, a, changed):
    address = urlsplit(anna.my(a).get("/handoff/start")["Location"])
    query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()} | changed
    assert anna.base.get(address.path, query).status_code == 400
    with enter(PLATFORM):
        assert not HandoffCode.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "code=ä&state=b c;d", "code=" + "A" * 5000 + "&state=" + "a" * 12, "state=%0d%0aX: y"]
)
def test_what_is_no_end_of_one(a, query):
    assert hop(Client(headers={"host": a.my_host}), f"/handoff/finish?{query}")[1] == REFUSED


def test_the_clinic_reads_no_table_of_the_platform(anna, a, b):
    """The functions answer about the asking clinic alone, and nothing else of the platform can be named."""
    from django.db import connection
    from django.db.utils import ProgrammingError

    with enter(PLATFORM):
        handle = StaffSession.objects.get(staff=anna.account).handle
    now = timezone.now()
    with enter(a.schema):
        assert handoff.still_stands(anna.account.pk, handle, now)
        assert not handoff.still_stands(anna.account.pk, handle, now + timedelta(hours=11))
    with enter(b.schema):
        assert not handoff.still_stands(anna.account.pk, handle, now)
        handoff.end_sign_in(anna.account.pk, handle)
    with enter(a.schema):
        assert handoff.still_stands(anna.account.pk, handle, now)
    for table in ("staff_staffaccount", "staff_handoffcode", "staff_staffsession", "staff_hardwarekey"):
        with pytest.raises(ProgrammingError, match="permission denied"), enter(a.schema), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM platform.{table}")


# --- for how long ---------------------------------------------------------------------------------------------------


def later(person, clinic, seconds):
    """The session as it will be after so long without a request."""
    session = person.my(clinic).session
    session["staff"] = session["staff"] | {"checked": session["staff"]["checked"] - seconds}
    session.save()


def move_on(person, clinic, seconds):
    with enter(clinic.schema):
        later(person, clinic, seconds)


def test_an_idle_session_ends_and_a_busy_one_goes_on(anna, a):
    enters(anna, a)
    for _ in range(3):
        move_on(anna, a, 19 * 60)
        assert is_in(anna, a)
    move_on(anna, a, 20 * 60)
    assert not is_in(anna, a)
    with enter(a.schema):
        assert not StaffSignIn.objects.exists()


def test_ten_hours_are_the_end(anna, a):
    enters(anna, a)
    with enter(a.schema):
        StaffSignIn.objects.update(expires_at=timezone.now())
    move_on(anna, a, 31)
    assert not is_in(anna, a)


@pytest.mark.parametrize("change", ["key revoked", "key blocked", "account", "membership", "signed out at BASE"])
def test_what_ends_at_base_ends_here_within_a_minute(anna, a, change):
    enters(anna, a)
    with enter(PLATFORM):
        key = anna.account.hardware_keys.get(credential=anna.account.credential)
        {
            "key revoked": key.delete,
            "key blocked": lambda: actions.block_key(key, "lost"),
            "account": lambda: actions.end_account(anna.account, timezone.now()),
            "membership": lambda: actions.end_membership(anna.account, a.schema, timezone.now()),
            "signed out at BASE": lambda: sessions.end_all(anna.account),
        }[change]()
    move_on(anna, a, 31)
    assert not is_in(anna, a)


def test_idling_at_base_does_not_end_work_at_a_clinic(anna, a):
    enters(anna, a)
    with enter(PLATFORM):
        StaffSession.objects.update(seen_at=timezone.now() - timedelta(hours=2))
        actions.purge(timezone.now())
    move_on(anna, a, 31)
    assert is_in(anna, a)


def test_asking_costs_one_question_in_half_a_minute(anna, a, django_assert_max_num_queries):
    enters(anna, a)
    is_in(anna, a)
    asked = []

    def count(execute, sql, params, many, context):
        asked.append("staff_alive" in sql)
        return execute(sql, params, many, context)

    from django.db import connection

    with connection.execute_wrapper(count):
        is_in(anna, a)
        assert sum(asked) == 0
        move_on(anna, a, 31)
        is_in(anna, a)
        assert sum(asked) == 1


def test_signing_out_here_ends_it_at_base_and_elsewhere(a, b):
    anna = Person("anna", a, b)
    enters(anna, a), enters(anna, b)
    assert anna.my(a).post("/sign-out").status_code == 302
    assert not is_in(anna, a)
    assert anna.base.get("/staff/").status_code == 302
    move_on(anna, b, 31)
    assert not is_in(anna, b)


def test_a_session_that_came_otherwise_is_no_staff_session(anna, a):
    """A password reset, a forged session, allauth: whatever signs a staff member in without a hand-off signs in nobody."""
    user = anna.user(a)
    with enter(a.schema):
        anna.my(a).force_login(user)
    assert not is_in(anna, a)


def test_leftovers_are_purged(anna, a):
    enters(anna, a)
    now = timezone.now()
    with enter(a.schema):
        assert unlock.purge(now) == 0
        assert unlock.purge(now + timedelta(minutes=21)) == 1


# --- a lost key -----------------------------------------------------------------------------------------------------


@pytest.fixture
def resealed(settings, monkeypatch):
    """What KEY_SETTLERS were asked for."""
    calls = []
    settings.KEY_SETTLERS = ["tests.people.test_handoff.noted"]
    monkeypatch.setattr("tests.people.test_handoff.noted", lambda *call: calls.append(call))
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
