"""The page where an owner decides how the clinic looks: looking first, saving, and everything that can be wrong."""

import io
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from practice.people.models import User
from tenants.branding import palette
from tenants.branding.models import Brand
from tenants.branding.queries import memory
from tenants.isolation.context import enter
from tests.branding.test_brand import css_path
from tests.branding.test_logo import picture
from tests.staff.signed_in import enter_clinic

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

FORM = {
    "name": "Ekens samtal",
    "seed_colour": "#9a5410",
    "typeface": "Inter",
    "languages": ["sv", "en", "de"],
    "first_language": "sv",
    "contact_sv": "Ekgatan 1\n000 00 Göteborg",
    "headline_sv": "Någon att prata med",
    "welcome_en": "Somebody to talk to",
}


def signed_in(at, clinics, role):
    """A browser at clinic a's own side, signed in as a person with this role ("" is a client)."""
    browser = at("a", "my")
    with enter(clinics["a"].schema):
        staff_id = uuid4() if role else None
        person = User.objects.create_user(
            "kim@example.org", first_name="Kim", role=role, staff_id=staff_id, created_at=NOW
        )
        if not role:
            browser.force_login(person)
    if role:
        enter_clinic(browser, person, clinics["a"])
    return browser


@pytest.mark.parametrize(("role", "status"), [("", 403), ("practitioner", 403), ("administrator", 200), ("owner", 200)])
def test_who_may_open_the_page(at, clinics, role, status):
    assert signed_in(at, clinics, role).get("/staff/brand").status_code == status


def test_an_owner_saves_and_the_clinic_looks_so(at, clinics):
    owner = signed_in(at, clinics, "owner")
    saved = owner.post("/staff/brand", FORM | {"logo": SimpleUploadedFile("l.png", picture(), "image/png")})
    assert saved.status_code == 302 and saved.url == "/staff/brand"
    memory.found.clear()  # in a test the request never commits
    with enter(clinics["a"].schema):
        row = Brand.objects.get()
    assert row.languages == ["sv", "en", "de"] and row.headline == {"sv": "Någon att prata med"}
    assert row.contact == {"sv": "Ekgatan 1\n000 00 Göteborg"}
    assert row.welcome == {"en": "Somebody to talk to"} and row.logo_hash and row.typeface == "Inter"
    page = owner.get("/staff/brand", headers={"accept-language": "de"})
    assert page["Content-Language"] == "de"
    assert f"/brand/{row.logo_hash}.png" in page.content.decode() and css_path(clinics["a"]) in page.content.decode()


def test_looking_first_saves_nothing(at, clinics):
    owner = signed_in(at, clinics, "owner")
    assert owner.get("/staff/brand/preview").url == "/staff/brand"  # nothing is being tried
    answer = owner.post(
        "/staff/brand", FORM | {"preview": "1", "logo": SimpleUploadedFile("l.png", picture(), "image/png")}
    )
    assert answer.status_code == 200 and answer.content.decode().count('src="/staff/brand/preview"') == 2
    shown = owner.get("/staff/brand/preview", headers={"accept-language": "sv"}).content.decode()
    assert "Någon att prata med" in shown and palette.light("#9a5410")["base-default"] in shown
    assert "data:image/png;base64," in shown and "Ekgatan 1" in shown
    with enter(clinics["a"].schema):
        assert not Brand.objects.exists()
    assert "Någon att prata med" not in at("a").get("/").content.decode()
    owner.post("/staff/brand", FORM)
    assert owner.get("/staff/brand/preview").status_code == 302  # saved: nothing is being tried any more


def test_only_our_own_page_frames_the_look_and_no_script_runs_in_it(at, clinics):
    owner = signed_in(at, clinics, "owner")
    page = owner.post("/staff/brand", FORM | {"preview": "1", "name": '<script>alert(1)</script>"'})
    assert "frame-src 'self'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    frame = owner.get("/staff/brand/preview")
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"] and frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'none'" in frame["Content-Security-Policy"] and "<script>alert" not in frame.content.decode()


def test_the_logo_stands_in_the_tab_of_the_portal_and_not_of_a_clients_pages(at, clinics):
    owner = signed_in(at, clinics, "owner")
    owner.post("/staff/brand", FORM | {"logo": SimpleUploadedFile("l.png", picture(), "image/png")})
    memory.found.clear()
    page = at("a").get("/").content.decode()
    (address,) = re.findall(r'<link rel="icon" type="image/png" href="([^"]+)">', page)
    with Image.open(io.BytesIO(at("a").get(address).content)) as icon:
        assert icon.size == (64, 64) and icon.format == "PNG"
    assert address not in at("a", "my").get("/sign-in").content.decode()


def test_the_last_words_stand_on_every_page_in_the_readers_language(at, clinics):
    owner = signed_in(at, clinics, "owner")
    owner.post("/staff/brand", FORM | {"footer_sv": "Ring på porttelefonen", "footer_en": "Use the <b>intercom</b>"})
    memory.found.clear()
    assert "Ring på porttelefonen" in at("a").get("/", headers={"accept-language": "sv"}).content.decode()
    assert (
        "Use the &lt;b&gt;intercom" in at("a", "my").get("/sign-in", headers={"accept-language": "en"}).content.decode()
    )


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("seed_colour", "red", "# och sex siffror"),
        ("seed_colour", "#fff;}body{display:none", "# och sex siffror"),
        ("typeface", "Comic Sans", "Comic Sans"),
        ("languages", [], '_error"'),
        ("languages", ["xx"], "xx"),
        ("first_language", "da", "mottagningens språk"),
        ("name", " ", '_error"'),
        ("name", "å" * 201, "200"),
        ("logo", SimpleUploadedFile("x.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"), "PNG, JPEG eller WebP"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(at, clinics, field, value, complaint):
    answer = signed_in(at, clinics, "owner").post(
        "/staff/brand", FORM | {field: value}, headers={"accept-language": "sv"}
    )
    assert answer.status_code == 422 and complaint in answer.content.decode()
    with enter(clinics["a"].schema):
        assert not Brand.objects.exists()


@pytest.mark.parametrize("name", ["Å Ä Ö Æ Ø ß", "🏡 rummet", "‏غرفة", "<script>alert(1)</script>", "N" * 200])
def test_any_name_is_shown_as_it_is_written(at, clinics, name):
    owner = signed_in(at, clinics, "owner")
    assert owner.post("/staff/brand", FORM | {"name": name}).status_code == 302
    page = owner.get("/staff/brand").content.decode()
    assert "<script>alert" not in page
    with enter(clinics["a"].schema):
        assert Brand.objects.get().name == name


def test_a_language_given_up_keeps_no_words_of_it(at, clinics):
    owner = signed_in(at, clinics, "owner")
    owner.post("/staff/brand", FORM)
    owner.post("/staff/brand", FORM | {"languages": ["sv"], "welcome_en": ""})
    with enter(clinics["a"].schema):
        row = Brand.objects.get()
    assert row.languages == ["sv"] and row.welcome == {}
