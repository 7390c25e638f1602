"""An act that needs a key just now. Anna publishes; what she had written must come back to her and to nobody else."""

import html
import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from practice.people import stepup
from practice.people.models import PendingForm, StaffSignIn, User
from shared.staff import rotation
from shared.staff.epochs import FileEpochs
from shared.staff.models import StaffSession
from tenants.isolation.context import enter
from tests.people import urls
from tests.people.handing import PLATFORM, REFUSED, Person, enters, hop, opened, touch

FORM = {"message": "käre klient, å ä ö ß 🔑 <b>\"'", "months": ["1", "2"]}


@pytest.fixture(autouse=True)
def act(settings):
    settings.URLCONFS = settings.URLCONFS | {"my": "tests.people.urls"}
    urls.done.clear()
    return urls.done


@pytest.fixture
def anna(a):
    person = Person("anna", a)
    enters(person, a)
    return person


def begin(person, clinic, number=7):
    """Posts the form; returns the address at BASE that asks for the touch."""
    response = person.my(clinic).post(f"/publish/{number}", FORM)
    at = urlsplit(response["Location"])
    assert at.path == "/handoff/start"
    return person.my(clinic).get(response["Location"])["Location"]


def asked_for(address):
    return parse_qs(urlsplit(address).query)["act"][0]


def come_back(person, clinic, address):
    """After the touch: the path the clinic leads to."""
    return hop(person.my(clinic), hop(person.base, address)[1])[1]


def confirm(person, clinic, path):
    """Reads the form that waits and sends it as the browser would."""
    page = person.my(clinic).get(path, headers={"accept-language": "en"}).content.decode()
    target, form = re.search(r'<form method="post" action="(/publish[^"]*)">(.*?)</form>', page, re.S).groups()
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form):
        fields.setdefault(name, []).append(html.unescape(value))
    fields.pop("csrfmiddlewaretoken", None)
    return page, person.my(clinic).post(html.unescape(target), fields)


def test_the_form_comes_back_as_it_was_and_is_sent_by_its_author(anna, a, act):
    address = begin(anna, a)
    assert act == [] and asked_for(address) == "policy.publish:7"
    touch(anna, a, "policy.publish:7")
    path = come_back(anna, a, address)
    assert path.startswith("/handoff/pending/") and act == []
    page, answer = confirm(anna, a, path)
    assert "Publish the privacy policy" in page and answer.content == b"done"
    assert act == [("anna", 7, {"message": [FORM["message"]], "months": ["1", "2"]})]
    with enter(a.schema):
        assert not PendingForm.objects.exists()


def test_one_touch_one_act(anna, a, act):
    address = begin(anna, a)
    touch(anna, a, "policy.publish:7")
    confirm(anna, a, come_back(anna, a, address))
    assert urlsplit(anna.my(a).post("/publish/7", FORM)["Location"]).path == "/handoff/start"
    assert len(act) == 1


def test_without_a_touch_base_asks_for_one_and_gives_no_code(anna, a):
    address = begin(anna, a)
    page = anna.base.get(address.replace("http://enrum.test", ""), headers={"accept-language": "en"}).content.decode()
    assert "Confirm with your key" in page and "Publish the privacy policy" in page and a.name in page
    assert f'data-act="{a.schema} policy.publish:7"' in page


@pytest.mark.parametrize("other", ["policy.publish:8", "export", ""])
def test_a_touch_for_something_else_is_worth_nothing(anna, a, other):
    address = begin(anna, a)
    if other:
        touch(anna, a, other)
    assert hop(anna.base, address)[0] == 200  # asks for the key


def test_a_touch_for_another_clinics_act_is_worth_nothing(clinics, a):
    anna = Person("anna", a, clinics["b"])
    enters(anna, a)
    address = begin(anna, a)
    touch(anna, clinics["b"], "policy.publish:7")
    assert hop(anna.base, address)[0] == 200


def test_a_touch_is_good_for_the_act_that_was_confirmed(anna, a, act):
    address = begin(anna, a, 7)
    touch(anna, a, "policy.publish:7")
    come_back(anna, a, address)
    assert urlsplit(anna.my(a).post("/publish/8", FORM)["Location"]).path == "/handoff/start"
    assert act == []


def test_for_five_minutes(anna, a, act):
    address = begin(anna, a)
    touch(anna, a, "policy.publish:7")
    path = come_back(anna, a, address)
    with enter(a.schema):
        assert StaffSignIn.objects.get().allowed_until <= timezone.now() + timedelta(minutes=5)
        StaffSignIn.objects.update(allowed_until=timezone.now())
    assert urlsplit(confirm(anna, a, path)[1]["Location"]).path == "/handoff/start"
    assert act == []


