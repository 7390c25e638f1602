"""What those who keep the books fill in."""

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum import ean
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.se import orgnr

from practice.booking.staff_forms import MinorField
from practice.payments import identity
from practice.payments.models import Books, Payer
from shared.law import pack
from shared.privacy.collecting import Written
from shared.web.formats import typed

STATEMENT = re.compile(r"[A-Z0-9ÅÄÖÆØ .-]*", re.I)  # what a card's statement can show
METHODS = {
    "card": _("Card"), "swish": _("Swish"), "mobilepay": _("MobilePay"), "klarna": _("Klarna: invoice or instalments"),
}  # fmt: skip
OF_COUNTRY = {"SE": ("card", "swish", "klarna"), "DK": ("card", "mobilepay", "klarna")}
TREATMENTS = {"": _("By the practitioner's licence"), "standard": _("Always with VAT")}


def _number(text: str, country: str) -> str:
    """Raises forms.ValidationError."""
    bare = re.sub(r"[\s-]", "", text)
    try:
        return (cvr if country == "DK" else orgnr).validate(bare) if bare else ""
    except WrongNumber:
        said = gettext("That is no CVR number: eight digits.") if country == "DK" else gettext(
            "That is no organisation number: ten digits."
        )  # fmt: skip
        raise forms.ValidationError(said) from None


