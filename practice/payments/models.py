"""One clinic's money: what is owed, what was paid, and the books. Amounts are whole minor units (öre, øre), always positive.

Invariant: a Posting moves one amount from one account to another, so that debit equals credit however many there are. The
clinic's own role may add postings and read them, nothing more (`tenants.isolation.spares.INSERT_ONLY`); what was wrong is
posted back. Rows name people by id without a foreign key: the books outlive the accounts of those they speak of.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shared.ids import uuid7


class Account(models.TextChoices):
    """What stands where; numbers of a chart come in where books leave the house (`accounts`)."""

    RECEIVABLE = "receivable"
    PROVIDER = "provider"  # what the payment provider holds for the clinic
    TRANSIT = "transit"  # paid out by the provider, and not yet seen at the bank
    BANK = "bank"
    CASH = "cash"
    VAT = "vat"  # owed to the state
    GIFTS = "gifts"  # owed to whoever holds a gift card
    PRACTITIONERS = "practitioners"  # owed to those who did the work
    EXEMPT = "exempt"  # income without VAT
    TAXED = "taxed"  # income with VAT
    ROUNDING = "rounding"
    REMINDER_FEES = "reminder_fees"
    INTEREST = "interest"
    PROVIDER_FEES = "provider_fees"
    SHARES = "shares"  # what practitioners' shares cost
    DISPUTED = "disputed"  # taken back by a cardholder's bank
    LOSSES = "losses"


class Books(models.Model):
    """How a clinic takes money: one row, which is also the lock under which numbers are given."""

    class When(models.TextChoices):
        BOOKING = "booking"
        AFTER = "after"
        INVOICE = "invoice"

    class Interest(models.TextChoices):
        NONE = "none"
        LAW = "law"

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    name = models.CharField(max_length=200, blank=True)  # as it stands on an invoice
    address = models.CharField(max_length=300, blank=True)  # lines
    number = models.CharField(max_length=20, blank=True)  # organisation number or CVR
    vat_number = models.CharField(max_length=20, blank=True)
    tax_approved = models.BooleanField(default=False)  # "Godkänd för F-skatt"
    small = models.BooleanField(default=False)  # below the limit under which no VAT is taken
    pay_to = models.CharField(max_length=80, blank=True)  # bankgiro, konto, IBAN
    when = models.CharField(max_length=7, choices=When, default=When.INVOICE)
    due_days = models.PositiveSmallIntegerField(default=30)
    reminder_fee = models.PositiveIntegerField(default=0)
    interest = models.CharField(max_length=4, choices=Interest, default=Interest.NONE)
    treatments = models.JSONField(default=dict)  # {service's id: a key of shared.law's `vat`}; others by licence
    shares = models.JSONField(default=dict)  # {practitioner's id: hundredths of a percent of what is paid without VAT}
    methods = ArrayField(models.CharField(max_length=10), default=list)  # card, swish, mobilepay, klarna
    account = models.CharField(max_length=40, blank=True)  # the clinic's own at the provider
    statement = models.CharField(max_length=22, blank=True)  # what stands on a payer's bank statement
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="payments_books_one"),
            models.CheckConstraint(condition=Q(only=True), name="payments_books_only"),
        ]


class Payer(models.Model):
    """Somebody else who pays for clients: they see of a client what the policy lets them, and nothing where it is silent."""

    class Kind(models.TextChoices):
        COMPANY = "company"
        INSURER = "insurer"
        REGION = "region"
        MUNICIPALITY = "municipality"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300)
    ean = models.CharField(max_length=13, blank=True)  # GLN of the place that takes electronic invoices
    reference = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    promise = models.CharField(max_length=60, blank=True)  # of the policy: "disclosures.insurer"
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class Invoice(models.Model):
    """An invoice or a credit note as it was issued: seller, buyer and lines are kept in the row itself.

    `lines`: [{text, service, practitioner, booking, day, quantity, unit, net, rate, vat, gross, treatment,
    within_month}]; amounts in
    minor units, `rate` in percent. A receipt is the same paper once it is paid.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice"
        CREDIT = "credit"

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=80)  # of the deed: the same key issues once
    kind = models.CharField(max_length=7, choices=Kind)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()  # 1, 2, 3 … in each fiscal year, without a gap
    client = models.UUIDField(null=True)
    payer = models.UUIDField(null=True)
    seller = models.JSONField()
    buyer = models.JSONField()
    lines = models.JSONField()
    bookings = ArrayField(models.UUIDField(), default=list)
    language = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    net = models.PositiveIntegerField()
    vat = models.PositiveIntegerField()
    rounding = models.SmallIntegerField(default=0)
    total = models.PositiveIntegerField()
    issued_on = models.DateField()
    due_on = models.DateField()
    credits = models.UUIDField(null=True)  # the invoice that a credit note takes back, or a part of
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="payments_invoice_key"),
            models.UniqueConstraint(fields=["kind", "year", "number"], name="payments_invoice_number"),
        ]
        indexes = [models.Index(fields=["client"], name="payments_invoice_client")]


