"""From the portal to an invitation: a code, a draft, files, an answer; and what is gone afterwards."""

import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from practice.applications import actions, papers
from practice.applications.models import Application, ApplicationFile
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.team.models import Invitation, Licence
from shared.privacy.retention import step
from tenants.isolation.context import enter
from tests.people.handing import Person, enters
from tests.privacy_app.documents import POLICY, put_alone
from tests.team.people import Desk, user
from tests.team.test_joining import link

MAIL = """channels:
  mail: {channel: mail, only: [account.code, account.link]}
retention:"""
TAKES = POLICY.replace("retention:", MAIL, 1).replace("channels:", """  applications:
    {subjects: [applicant], categories: [application, staff.licence], bases: [{article6: contract}],
     words: {sv: ansökan, en: applications}}
channels:""", 1).replace("retention:", """retention:
  applications: {of: [application], after: decided, keep: P24M}""", 1)  # fmt: skip
SAID = {
    "first_name": "Vilgot", "last_name": "Sökare", "profession": "psychologist", "licence_number": "12 34-56",
    "languages": ["sv", "en"], "about": "Arbetar gärna med par.", "gender": "",
}  # fmt: skip
MY = settings.URLCONFS["my"]


class Applicant:
    def __init__(self, clinic, mailed, email="vilgot@mail.example"):
        self.clinic, self.mailed, self.email = clinic, mailed, email
        self.browser = Client(headers={"host": clinic.my_host})

    def get(self, name="mine"):
        return self.browser.get(reverse(f"applications:{name}", urlconf=MY))

    def post(self, page, **data):
        return self.browser.post(reverse(f"applications:{page}", urlconf=MY), data)

    def comes_in(self):
        self.post("start", email=self.email)
        code = re.search(r"\d{4}-\d{4}", self.mailed(self.clinic))[0]
        return self.post("code", code=code)

    def sends(self, data, name="intyg.pdf", kind="certificate"):
        return self.post("upload", kind=kind, file=SimpleUploadedFile(name, data))


@pytest.fixture
def clinic(db, clinics):
    with enter(clinics["a"].schema):
        put_alone(TAKES)
    return clinics["a"]


@pytest.fixture
def applicant(clinic, mailed):
    one = Applicant(clinic, mailed)
    assert one.comes_in()["Location"] == "/apply/mine"
    return one


@pytest.fixture
def desk(clinic):
    with enter(clinic.schema):
        owner = user("Olga", "owner")
    return Desk(clinic, owner)


def picture(side=900, exif=b""):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


def test_where_the_policy_does_not_speak_of_applications_there_is_no_page(db, clinics):
    with enter(clinics["a"].schema):
        put_alone(POLICY)
    for name in ("start", "code", "mine"):
        url = reverse(f"applications:{name}", urlconf=MY)
        assert Client(headers={"host": clinics["a"].my_host}).get(url).status_code == 404
    assert "/apply" not in Client(headers={"host": clinics["a"].portal_host}).get("/").content.decode()


def test_the_portal_leads_there(clinic):
    assert "/apply" in Client(headers={"host": clinic.portal_host}).get("/").content.decode()


def test_without_the_code_nothing_is_kept_and_nothing_opens(clinic, mailed):
    one = Applicant(clinic, mailed)
    assert one.post("start", email=one.email)["Location"] == "/apply/code"
    assert one.post("code", code="0000-0000").status_code in (302, 422)
    assert one.get()["Location"] == "/apply" and one.post("mine", **SAID)["Location"] == "/apply"
    with enter(clinic.schema):
        assert not Application.objects.exists()


def test_five_wrong_codes_are_the_end_of_it(clinic, mailed):
    one = Applicant(clinic, mailed)
    one.post("start", email=one.email)
    right = re.search(r"\d{4}-\d{4}", mailed(clinic))[0]
    wrong = "1111-1111" if right != "1111-1111" else "2222-2222"
    assert [one.post("code", code=wrong).status_code for _ in range(5)] == [422] * 4 + [302]
    assert one.post("code", code=right)["Location"] == "/apply"
    assert one.get()["Location"] == "/apply"


def test_a_draft_is_its_authors_alone_until_it_is_sent(applicant, desk):
    assert applicant.post("mine", **SAID).status_code == 302
    with enter(applicant.clinic.schema):
        row = Application.objects.get()
        assert (row.state, row.licence_number, row.email) == ("draft", "123456", "vilgot@mail.example")
    assert desk.get("applications:application", row.pk).status_code == 404
    assert "Vilgot" not in desk.get("applications:queue").content.decode()
    applicant.post("send")
    applicant.post("send")
    assert "Vilgot" in desk.get("applications:queue").content.decode()
    assert applicant.post("mine", **SAID | {"about": "annat"}).status_code == 200
    with enter(applicant.clinic.schema):
        assert Application.objects.get().about == SAID["about"]
        assert OutgoingMessage.objects.filter(kind="applications.arrived").count() == 1


@pytest.mark.parametrize("number", ["12", "abcdef", "1234/5", "800101-1234", "19800101-1234", ""])
def test_a_licence_number_is_letters_and_digits_and_never_an_identity_number(applicant, number):
    assert applicant.post("mine", **SAID | {"licence_number": number}).status_code == 422
    with enter(applicant.clinic.schema):
        assert not Application.objects.exists()


