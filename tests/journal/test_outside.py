"""A trustee who works elsewhere: asked by a link, signed with a key, chosen; sees nothing of the clinic, opens nothing alone,
and is nobody once the agreement is over."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import outside, trusting
from practice.journal.models import HalfOpened, PairCopy, Succession, TrustAgreement, Trustee
from practice.mailbox.models import OutgoingMessage
from practice.people.models import StaffSignIn, User
from practice.team import links, mails, words
from practice.team.models import Invitation
from shared.privacy.engine.document import load
from shared.staff.models import Invitation as Sent
from shared.staff.models import Membership
from tenants.isolation.context import enter
from tests import touched
from tests.journal import desk
from tests.journal.desk import Desk
from tests.mailbox.policies import CHANNELS, HEADER, put_in_force
from tests.people.handing import PLATFORM, Person, enters, opened

DAY = timedelta(days=1)
SAYS = load(
    HEADER + f"channels:\n  mail: {CHANNELS['letters']}\nsecurity:\n  elsewhere: {{measure: trustees_elsewhere}}\n"
)
ASKED = {"email": "tuva@mail.example", "first_name": "Tuva", "last_name": "Elsewhere", "language": "sv"}
PAGE, TRUST, NAMES = "/staff/team/trustees", "/staff/journals/in-trust", "/staff/journals/trustees"


@pytest.fixture
def world(clinics, db, settings):
    """Maja has a client; her colleague Robin works here, Tuva has an account and two keys at clinic b alone."""
    touched.always(settings)
    put_in_force(clinics["a"], SAYS, timezone.now() - DAY)
    a = desk.build(clinics)
    a.maja.write("Talade om havet.")
    return SimpleNamespace(**vars(a), tuva=Person("Tuva", clinics["b"]), chief=Desk(a.cast, "owner"))


def link(world):
    with enter(world.clinic.schema):
        seed = Invitation.objects.get().seed
    return reverse("staff:invitation", args=[links.token(seed)], urlconf=django_settings.URLCONFS["platform"])


def comes(world):
    """Asked, accepted, at the door."""
    assert world.maja.browser.post(PAGE, ASKED).status_code == 302
    at = link(world)
    with enter(world.clinic.schema):
        told = mails.MAILS[1].values(SimpleNamespace(about=Invitation.objects.get().pk, now=timezone.now()))["link"]
    page = world.tuva.base.get(told, headers={"accept-language": "en"}).content.decode()
    assert at in told and "trustee of a practitioner" in page
    assert world.tuva.base.post(at).status_code == 302
    assert enters(world.tuva, world.clinic) == "/"
    return at


def signs(world):
    with enter(world.clinic.schema):
        pk = TrustAgreement.objects.get(ended_at=None).pk
    return world.tuva.my(world.clinic).post(f"{TRUST}/{pk}", {"sign": "1"})


def chosen(world):
    at = comes(world)
    assert signs(world).status_code == 302
    ids = [str(world.tuva.user(world.clinic).pk), str(world.colleague.pk)]
    assert world.maja.browser.post(NAMES, {"chosen": ids}).status_code == 302
    return at


def begins(world):
    said = {"practitioner": str(world.practitioner.pk), "cause": "dead", "words": "In the paper"}
    return world.tuva.my(world.clinic).post(TRUST, said | {"successor": str(world.colleague.pk)})


def asks(world, trustee):
    """As the product would, with the trustee's own opened key."""
    private = opened(world.tuva, world.clinic)
    with enter(world.clinic.schema):
        return trusting.ask(
            trustee, private, world.practitioner, world.colleague, "dead", "In the paper", timezone.now()
        )


def refused(why, call, *arguments):
    with pytest.raises(trusting.NotAllowed) as no:
        call(*arguments)
    assert no.value.why == why


def test_from_the_link_to_a_share_given_and_nothing_else_seen(world):
    chosen(world)
    my = world.tuva.my(world.clinic)
    assert my.get("/")["Location"] == TRUST
    page = my.get(TRUST).content.decode()
    assert world.client.first_name not in page and str(world.client.pk) not in page and "Talade" not in page
    for shut in ("/staff/clients", "/staff/team", "/staff/team/me", "/staff/calendar/day", NAMES, PAGE):
        assert my.get(shut).status_code in (403, 404), shut
    assert begins(world).status_code == 302
    tuva = world.tuva.user(world.clinic)
    with enter(world.clinic.schema):
        row = Succession.objects.get(asked_by=tuva)
        told = set(OutgoingMessage.objects.filter(kind="journal.succession").values_list("user", flat=True))
        assert {world.practitioner.pk, world.colleague.pk, world.owner.pk} <= told
        Succession.objects.update(asked_at=row.asked_at - DAY, successor=world.owner)
    assert world.robin.browser.post(TRUST, {"agree": str(row.pk)}).status_code == 302
    assert "Talade om havet." in world.chief.get("open").content.decode()
    with enter(world.clinic.schema):
        log = AccessEvent.objects.filter(what=AccessEvent.What.TRUSTEES, client=world.client.pk)
        assert {one.role for one in log} == {"trustee", "practitioner"}