class BuyerNumber(models.Model):
    """A client's identity number for one invoice (practice.payments.identity): apart, because it ends long before."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    invoice = models.UUIDField()
    client = models.UUIDField()
    number_epoch = models.CharField(max_length=7)
    number = models.BinaryField()  # wrapped
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)  # as the invoice's

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice"], name="payments_number_once")]


class Payment(models.Model):
    """One try to pay an invoice through the provider. What moved money stands in the postings."""

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        ENDED = "ended"  # given up, refused or run out

    id = models.UUIDField(primary_key=True, default=uuid7)
    invoice = models.UUIDField()
    client = models.UUIDField(null=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    session = models.CharField(max_length=120, blank=True)  # the provider's page for it
    intent = models.CharField(max_length=60, blank=True)  # what refunds and disputes name
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["invoice"], name="payments_payment_invoice")]


class SavedCard(models.Model):
    """A card that lies at the provider and may be charged while its owner is away, as long as their yes stands. We have the
    provider's names for it, and what its owner knows it by: never its number."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.UUIDField()
    consent = models.UUIDField()  # the yes that it rests on
    customer = models.CharField(max_length=60)  # the provider's name for the client, who is nobody else there
    method = models.CharField(max_length=60, blank=True)  # the provider's name for the card; "" until it is there
    session = models.CharField(max_length=120)  # the provider's page where it is given
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # the provider's: refusals are counted by it, for a day
    expires_on = models.DateField(null=True)
    late_fees = models.BooleanField(default=False)  # what it may be charged for
    sessions = models.BooleanField(default=False)
    monthly = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # from then on it is used no more, and the provider is told to forget it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_at=None) & ~Q(method=""), name="payments_card_one"
            )
        ]


class Plan(models.Model):
    """What clients may subscribe to: so many sessions of a service each month. Who has subscribed keeps what they agreed to."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    service = models.UUIDField()
    sessions = models.PositiveSmallIntegerField()
    price = models.PositiveIntegerField()  # of a month, with VAT
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class Membership(models.Model):
    """A client's subscription (practice.payments.monthly)."""

    class State(models.TextChoices):
        ACTIVE = "active"
        LATE = "late"
        PAUSED = "paused"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.UUIDField()
    plan = models.UUIDField()
    service = models.UUIDField()
    sessions = models.PositiveSmallIntegerField()
    price = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)
    began_on = models.DateField()
    period = models.PositiveSmallIntegerField()  # 1, 2, 3 …
    period_from = models.DateField()
    next_on = models.DateField()
    invoice = models.UUIDField(null=True)  # of the present period
    given = models.BooleanField(default=False)  # its sessions are the client's
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["client"], name="payments_member_client")]


class Payout(models.Model):
    """A list of what is owed to practitioners, for the bank; signed once the money has left, and posted with that."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    currency = models.CharField(max_length=3)
    made_by = models.UUIDField()
    created_at = models.DateTimeField()
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)  # as it stands at the bank
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)


class PayoutLine(models.Model):
    """One practitioner's settled month on one list: never on two."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    payout = models.ForeignKey(Payout, models.CASCADE, related_name="lines")
    practitioner = models.UUIDField()
    month = models.DateField()
    amount = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practitioner", "month"], name="payments_payout_once")]


class CreditCheck(models.Model):
    """Somebody here wants to ask a bureau about a client: who, why, that the client was told before, and what came of it in one
    word. What the bureau answers stays with the bureau."""

    class Outcome(models.TextChoices):
        WAITS = ""
        FINE = "fine"
        DOUBTS = "doubts"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.UUIDField()
    invoice = models.UUIDField()
    promise = models.CharField(max_length=80)  # the purpose of the policy that it rests on
    reason = models.CharField(max_length=300)
    announced_by = models.UUIDField()
    announced_at = models.DateTimeField()
    notice = models.UUIDField()  # the mail that tells the client
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True, default=Outcome.WAITS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client"], condition=Q(outcome=""), name="payments_check_one")]


class GiftCard(models.Model):
    """Worth money here to whoever has its code; nobody's name is on it. What is left of it stands in the ledger, under `id`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code_hash = models.BinaryField()
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    sold_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # used up

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code_hash"], name="payments_gift_code")]


class Posting(models.Model):
    """One amount from `credit` to `debit`. Those of one event share `key` and the voucher's number."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=80)  # of the event: the same key is posted once
    leg = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    voucher = models.PositiveIntegerField()  # 1, 2, 3 … in each fiscal year, without a gap
    kind = models.CharField(max_length=20)
    day = models.DateField()
    at = models.DateTimeField()
    debit = models.CharField(max_length=13, choices=Account)
    credit = models.CharField(max_length=13, choices=Account)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    invoice = models.UUIDField(null=True)
    client = models.UUIDField(null=True)
    practitioner = models.UUIDField(null=True)
    service = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "leg"], name="payments_posting_once"),
            models.UniqueConstraint(fields=["year", "voucher", "leg"], name="payments_posting_number"),
            models.CheckConstraint(condition=~Q(debit=F("credit")) & Q(amount__gt=0), name="payments_posting_moves"),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="payments_posting_invoice"),
            models.Index(fields=["day"], name="payments_posting_day"),
        ]
