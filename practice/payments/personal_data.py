"""See shared.privacy.registry. Books are kept as long as law says (`duties.accounts`), the rest of a client goes before."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

_INVOICE = "accounts.invoice"
_KEPT = Record(category="accounts", events={"created": "created_at", "booked": "issued_on", "paid": "paid_at"})

PERSONAL_DATA = [
    Table(
        "payments.Books",
        subject="customer",
        purpose="service",
        nobody="the clinic's own",
        fields=dict.fromkeys(
            (
                *("id", "only", "tax_approved", "small", "when", "due_days", "reminder_fee", "interest", "treatments"),
                *("methods", "updated_at", "statement"),
            ),
            NOT_PERSONAL,
        )
        | dict.fromkeys(("name", "address", "number", "vat_number", "pay_to", "account"), "clinic")
        | {"shares": "staff.payout"},
        remakes={"account": "an account at the payment service is claimed by one clinic, for good"},
        record=Record(category="clinic", events={"created": "updated_at"}),
    ),
    Table(
        "payments.Payer",
        subject="customer",
        purpose="accounting",
        nobody="a company's or an authority's",
        fields=dict.fromkeys(("id", "kind", "promise", "active", "created_at", "number", "ean"), NOT_PERSONAL)
        | dict.fromkeys(("name", "address", "reference", "email"), _INVOICE),
        record=Record(
            category="accounts",
            events={"created": "created_at", "booked": "created_at"},
            where={"active": False},
            gone="practice.payments.retention:payers",
        ),
    ),
    Table(
        "payments.Invoice",
        subject="client",
        purpose="accounting",
        person="client",
        fields=dict.fromkeys(("id", "key", "payer", "seller", "language", "currency"), NOT_PERSONAL)
        | dict.fromkeys(
            (
                *("kind", "year", "number", "client", "buyer", "lines", "bookings", "net", "vat", "rounding", "total"),
                *("issued_on", "due_on", "credits", "created_at", "paid_at", "reminders", "reminded_on"),
            ),
            _INVOICE,
        ),
        record=_KEPT,
    ),
    Table(
        "payments.BuyerNumber",
        subject="client",
        purpose="accounting",
        person="client",
        fields={
            "id": NOT_PERSONAL,
            "invoice": NOT_PERSONAL,
            "client": "identity_number",
            "number_epoch": NOT_PERSONAL,
            "number": "identity_number",
            "created_at": "identity_number",
            "paid_at": "identity_number",
        },
        withheld={"number": "secret"},
        record=Record(category="identity_number", events={"created": "created_at", "paid": "paid_at"}),
    ),
    Table(
        "payments.Payment",
        subject="client",
        purpose="accounting",
        person="client",
        fields=dict.fromkeys(("id", "session", "intent"), NOT_PERSONAL)
        | dict.fromkeys(
            ("invoice", "client", "amount", "currency", "method", "state", "created_at", "ended_at"), "payment"
        ),
        given=("method",),
        record=Record(category="payment", events={"created": "created_at", "booked": "created_at", "paid": "ended_at"}),
    ),
    Table(
        "payments.SavedCard",
        subject="client",
        purpose="saved_card",
        person="client",
        fields={"id": NOT_PERSONAL, "consent": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("client", "customer", "method", "session", "brand", "last4", "expires_on", "late_fees", "sessions"),
                *("fingerprint", "monthly", "created_at", "ended_at"),
            ),
            "saved_card",
        ),
        given=("brand", "last4", "expires_on", "late_fees", "sessions", "monthly"),
        withheld=dict.fromkeys(("customer", "method", "session", "fingerprint"), "secret"),
        record=Record(
            category="saved_card",
            events={"created": "created_at", "consent_withdrawn": "ended_at", "account_closed": "ended_at"},
            gone="practice.payments.retention:cards",
        ),
    ),
    Table(
        "payments.Plan",
        fields=dict.fromkeys(("id", "service", "sessions", "price", "active", "created_at"), NOT_PERSONAL),
    ),
    Table(
        "payments.Membership",
        subject="client",
        purpose="accounting",
        person="client",
        fields=dict.fromkeys(("id", "plan", "invoice", "currency"), NOT_PERSONAL)
        | dict.fromkeys(
            (
                *("client", "service", "sessions", "price", "state", "began_on", "period", "period_from", "next_on"),
                *("given", "ends_on", "created_at", "ended_at"),
            ),
            "accounts",
        ),
        record=Record(category="accounts", events={"created": "created_at", "booked": "period_from"}),
    ),
    Table(
        "payments.Payout",
        subject="practitioner",
        purpose="accounting",
        person="signed_by",  # whose money it is stands in its lines
        fields=dict.fromkeys(("id", "currency", "created_at", "paid_on", "signed_at"), NOT_PERSONAL)
        | dict.fromkeys(("made_by", "signed_by", "reference"), "accounts"),
        record=Record(category="accounts", events={"created": "created_at", "booked": "created_at"}),
    ),
    Table(
        "payments.PayoutLine",
        subject="practitioner",
        purpose="accounting",
        person="practitioner",
        fields={"id": NOT_PERSONAL} | dict.fromkeys(("payout", "practitioner", "month", "amount"), "accounts"),
        record=Record(category="accounts", events={"created": "payout__created_at", "booked": "payout__created_at"}),
    ),
    Table(
        "payments.CreditCheck",
        subject="client",
        purpose="credit",
        person="client",
        fields=dict.fromkeys(("id", "notice", "promise"), NOT_PERSONAL)
        | dict.fromkeys(
            (
                *("client", "invoice", "reason", "announced_by", "announced_at", "made_by", "made_at"),
                "outcome",
            ),
            "credit_check",
        ),
        record=Record(category="credit_check", events={"created": "announced_at"}),
    ),
    Table(
        "payments.GiftCard",
        fields=dict.fromkeys(("id", "code_hash", "amount", "currency", "sold_at", "ended_at"), NOT_PERSONAL),
    ),
    Table(
        "payments.Posting",
        subject="client",
        purpose="accounting",
        person="client",
        fields=dict.fromkeys(("id", "key", "leg", "at"), NOT_PERSONAL)
        | dict.fromkeys(
            (
                *("year", "voucher", "kind", "day", "debit", "credit", "amount", "currency", "invoice", "client"),
                *("practitioner", "service"),
            ),
            "accounts",
        ),
        record=Record(
            category="accounts",
            events={"created": "at", "booked": "day"},
            gone="practice.payments.retention:postings",
            locked=False,
        ),
    ),
]