def test_a_link_works_once_and_for_two_weeks(world):
    at = comes(world)
    assert Person("Mallory", world.cast.elsewhere).base.post(at).status_code == 404
    assert world.maja.browser.post(PAGE, ASKED | {"email": "other@mail.example"}).status_code == 302
    with enter(PLATFORM):
        Sent.objects.filter(accepted_at=None).update(expires_at=timezone.now())
    with enter(world.clinic.schema):
        Invitation.objects.update(expires_at=timezone.now())
    mallory = Person("Mallory")
    assert mallory.base.post(link(world)).status_code == 404
    with enter(world.clinic.schema):
        assert not User.objects.filter(staff_id=mallory.account.pk).exists()


def test_before_they_sign_and_are_chosen_they_hold_nothing(world):
    comes(world)
    tuva = world.tuva.user(world.clinic)
    assert tuva.get_full_name() not in world.maja.browser.get(NAMES).content.decode()
    assert world.maja.browser.post(NAMES, {"chosen": [str(tuva.pk), str(world.colleague.pk)]}).status_code == 422
    refused("key", asks, world, tuva)
    assert signs(world).status_code == 302
    refused("key", asks, world, tuva)
    with enter(world.clinic.schema):
        assert not PairCopy.objects.exists()


def test_nobody_signs_or_ends_what_is_somebody_elses(world):
    comes(world)
    with enter(world.clinic.schema):
        row = TrustAgreement.objects.get()
    for browser in (world.robin.browser, world.chief.browser, world.maja.browser):
        assert browser.post(f"{TRUST}/{row.pk}", {"sign": "1"}).status_code == 404
    assert world.robin.browser.post(PAGE, {"end": str(row.pk)}).status_code == 404
    with enter(world.clinic.schema):
        assert TrustAgreement.objects.filter(agreed_at=None, ended_at=None).exists()


def test_one_of_them_alone_opens_nothing(world):
    chosen(world)
    begins(world)
    with enter(world.clinic.schema):
        row = Succession.objects.get()
        Succession.objects.update(asked_at=row.asked_at - DAY)
    world.tuva.my(world.clinic).post(TRUST, {"agree": str(row.pk)})
    with enter(world.clinic.schema):
        assert Succession.objects.get().opened_at is None


@pytest.mark.parametrize("who", ["trustee", "practitioner"])
def test_once_it_is_over_the_former_trustee_is_out_and_the_copies_are_gone(world, who):
    chosen(world)
    begins(world)
    tuva, private = world.tuva.user(world.clinic), opened(world.tuva, world.clinic)
    with enter(world.clinic.schema):
        row = TrustAgreement.objects.get()
        assert HalfOpened.objects.exists()
    if who == "trustee":
        assert world.tuva.my(world.clinic).post(f"{TRUST}/{row.pk}", {"resign": "1"}).status_code == 200
    else:
        assert world.maja.browser.post(PAGE, {"end": str(row.pk)}).status_code == 302
    with enter(world.clinic.schema):
        assert not (PairCopy.objects.filter(first=tuva) | PairCopy.objects.filter(second=tuva)).exists()
        assert not HalfOpened.objects.exists() and not Trustee.objects.filter(trustee=tuva).exists()
        assert not StaffSignIn.objects.filter(user=tuva).exists()
        Succession.objects.all().delete()
        arguments = (world.practitioner, world.colleague, "dead", "In the paper", timezone.now())
        refused("key", trusting.ask, tuva, private, *arguments)
        kind = "journal.trust_resigned" if who == "trustee" else "journal.trust_ended"
        assert OutgoingMessage.objects.filter(kind=kind).exists()
    with enter(PLATFORM):
        assert not Membership.objects.filter(
            staff=world.tuva.account, clinic=world.clinic.schema, ended_at=None
        ).exists()
    assert world.tuva.my(world.clinic).get(TRUST).status_code == 302, "sent off to sign in"


def test_the_policy_decides_whether_there_may_be_any(world):
    chosen(world)
    put_in_force(world.clinic, "open", timezone.now())
    refused("policy", asks, world, world.tuva.user(world.clinic))
    page = world.maja.browser.post(PAGE, ASKED | {"email": "new@mail.example"})
    assert page.status_code == 422 and str(words.REFUSED["policy"]) in page.content.decode()
    with enter(world.clinic.schema):
        assert not Invitation.objects.exists()


def test_whoever_is_a_trustee_here_already_is_asked_without_a_second_link(world):
    chosen(world)
    assert world.robin.browser.post(PAGE, ASKED).status_code == 302
    assert world.maja.browser.post(PAGE, ASKED | {"email": world.colleague.email}).status_code == 422
    with enter(world.clinic.schema):
        assert not Invitation.objects.exists()
        asked = TrustAgreement.objects.get(practitioner=world.colleague)
        outside.purge(timezone.now() + outside.UNSIGNED + DAY)
        asked.refresh_from_db()
        assert asked.ended_at and TrustAgreement.objects.get(practitioner=world.practitioner).ended_at is None
        assert User.objects.get(pk=asked.trustee_id).is_active, "somebody else's trustee stays"
