"""What a person, and the staff who answer, fill in."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shared.privacy import place
from shared.privacy.collecting import Written
from shared.privacy.engine.document import Document
from shared.privacy.rights import limits, showing
from shared.privacy.rights.actions import Asked
from shared.privacy.rights.models import Request

Kind = Request.Kind
LONGEST = 4000
# What a right can't sensibly be asked of: proofs that rights were respected, and the account itself (which is closed).
NOT_LIMITED = {"account", "session", "consent_record", "rights_request", "access_log", "message_log"}
NOT_ERASED = NOT_LIMITED - {"message_log"}


class AskForm(Written, forms.Form):
    """One kind of request. `person`: whose; None where staff enters it for somebody without an account."""

    place = "rights_request"

    about = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    journal = forms.ChoiceField(
        label=_("And the record?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("keep", _("Leave it as it is, and go on")),
            ("stop", _("Stop using it: it is only kept as long as the law says")),
            ("erase", _("Erase of it whatever the law lets go")),
        ],
        help_text=_("Withdrawing a consent says nothing of the record by itself, so you choose."),
    )
    deliver = forms.ChoiceField(label=_("How do you want the answer?"), required=False, widget=forms.RadioSelect)
    receiver = forms.CharField(
        label=_("Who shall have the file"),
        required=False,
        max_length=300,
        help_text=_("Only if it goes straight to somebody else: their name, and how we reach them."),
    )
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *arguments, kind: str, document: Document, person: UUID | None, **named):
        super().__init__(*arguments, **named)
        self.kind = kind
        self._about(document, person)
        if kind != Kind.WITHDRAW_CONSENT or "journal" not in _roots(person):
            del self.fields["journal"]
        self._deliver()
        if kind == Kind.RECTIFICATION:
            self.fields["words"].required = True
            self.fields["words"].label = _("What is wrong, and how it should read")

    def _about(self, document, person):
        label, choices = _choices(self.kind, document, _roots(person))
        if choices:
            self.fields["about"].label, self.fields["about"].choices = label, choices
            self.fields["about"].required = self.kind in (Kind.ERASURE, Kind.RESTRICTION)
        else:
            del self.fields["about"]

    def _deliver(self):
        ways = [(Request.Deliver.PAGE, _("Here, on my signed-in page"))]
        if self.kind == Kind.ACCESS:
            ways.append((Request.Deliver.POST, _("By post to my registered address")))
        if self.kind == Kind.PORTABILITY:
            ways.append((Request.Deliver.CONTROLLER, _("Straight to somebody else")))
        if len(ways) == 1:
            del self.fields["deliver"], self.fields["receiver"]
            return
        if self.kind == Kind.ACCESS:
            del self.fields["receiver"]
        self.fields["deliver"].choices, self.fields["deliver"].initial = ways, Request.Deliver.PAGE

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("deliver") == Request.Deliver.CONTROLLER and not cleaned.get("receiver"):
            self.add_error("receiver", gettext("Say who shall have it."))
        return cleaned

    def asked(self) -> Asked:
        data = self.cleaned_data
        return Asked(
            kind=self.kind,
            words=data["words"],
            about=tuple(data.get("about", ())),
            journal=data.get("journal", ""),
            deliver=data.get("deliver") or Request.Deliver.PAGE,
            receiver=data.get("receiver", ""),
        )


def _roots(person: UUID | None) -> list[str]:
    return showing.offered_categories(person) if person else []


def _choices(kind: str, document: Document, roots: list[str]):
    """(label, choices) of what a request of that kind may be about."""
    if kind == Kind.ERASURE:
        return _("What shall be erased?"), [(one, showing.category(one)) for one in roots if one not in NOT_ERASED]
    if kind == Kind.RESTRICTION:
        return _("What shall no longer be used?"), [
            (one, showing.category(one)) for one in roots if one not in NOT_LIMITED
        ]
    if kind == Kind.OBJECTION:
        return _("Which purpose?"), _purposes(document, limits.WEIGHED)
    if kind == Kind.WITHDRAW_CONSENT:
        return _("Which consent?"), _purposes(document, ("consent",))
    return "", []


def _purposes(document, bases):
    return [
        (key, showing.purpose(document, key))
        for key, one in document.purposes.items()
        if any(
            basis.article6 in bases or (basis.article9 == "explicit_consent" and "consent" in bases)
            for basis in one.bases
        )
    ]


class VisitorForm(Written, forms.Form):
    """At the platform, of somebody without an account."""

    place = "rights_request"

    kind = forms.ChoiceField(label=_("What do you want to do?"), widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that you have used with us. A link goes there: it shows that the request is yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *arguments, document: Document, **named):
        super().__init__(*arguments, **named)
        self.fields["kind"].choices = [(one["key"], one["title"]) for one in showing.offered(document)]

    def asked(self) -> Asked:
        return Asked(kind=self.cleaned_data["kind"], words=self.cleaned_data["words"])


class CloseForm(forms.Form):
    """Closing the account: the password, so that nobody else can do it at an open screen."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *arguments, user, **named):
        super().__init__(*arguments, **named)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(gettext("That is not your present password."), code="incorrect_password")
        return self.cleaned_data["password"]