def test_an_expired_session_loses_nothing(anna, a, act):
    address = begin(anna, a)
    anna.my(a).cookies.pop("__Host-session")
    anna.my(a).cookies.pop("__Host-key")
    with enter(a.schema):
        StaffSignIn.objects.all().delete()
    with enter(PLATFORM):
        StaffSession.objects.all().delete()
    anna.sign_in()
    touch(anna, a, "policy.publish:7")
    confirm(anna, a, come_back(anna, a, address))
    assert act[0][2]["message"] == [FORM["message"]]


def test_somebody_elses_touch_changes_nobody(anna, a, act):
    hans = Person("hans", a)
    address = begin(anna, a)
    touch(hans, a, "policy.publish:7")
    _, code = hop(hans.base, address)
    assert hop(anna.my(a), code)[1] == REFUSED


def test_the_form_is_nobody_elses_to_read(anna, a):
    path = "/handoff/pending/"
    begin(anna, a)
    hans = Person("hans", a)
    enters(hans, a)
    with enter(a.schema):
        row = PendingForm.objects.get()
        assert row.sealed and b"klient" not in bytes(row.form)
    assert hans.my(a).get(f"{path}{row.pk}").status_code == 404
    anna.my(a).cookies["__Host-key"] = ""
    shut = anna.my(a).get(f"{path}{row.pk}", headers={"accept-language": "en"})
    assert (
        shut.status_code == 403
        and "klient" not in shut.content.decode()
        and "Touch another key" in shut.content.decode()
    )


def test_a_form_waits_for_a_day(anna, a):
    begin(anna, a)
    now = timezone.now()
    with enter(a.schema):
        pk = PendingForm.objects.get().pk
        assert stepup.purge(now) == 0
        PendingForm.objects.update(created_at=now - timedelta(hours=25))
    assert anna.my(a).get(f"/handoff/pending/{pk}").status_code == 404
    with enter(a.schema):
        assert stepup.purge(now) == 1


def test_a_person_whose_keys_give_no_secret_keeps_the_form_too(a, act):
    """Their form holds nothing of a client's: they open no journal. It lies under the epoch alone."""
    lena = Person("lena", a, role="receptionist")
    with enter(PLATFORM):
        StaffSession.objects.update(key=None, key_epoch="")
    enters(lena, a)
    address = begin(lena, a)
    touch(lena, a, "policy.publish:7")
    confirm(lena, a, come_back(lena, a, address))
    assert act[0][0] == "lena"


def test_an_act_that_is_not_listed_is_a_mistake_of_the_program(rf):
    with pytest.raises(ValueError, match="no such act"):
        stepup.require(rf.post("/"), "dance", timezone.now())


def test_a_wrong_waiting_form_is_no_act(anna, a):
    for pending in ("x", "00000000-0000-4000-8000-000000000000"):
        address = anna.my(a).get("/handoff/start", {"pending": pending})["Location"]
        assert "act=&" in address


def test_of_two_requests_at_once_one_spends_the_touch(anna, a):
    with enter(a.schema):
        user, sign_in = User.objects.get(staff_id=anna.account.pk), StaffSignIn.objects.get()
        stepup.allow(sign_in, "export", timezone.now())
        seen = [StaffSignIn.objects.get(), StaffSignIn.objects.get()]
        assert all(row.allowed_act == "export" for row in seen)  # both requests have read it
        request = type("Request", (), {"session": {"staff": {"id": str(sign_in.pk)}}, "user": user})
        assert [stepup._spend(request, "export", timezone.now()) for _ in seen] == [True, False]


def test_the_month_turns_under_open_sessions_and_waiting_forms(clinics, act, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    epochs, a = FileEpochs(settings.EPOCHS_DIR), clinics["a"]
    epochs.begin("2026-11")
    anna = Person("anna", a)
    enters(anna, a)
    before, address = opened(anna, a), begin(anna, a)
    epochs.begin("2026-12")
    for place in (PLATFORM, a.schema):
        with enter(place):
            assert rotation.rewrap(epochs) and rotation.in_use("2026-11") == 0
    epochs.destroy("2026-11", date(2027, 3, 1), 0, unused_since=date(2026, 12, 1))
    assert opened(anna, a) == before
    touch(anna, a, "policy.publish:7")
    confirm(anna, a, come_back(anna, a, address))
    assert act[0][2]["message"] == [FORM["message"]]
