"""Hardware keys in a real Chromium: two keys, sign-in, the way to a clinic, a touch for an act, a lost key."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.people.models import PendingForm, StaffSignIn
from shared.staff.models import HandoffCode, HardwareKey, StaffAccount, StaffSession
from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff, hop


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


@pytest.fixture
def someone(office, person):
    """someone("anna", "a") has two keys and is signed in at BASE."""

    def make(name, *clinics, page=None, **more):
        return Staff(office, page or person(language="en"), name, *clinics, **more)

    return make


def says(page):
    """The message that the ceremony shows."""
    page.wait_for_selector("[data-says]:not([data-says=touch]):visible")
    return page.get_attribute("[data-says]:visible", "data-says")


# --- what must work -------------------------------------------------------------------------------------------------


def test_two_keys_sign_in_and_open_the_same(someone, office):
    anna = someone("anna", "a")
    with office.at():
        keys = list(HardwareKey.objects.filter(staff=anna.account).order_by("created_at"))
    assert [(key.name, key.attestation, key.opens) for key in keys] == [
        ("Key 0", "packed", True),
        ("Key 1", "packed", True),
    ]
    assert str(keys[0].aaguid) == "01020304-0506-0708-0102-030405060708"
    opened = set()
    for index in (0, 1):
        anna.out()
        anna.page.goto(f"{anna.site.my('a')}/probe")
        assert anna.page.url.startswith(f"{anna.site.base}/staff/authorize")
        anna.page.keys.use(index)
        anna.touch()
        expect(anna.page).to_have_url(f"{anna.site.my('a')}/probe")
        opened.add(anna.probe("a"))
    assert len(opened) == 1 and opened.pop()[0] == "Anna"
    for origin in (anna.site.base, anna.site.my("a")):
        for cookie in anna.page.context.cookies(origin):
            assert cookie["domain"] == urlsplit(origin).hostname and cookie["secure"] and cookie["httpOnly"], cookie
            assert cookie["name"].startswith("__Host-"), cookie


def test_from_the_list_of_clinics_into_one(someone):
    anna = someone("anna", "a", "b")
    anna.page.goto(f"{anna.site.base}/staff/")
    anna.page.click(f"a[href='{anna.site.my('b')}/handoff/start']")
    anna.page.wait_for_url(f"{anna.site.my('b')}/**")
    assert anna.probe("a")[1] != anna.probe("b")[1] != "shut"


def test_the_pages_are_clean(office, person):
    page = watch(person(language="en"), expected=("404",))
    anna = Staff(office, page, "anna", "a", keys=1)
    check_page(page)
    page.set_viewport_size({"width": 1180, "height": 820})
    anna.register("Second")
    with office.at():
        last = HardwareKey.objects.filter(staff=anna.account).order_by("-created_at").first().pk
    for path in ("/staff/keys", "/staff/", f"/staff/keys/{last}/revoke", "/staff/enrol/nothing"):
        page.goto(anna.site.base + path)
        check_page(page)
    page.context.clear_cookies()
    page.goto(f"{anna.site.base}/staff/sign-in")
    check_page(page)
    _, begin = office.hire("berit", "a")
    page.goto(begin)
    check_page(page)
    page.click("main form button")
    check_page(page)


def test_a_key_that_gives_its_secret_only_with_an_assertion(office, person):
    page = person(language="en")
    page.add_init_script(
        "const real = navigator.credentials.create.bind(navigator.credentials)\n"
        "navigator.credentials.create = o => real({publicKey: {...o.publicKey, extensions: {prf: {}}}})"
    )
    erik = Staff(office, page, "erik", "a", keys=1)
    with office.at():
        assert HardwareKey.objects.get(staff=erik.account).opens


def test_a_key_without_secret_signs_in_and_opens_nothing(someone):
    lena = someone("lena", "a", prf=False)
    assert "opens no journals" in lena.page.inner_text("main")
    assert lena.probe("a") == ("Lena", "shut")


def test_a_third_key_after_a_touch_of_an_old_one(someone, office):
    anna = someone("anna", "a")
    heard = []
    anna.page.on("request", lambda r: heard.append(urlsplit(r.url).path) if "/webauthn/" in r.url else None)
    anna.register("Third")
    ways = ["register/options", "assert/options", "assert", "register/options", "register"]
    assert heard == [f"/staff/webauthn/{way}" for way in ways]
    assert "Third" in anna.page.inner_text("main")
    with office.at():
        assert HardwareKey.objects.filter(staff=anna.account).count() == 3


def test_a_touch_for_an_act_brings_the_form_back(someone, office):
    """303 to the clinic's own address, 302 to BASE: only what form-action names would let that happen."""
    fia = someone("fia", "a")
    page = watch(fia.page)
    fia.probe("a")
    page.fill("textarea", "käre klient, å ä ö ß <b>\"'")
    page.click("main button")
    page.wait_for_url(f"{fia.site.base}/staff/authorize**")
    assert "Publish the privacy policy" in page.inner_text("main") and "Ekens samtal" in page.inner_text("main")
    check_page(page)
    with office.at("a"):
        assert b"klient" not in bytes(PendingForm.objects.get().form)
        StaffSignIn.objects.all().delete()  # expired while the person looked for the key
    fia.touch()
    expect(page).to_have_url(re.compile(r"/handoff/pending/"))
    check_page(page)
    page.click("main form button")
    assert page.inner_text("#done") == "käre klient, å ä ö ß <b>\"'"
    fia.probe("a")
    page.fill("textarea", "again")
    page.click("main button")
    page.wait_for_url(f"{fia.site.base}/staff/authorize**")  # one touch, one act


