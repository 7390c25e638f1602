"""Every form that people write in holds to what the policy never collects: found by walking all forms of the house."""

import inspect
import re
from importlib import import_module

from django import forms
from django.conf import settings

from practice.mailbox.kinds import mails
from shared.privacy.collecting import Written, is_free
from shared.privacy.engine.vocabulary import places

FOLDERS = ("infra", "tenants", "shared", "practice")
DYNAMIC = re.compile(r"forms\.CharField\(|forms\.Textarea|_named\(")
# Forms with text fields that are not Written, and why.
OURS = {
    "practice.integrations.forms.HookForm": "an address of another program, held to the hosts of the policy",
    "practice.contact.forms.SetUpForm": "what the clinic publishes of its own form",
    "practice.booking.planning_forms.LookForm": "words to look for, which are kept nowhere",
    "practice.booking.forms.CodeForm": "a code that we sent",
    "practice.booking.clinic_forms.PlaceForm": "names and addresses of the clinic's own rooms",
    "practice.booking.staff_forms.InLanguages": "what the clinic publishes of itself, in each language",
    "practice.journal.note_forms.NoteForm": "the journal itself, which is sealed",
    "practice.journal.note_forms.CorrectionForm": "the journal itself, which is sealed",
    "practice.journal.forms.CosignForm": "the journal itself, which is sealed",
    "practice.journal.forms.CaseForm": "the journal itself, which is sealed",
    "practice.journal.forms.DiscardForm": "a word that confirms",
    "practice.journal.forms.SearchForm": "words to look for, kept nowhere",
    "practice.payments.forms.CodeForm": "a code that we made",
    "practice.people.forms.ConfirmResetForm": "a code that we sent",
    "practice.people.forms.ConfirmAddressForm": "a code that we sent",
    "practice.people.second_views.StepForm": "a code",
    "practice.people.second_views.OnForm": "a code",
    "practice.applications.forms.CodeForm": "a code that we sent",
    "practice.applications.forms.ApproveForm": "a welcome to a colleague",
    "practice.questionnaires.forms.WordingForm": "the wording of a questionnaire, which says nothing of anybody",
    "practice.courses.forms.CourseForm": "what the clinic publishes of itself, in each language",
    "practice.courses.forms.MaterialForm": "the title of a file that is the same for everybody",
    "practice.publishing.forms.PieceForm": "what the clinic publishes of itself, in each language",
    "practice.team.forms.InviteForm": "a colleague's name and address",
    "practice.team.forms.PersonForm": "the name and address of a colleague, or of a trustee",
    "practice.team.forms.LicenceForm": "a number of the authority's public register",
    "shared.privacy.documents.forms.NewForm": "conditions and codes, as the clinic publishes them",
    "shared.privacy.documents.forms.EditForm": "conditions and codes, as the clinic publishes them",
    "shared.privacy.paste_views.PasteForm": "the policy",
    "shared.privacy.forms.SpecForm": "the policy",
    "shared.privacy.forms.FileForm": "the policy",
    "shared.privacy.outbound.forms.TagForm": "an address and settings of an outside tag",
    "tenants.branding.forms.BrandForm": "what the clinic publishes of itself",
    "tenants.signup.forms.ClinicForm": "a number of the clinic's own, which may be its owner's identity number",
    "tenants.signup.forms.AddressForm": "a subdomain",
    "tenants.signup.forms.CodeForm": "a code that we sent",
    "tenants.product.forms.PolicyForm": "a policy, examined and forgotten",
}
# Where people write, in forms; beyond the vocabulary's places, which policies name, a few of staff work.
OF_STAFF = {"disclosure", "task", "operators"}


def every_form():
    for folder in FOLDERS:
        for path in sorted((settings.ROOT / folder).rglob("*.py")):
            if "forms" in path.read_text(encoding="utf-8") and not {"migrations", "commands"} & set(path.parts):
                if path.stem in ("__main__", "wsgi") or "demo" in path.parts or path.parent.name == "settings":
                    continue
                import_module(".".join(path.relative_to(settings.ROOT).with_suffix("").parts))
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        waiting += (below := waiting.pop().__subclasses__())
        found |= {one for one in below if one.__module__.startswith(FOLDERS)}
    return {f"{one.__module__}.{one.__qualname__}": one for one in found}


def takes_text(form):
    fields = [*form.base_fields.values(), *getattr(form, "declared_fields", {}).values()]
    methods = [value for value in vars(form).values() if inspect.isfunction(value)]
    return any(map(is_free, fields)) or any(DYNAMIC.search(inspect.getsource(method)) for method in methods)


def test_a_form_with_free_text_is_held_to_the_policy_or_named_with_a_reason():
    found = {name: form for name, form in every_form().items() if form is not Written and takes_text(form)}
    unheld = {name for name, form in found.items() if not issubclass(form, Written)}
    assert unheld - set(OURS) == set(), "make it Written (shared.privacy.collecting), or say here why not"
    assert set(OURS) - unheld == set(), "named here, and not there or Written by now"
    assert {"practice.people.forms.RegisterForm", "practice.people.forms.ProfileForm"} <= set(found) - unheld


BY_PEOPLE = ("contact", "profile", "message", "enquiry", "note", "comment")  # categories whose words somebody wrote


def test_words_that_leave_by_a_channel_are_held_to_it_where_they_are_written():
    """A field of a message that people fill in is `carried` by every form that takes it, for each channel it leaves by."""
    leaving = {
        (name, mail.kind.channel)
        for mail in mails().values()
        for name, category in mail.kind.fields.items()
        if category.partition(".")[0] in BY_PEOPLE
    }
    held = {name: form for name, form in every_form().items() if issubclass(form, Written) and form is not Written}
    assert leaving
    for field, channel in leaving:
        takers = {name for name, form in held.items() if field in form.base_fields}
        assert takers, f"nobody writes {field}"
        assert {name for name in takers if channel in held[name].carried.get(field, ())} == takers, (field, channel)


def test_each_says_where_people_write():
    held = [form for form in every_form().values() if issubclass(form, Written) and form is not Written]
    assert {form.place for form in held} <= set(places()) | OF_STAFF
    for form in held:
        assert set(form.carried) <= set(form.base_fields)