def test_files_are_sealed_drawn_anew_and_plainly_named(applicant):
    applicant.post("mine", **SAID)
    exif = Image.Exif()
    exif[0x010F] = "Kameran"
    applicant.sends(picture(exif=exif.tobytes()), "../../jag 19800101-1236.jpg", "photo")
    applicant.sends(b"%PDF-1.7 intyg", "C:\\papper\\intyg\u202e.pdf")
    with enter(applicant.clinic.schema):
        photo, paper = ApplicationFile.objects.order_by("created_at")
        assert (photo.name, photo.media_type, paper.name) == ("photo.jpg", "image/jpeg", "intyg.pdf")
        shown = papers.content(photo)
        assert b"Kameran" not in shown and max(Image.open(io.BytesIO(shown)).size) == 640
        assert papers.content(paper) == b"%PDF-1.7 intyg" and b"intyg" not in bytes(paper.file)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 /OpenAction << /S /JavaScript >>", "a.pdf"),
        (b"<svg onload=alert(1)>", "a.svg"),
        (b"MZ\x90", "a.pdf"),
        (b"GIF89a", "a.jpg"),
        (b"%PDF-" + b"0" * (5 * 2**20 + 1), "a.pdf"),
        (b"", "a.pdf"),
    ],
)
def test_what_is_no_certificate_is_refused(applicant, data, name):
    applicant.post("mine", **SAID)
    assert applicant.sends(data, name).status_code == 422
    with enter(applicant.clinic.schema):
        assert not ApplicationFile.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(applicant):
    applicant.post("mine", **SAID)
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 5 * 2**20 and applicant.sends(out.getvalue(), "a.png").status_code == 422


def test_approved_becomes_an_invitation_and_a_member_with_a_licence(applicant, desk, clinics):
    applicant.post("mine", **SAID | {"licence_expires_on": "2030-01-31"})
    applicant.post("send")
    with enter(applicant.clinic.schema):
        row = Application.objects.get()
    page = ("applications:approve", row.pk)
    asked = {"roles": ["practitioner"], "treats": "on", "looked_up": "on", "words": "Välkommen!"}
    assert desk.post(*page, **asked | {"looked_up": ""}).status_code == 422
    assert "/handoff/start" in desk.post(*page, **asked)["Location"], "a touch first"
    assert desk.post(*page, touch=f"role.change:{row.pk}", **asked).status_code == 302
    assert "Välkommen!" in applicant.get().content.decode()
    with enter(applicant.clinic.schema):
        invitation = Invitation.objects.get()
    person = Person("Vilgot")
    person.base.post(link(invitation))
    assert enters(person, clinics["a"]) == "/"
    with enter(applicant.clinic.schema):
        member = User.objects.get(staff_id=person.account.pk)
        licence = Licence.objects.get(holder=member)
        assert (licence.number, licence.expires_on.isoformat(), licence.country) == ("123456", "2030-01-31", "SE")
        assert (member.treats, member.profession) == (True, "psychologist")


def test_declined_tells_why_on_their_page_and_not_in_the_mail(applicant, desk):
    applicant.post("mine", **SAID)
    applicant.post("send")
    with enter(applicant.clinic.schema):
        row = Application.objects.get()
    assert desk.post("applications:reject", row.pk, reason="").status_code == 422
    desk.post("applications:reject", row.pk, reason="Vi har fullt i höst.")
    desk.post("applications:reject", row.pk, reason="Något annat.")
    text = applicant.mailed(applicant.clinic)
    assert "höst" not in text and "Vilgot" not in text and "/apply" in text
    assert "Vi har fullt i höst." in applicant.get().content.decode()
    with enter(applicant.clinic.schema):
        now = timezone.now()
        for days, left in ((700, 1), (760, 0)):
            while not step(now + timedelta(days=days)).finished_at:
                pass
            assert Application.objects.count() == left


def test_withdrawn_is_gone_at_once_with_its_files(applicant):
    applicant.post("mine", **SAID)
    applicant.sends(b"%PDF-1.7 intyg")
    applicant.post("withdraw")
    with enter(applicant.clinic.schema):
        assert not Application.objects.exists() and not ApplicationFile.objects.exists()
    assert applicant.get()["Location"] == "/apply"


def test_a_draft_that_nobody_goes_on_with_is_gone_after_a_month(applicant):
    applicant.post("mine", **SAID)
    with enter(applicant.clinic.schema):
        now = timezone.now()
        assert actions.purge(now + timedelta(days=29)) == 0 and actions.purge(now + timedelta(days=31)) > 0


def test_a_file_is_fetched_as_a_download_by_those_who_decide_alone(applicant, desk):
    applicant.post("mine", **SAID)
    applicant.sends(b"%PDF-1.7 intyg")
    with enter(applicant.clinic.schema):
        pk = ApplicationFile.objects.get().pk
        other = user("Rut", "receptionist")
    assert desk.get("applications:file", pk).status_code == 404, "a draft's"
    applicant.post("send")
    found = desk.get("applications:file", pk)
    assert found.content == b"%PDF-1.7 intyg" and found["Content-Disposition"].startswith("attachment")
    assert "sandbox" in found["Content-Security-Policy"] and found["X-Content-Type-Options"] == "nosniff"
    assert Desk(applicant.clinic, other).get("applications:file", pk).status_code == 403


def test_two_applicants_see_nothing_of_each_other(applicant, mailed):
    applicant.post("mine", **SAID)
    applicant.sends(b"%PDF-1.7 intyg")
    with enter(applicant.clinic.schema):
        pk = ApplicationFile.objects.get().pk
    other = Applicant(applicant.clinic, mailed, "annan@mail.example")
    other.comes_in()
    assert "Vilgot" not in other.get().content.decode()
    other.post("mine", **SAID | {"first_name": "Annan"})
    other.post("remove", file=str(pk))
    with enter(applicant.clinic.schema):
        assert ApplicationFile.objects.filter(pk=pk).exists() and connection.place == applicant.clinic.schema