def test_a_lost_key(someone, office):
    """Key 1 is lost and removed with key 0; key 2 lay in a drawer and enters afterwards."""
    ulla = someone("ulla", "a", keys=3)
    before = ulla.probe("a")
    with office.at():
        lost = HardwareKey.objects.get(staff=ulla.account, name="Key 1").pk
    ulla.page.goto(f"{ulla.site.base}/staff/keys/{lost}/revoke")
    ulla.page.keys.use(0)
    with ulla.page.expect_navigation(url="**/staff/keys"):
        ulla.page.click("[data-start]")
    assert "Key 1" not in ulla.page.inner_text("main")
    ulla.out()
    ulla.page.goto(f"{ulla.site.base}/staff/sign-in")
    ulla.page.keys.use(1)
    ulla.page.click("[data-start]")
    assert says(ulla.page) == "refused" and "not accepted" in ulla.page.inner_text("[data-says=refused]")
    ulla.sign_in(2)
    after = ulla.probe("a")
    assert after[0] == "Ulla" and after[1] not in (before[1], "shut")


# --- what is said in words ------------------------------------------------------------------------------------------


def test_a_key_that_does_not_know_its_holder(someone):
    anna = someone("anna", "a")
    anna.out()
    anna.page.goto(f"{anna.site.base}/staff/sign-in")
    for key in anna.page.keys.ids:
        anna.page.keys.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    anna.page.click("[data-start]")
    assert says(anna.page) == "cancelled"
    assert "Nothing happened" in anna.page.inner_text("[data-says=cancelled]")


def test_a_key_that_is_registered_already(someone):
    anna = someone("anna", keys=1)
    anna.page.click("[data-ceremony=register] [data-start]")
    assert says(anna.page) == "already"


def test_a_browser_without_keys_is_told_so(site, person):
    page = person(language="en")
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{site.base}/staff/sign-in")
    page.click("[data-start]")
    assert says(page) == "unsupported"


def test_without_script_the_page_says_what_is_missing(site, person):
    page = person(language="en", java_script_enabled=False)
    page.goto(f"{site.base}/staff/sign-in")
    assert "needs JavaScript" in page.inner_text("main") and not page.is_visible("[data-start]")


def test_an_ended_account_is_told_no_more_than_a_wrong_key(someone, office):
    olle = someone("olle", "a")
    with office.at():
        StaffAccount.objects.filter(pk=olle.account.pk).update(ended_at=timezone.now())
    olle.out()
    olle.page.goto(f"{olle.site.base}/staff/sign-in")
    olle.page.click("[data-start]")
    assert says(olle.page) == "refused" and "This key was not accepted." in olle.page.inner_text("[data-says=refused]")


# --- what must not --------------------------------------------------------------------------------------------------