class EnterForm(Written, forms.Form):
    """A letter or a call, written down by staff."""

    place = "rights_request"

    kind = forms.ChoiceField(label=_("What is asked"), choices=[(key, title) for key, title in showing.TITLES.items()])
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput, help_text=_("The month for an answer runs from that day.")
    )
    way = forms.ChoiceField(
        label=_("How it came"), choices=[(key, word) for key, word in showing.WAYS.items() if key != Request.Way.PAGE]
    )
    email = forms.EmailField(
        label=_("The account's e-mail address"),
        required=False,
        help_text=_("If they have an account here. Without one the request is kept under the name they use."),
    )
    who = forms.CharField(
        label=_("What they call themselves, and how to reach them"),
        required=False,
        max_length=300,
        help_text=_("A name on a social network is enough. Never an identity number."),
    )
    about = forms.CharField(
        label=_("About which data or purposes"),
        required=False,
        max_length=300,
        help_text=_("Keys of the policy, with commas between: contact, booking. Empty means all."),
    )
    words = forms.CharField(
        label=_("What they wrote or said"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *arguments, now: datetime, zone: str, **named):
        super().__init__(*arguments, **named)
        self.now, self.zone = now, ZoneInfo(zone)
        self.person: UUID | None = None
        self.address = ""
        if place.at_platform():
            self.fields["email"].label = _("Their e-mail address")
            self.fields["email"].help_text = _("The answer's link goes there. Without one: the name that they use.")

    def clean_received_on(self):
        if self.cleaned_data["received_on"] > self.now.astimezone(self.zone).date():
            raise forms.ValidationError(gettext("That day has not come yet."))
        return self.cleaned_data["received_on"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email:
            self.person = place.by_address(email)
            if self.person is None and not place.at_platform():
                raise forms.ValidationError(gettext("Nobody here has that address."))
            self.address = "" if self.person else email
        return email

    def clean_about(self):
        return tuple(filter(None, (one.strip() for one in self.cleaned_data["about"].split(","))))

    def clean(self):
        cleaned = super().clean()
        if not self.person and not self.address and not cleaned.get("who") and "email" not in self.errors:
            self.add_error("who", gettext("Say who asks: an account, or what they call themselves."))
        return cleaned

    def received_at(self) -> datetime:
        """Noon of that day here, or now where that is still to come."""
        return min(datetime.combine(self.cleaned_data["received_on"], time(12), self.zone), self.now)


class IdentityForm(Written, forms.Form):
    place, never = "rights_request", ("identity_number",)
    looked_at = forms.CharField(
        label=_("What you looked at"),
        max_length=300,
        help_text=_(
            "For example: passport, shown in person. Or: answered from the account on the network. No numbers."
        ),
    )
    id_copy = forms.BooleanField(label=_("They sent a copy of an identity card"), required=False)


class DecideForm(Written, forms.Form):
    """About a restriction or an objection. `choices`: those that the law knows for this one."""

    place = "rights_request"

    decision = forms.ChoiceField(label=_("What do you decide?"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads this, together with where to complain."),
    )

    def __init__(self, *arguments, choices, **named):
        super().__init__(*arguments, **named)
        self.fields["decision"].choices = [(one, showing.DECIDE[one]) for one in choices]

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("decision") in ("grounds", "ends")
            and not cleaned.get("reasons")
            and "reasons" not in self.errors
        ):
            self.add_error("reasons", gettext("Say why: the law asks for it, and the person reads it."))
        return cleaned


class ReasonForm(Written, forms.Form):
    """Why it takes longer, or why not; or an answer's words."""

    place = "rights_request"

    words = forms.CharField(
        label=_("In plain words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), required=True
    )

    def __init__(self, *arguments, needed=True, longest=LONGEST, **named):
        super().__init__(*arguments, **named)
        self.fields["words"].required, self.fields["words"].max_length = needed, longest