class BooksForm(Written):
    """How the clinic takes money. `services`: [(id, name)]; `practitioners`: users; `books`: what holds now."""

    place = "invoice"
    name = forms.CharField(label=_("Name on invoices"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    number = forms.CharField(max_length=20)
    number.free = False
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    tax_approved = forms.BooleanField(label=_("Approved for F-tax"), required=False)
    small = forms.BooleanField(
        label=_("Not registered for VAT"), required=False,
        help_text=_("Only below the law's limit a year. Then no invoice has VAT, and each says why."),
    )  # fmt: skip
    pay_to = forms.CharField(
        label=_("Account for payments"), max_length=80, required=False,
        help_text=_("Bankgiro, registration and account number, or IBAN. Stands on each invoice."),
    )  # fmt: skip
    pay_to.free = False
    when = forms.ChoiceField(
        label=_("When clients pay"), widget=forms.RadioSelect,
        choices=[("booking", _("When they book")), ("after", _("After the session")), ("invoice", _("By invoice"))],
    )  # fmt: skip
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=10, max_value=90)
    reminder_fee = MinorField(
        label=_("Fee for a reminder"), help_text=_("Only where it was agreed before; 0 takes none.")
    )
    interest = forms.ChoiceField(
        label=_("Interest when it is late"), widget=forms.RadioSelect,
        choices=[("none", _("No interest")), ("law", _("As law sets it: the reference rate and eight percent"))],
    )  # fmt: skip
    methods = forms.MultipleChoiceField(
        label=_("Ways to pay on the net"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statement = forms.CharField(
        label=_("Words on the client's bank statement"), max_length=22, required=False,
        help_text=_("Others at home may read them. Choose words that tell nothing of care."),
    )  # fmt: skip

    def __init__(self, *arguments, books: Books, country: str, services, practitioners, **named):
        super().__init__(*arguments, initial={name: getattr(books, name) for name in self.base_fields}, **named)
        self.country = country
        self.fields["number"].label = "CVR" if country == "DK" else gettext("Organisation number")
        self.fields["methods"].choices = [(one, METHODS[one]) for one in OF_COUNTRY[country]]
        if country != "SE":
            del self.fields["tax_approved"]
        self.initial["reminder_fee"] = typed(books.reminder_fee)
        self.service_names = [self._treatment(books, pk, name) for pk, name in services]
        self.share_names = [self._share(books, one) for one in practitioners]

    def _treatment(self, books, pk, name) -> str:
        field = f"treatment_{pk}"
        self.fields[field] = forms.ChoiceField(
            label=name, choices=list(TREATMENTS.items()), required=False, initial=books.treatments.get(str(pk), "")
        )
        return field

    def _share(self, books, practitioner) -> str:
        field = f"share_{practitioner.pk}"
        self.fields[field] = forms.DecimalField(
            label=practitioner.get_full_name(), min_value=0, max_value=100, decimal_places=2, required=False,
            initial=books.shares.get(str(practitioner.pk), 0) / 100,
        )  # fmt: skip
        return field

    @property
    def treatments(self):
        return [self[name] for name in self.service_names]

    @property
    def shares(self):
        return [self[name] for name in self.share_names]

    def clean_number(self):
        return _number(self.cleaned_data["number"], self.country)

    def clean_statement(self):
        text = self.cleaned_data["statement"].strip()
        if not STATEMENT.fullmatch(text):
            raise forms.ValidationError(gettext("Letters, digits, spaces, points and hyphens alone."))
        return text

    def clean_reminder_fee(self):
        most = pack(self.country).figure("reminder_fee_most", self.today)
        if most and self.cleaned_data["reminder_fee"] > most.value:
            raise forms.ValidationError(
                gettext("Law lets a reminder cost %(most)s at most.") % {"most": most.value // 100}
            )
        return self.cleaned_data["reminder_fee"]

    today = None  # the clinic's day, set by the view

    def values(self) -> dict:
        """Of a valid form, as Books keeps them."""
        found = {name: self.cleaned_data[name] for name in self.base_fields if name in self.cleaned_data}
        prefix = len("treatment_")
        found["treatments"] = {name[prefix:]: said for name in self.service_names if (said := self.cleaned_data[name])}
        shares = {name.removeprefix("share_"): self.cleaned_data[name] for name in self.share_names}
        found["shares"] = {pk: int(percent * 100) for pk, percent in shares.items() if percent}
        return found


class PayerForm(Written):
    """`promises`: [(promise of the policy, its recipient's name)]."""

    place = "invoice"
    kind = forms.ChoiceField(
        label=_("Who they are"),
        choices=[("company", _("Company")), ("insurer", _("Insurer")), ("region", _("Region")),
                 ("municipality", _("Municipality"))],
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=200)
    number = forms.CharField(label=_("Organisation number or CVR"), max_length=20, required=False)
    number.free = False
    address = forms.CharField(label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    ean = forms.CharField(
        label=_("EAN or GLN"), max_length=13, required=False,
        help_text=_("Thirteen digits, where they take electronic invoices."),
    )  # fmt: skip
    ean.free = False
    reference = forms.CharField(label=_("The payer's reference"), max_length=80, required=False)
    email = forms.EmailField(label=_("Address for invoices by mail"), required=False)
    promise = forms.ChoiceField(
        label=_("What they may see"), required=False,
        help_text=_("What the policy promises of them stands on their invoices, and no more of a client."),
    )  # fmt: skip

    def __init__(self, *arguments, promises, country: str, payer: Payer | None = None, **named):
        initial = {name: getattr(payer, name) for name in self.base_fields} if payer else None
        super().__init__(*arguments, initial=initial, **named)
        self.country = country
        self.fields["promise"].choices = [
            ("", _("Nothing of the client: that, when and how often is left out")),
            *promises,
        ]

    def clean_number(self):
        return _number(self.cleaned_data["number"], self.country)

    def clean_ean(self):
        text = re.sub(r"\s", "", self.cleaned_data["ean"])
        if text and not (len(text) == 13 and ean.is_valid(text)):
            raise forms.ValidationError(gettext("One of its thirteen digits is wrong. Look at it again."))
        return text


class BillForm(Written):
    """Which sessions, to whom. `due`: queries.Due; `payers`; `key` makes a double click bill once."""

    place = "invoice"
    key = forms.UUIDField(widget=forms.HiddenInput)
    bookings = forms.MultipleChoiceField(label=_("What to bill"), widget=forms.CheckboxSelectMultiple)
    payer = forms.ChoiceField(label=_("Who pays"), required=False)
    address = forms.CharField(
        label=_("The client's address"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Law wants it where the sum is large. Leave it out where a company or an authority pays."),
    )  # fmt: skip
    number = forms.CharField(
        label=_("The client's identity number"), max_length=13, required=False,
        help_text=_("Your policy lets it stand on the invoice, and says when it is erased."),
    )  # fmt: skip
    number.free = False

    def __init__(self, *arguments, due, payers, country: str, with_number: bool, **named):
        super().__init__(*arguments, **named)
        self.country = country
        if not with_number:
            del self.fields["number"]
        self.fields["bookings"].choices = [(str(one.booking.pk), words) for one, words in due]
        self.fields["payer"].choices = [("", _("The client themselves")), *((str(one.pk), one.name) for one in payers)]

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if number and not identity.is_number(number, self.country):
            raise forms.ValidationError(gettext("That is no identity number: a birthday and four digits."))
        return number


class BuyForm(forms.Form):
    """A line of a service's packages."""

    key = forms.UUIDField()
    service = forms.UUIDField()
    number = forms.IntegerField(min_value=0, max_value=99)


class AmountForm(forms.Form):
    """An amount of one invoice; `key` makes a double click count once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = MinorField(label=_("Amount"))


class CodeForm(forms.Form):
    """A gift card's."""

    code = forms.CharField(label=_("The gift card's code"), max_length=40)


class ReceivedForm(AmountForm):
    way = forms.ChoiceField(label=_("How"), choices=[("bank", _("To the bank account")), ("cash", _("In cash"))])


class PeriodForm(forms.Form):
    """From the first day of a month to the last day of another."""

    since = forms.DateField(label=_("First day"), required=False)
    until = forms.DateField(label=_("Last day"), required=False)

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            raise forms.ValidationError(gettext("The first day comes after the last."))
        return cleaned


class PlanForm(forms.Form):
    """What is sold by the month. `services`: [(id, name)]."""

    service = forms.ChoiceField(label=_("Service"))
    sessions = forms.IntegerField(label=_("Sessions a month"), min_value=1, max_value=31)
    price = MinorField(label=_("Price of a month, with VAT"))

    def __init__(self, *arguments, services, **named):
        super().__init__(*arguments, **named)
        self.fields["service"].choices = [(str(pk), name) for pk, name in services]

    def clean_price(self):
        if not self.cleaned_data["price"]:
            raise forms.ValidationError(gettext("A month has a price."))
        return self.cleaned_data["price"]


class StartForm(forms.Form):
    key = forms.UUIDField()
    plan = forms.UUIDField()


class SignForm(Written):
    """A payout that has left the bank."""

    place = "invoice"
    paid_on = forms.DateField(label=_("The day on which it left"), widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label=_("The bank's reference"), max_length=60, required=False,
        help_text=_("As it stands on the practitioners' accounts. No word about clients."),
    )  # fmt: skip


class CheckForm(Written):
    """Why a client's credit is to be checked; the client reads it."""

    place = "invoice"
    reason = forms.CharField(
        label=_("Why"), min_length=10, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client reads this. No word about care."),
    )  # fmt: skip