def catch_code(staff, key="a"):
    """The flow up to the address that carries the code."""
    context = staff.page.context
    return hop(context, hop(context, f"{staff.site.my(key)}/handoff/start")[1])[1]


REFUSED = "/handoff/refused"


def test_a_code_replayed_carried_off_or_late(someone, person, office):
    jan = someone("jan", "a")
    refused = f"{jan.site.my('a')}{REFUSED}"
    code = catch_code(jan)
    assert jan.page.goto(code).url != refused
    jan.page.goto(code)
    expect(jan.page).to_have_url(refused)  # the same address again, and no page ever has the code in its address
    thief, code = person(), catch_code(jan)
    thief.goto(code)
    expect(thief).to_have_url(refused)
    jan.page.goto(code)
    expect(jan.page).to_have_url(refused)  # burnt on sight, even for its owner
    code = catch_code(jan)
    jan.page.goto(code.replace(jan.site.my("a"), jan.site.my("b")))
    expect(jan.page).to_have_url(f"{jan.site.my('b')}{REFUSED}")
    code = catch_code(jan)
    with office.at():
        HandoffCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    jan.page.goto(code)
    expect(jan.page).to_have_url(refused)


def test_a_code_used_by_many_at_once(someone):
    vera = someone("vera", "a")
    code = catch_code(vera)
    at = urlsplit(code)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in vera.page.context.cookies(code))

    def use(_):
        import http.client

        line = http.client.HTTPConnection("127.0.0.1", at.port)
        line.request("GET", f"{at.path}?{at.query}", headers={"Host": at.netloc, "Cookie": cookies})
        return line.getresponse().headers["Location"]

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == ["/"] + [REFUSED] * 7


def test_a_thief_who_chose_the_challenge(someone, person, office):
    """The thief starts the flow, the victim's browser walks through the middle: the clinic burns the code on sight."""
    victim, thief = someone("kaj", "a"), person()
    _, at_base = hop(thief.context, f"{victim.site.my('a')}/handoff/start")
    victim.page.goto(at_base)
    expect(victim.page).to_have_url(f"{victim.site.my('a')}{REFUSED}")
    with office.at():
        assert not HandoffCode.objects.filter(staff=victim.account).exists()
    # A service worker could keep a code from reaching the clinic: none is served, and none may register.
    assert hop(victim.page.context, f"{victim.site.my('a')}/", **{"Service-Worker": "script"})[0] == 403
    tried = victim.page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => 'registered', e => e.name)")
    assert tried in ("SecurityError", "TypeError")


def test_a_stranger_and_somebody_with_one_key_stay_outside(someone):
    ida, nils = someone("ida"), someone("nils", "a", keys=1)
    assert ida.page.goto(f"{ida.site.my('a')}/probe").status == 403
    assert ida.page.url.startswith(ida.site.base)
    nils.page.goto(f"{nils.site.my('a')}/probe")
    assert nils.page.url == f"{nils.site.base}/staff/keys" and "Two keys before" in nils.page.inner_text("main")


def test_colleagues_open_different_things(someone):
    gun, hans = someone("gun", "a"), someone("hans", "a")
    assert len({gun.probe("a")[1], hans.probe("a")[1], "shut"}) == 3


def test_secrets_are_in_no_log_and_no_row(someone, office, site):
    tove, sent = someone("tove", "a"), []
    tove.page.on("request", lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/assert") else None)
    tove.out()
    tove.sign_in(0)
    prf = sent[0]["prf"]
    assert len(prf) == 43
    assert "clientExtensionResults" not in sent[0]["credential"] and prf not in json.dumps(sent[0]["credential"])
    cookies = [c["value"] for c in tove.page.context.cookies(tove.site.base)]
    log = site.log.read_text(errors="replace")
    assert not any(secret in log for secret in (prf, *cookies))


def test_an_idle_sign_in_asks_for_the_key_again(someone, office):
    olle = someone("olle", "a")
    olle.probe("a")
    with office.at():
        StaffSession.objects.filter(staff=olle.account).update(seen_at=timezone.now() - timedelta(minutes=21))
    olle.page.goto(f"{olle.site.base}/staff/")
    assert olle.page.url.startswith(f"{olle.site.base}/staff/sign-in")
