"""What pages say of invoices and of refusals."""

from django.utils.translation import gettext_lazy as _

STATES = {
    "paid": (_("Paid"), "success"), "open": (_("To be paid"), "neutral"), "late": (_("Late"), "warning"),
    "back": (_("Credited"), "neutral"), "credit": (_("Credit note"), "neutral"),
}  # fmt: skip
REFUSED = {
    "nothing": _("Choose at least one session."),
    "billed": _("One of these stands on an invoice already. Look at the list again."),
    "many": _("That is more than one invoice can hold. Make two."),
    "seller": _("Say first who sells: name, address and number, under Settings."),
    "more": _("That is more than what is left of it."),
    "paid": _("It is paid already."),
    "early": _("It is not late yet."),
    "often": _("Ten days must pass between two reminders that cost something."),
    "consent": _("The client has not agreed that this payer is told. Ask for it under Consents, or bill the client."),
    "address": _("For a sum as large as this, law wants the client's address on the invoice."),
    "none": _("Nothing is settled that stands on no list yet."),
    "day": _("The money left between the day of the list and today."),
    "undeclared": _("Your policy has no purpose for credit checks, so none can be made."),
    "objected": _("The client has objected, or restricted this. No check can be made."),
    "consent_credit": _("Your policy lets a credit be checked only with the client's yes, and there is none."),
    "untold": _("The client can't be told by mail, so no check can be made."),
    "notice": _("The client must have been told a week before. Wait until then."),
    "gift": _("No gift card with anything left has that code."),
    "runs": _("You have this subscription already."),
    "card": _("The client has no saved card that may be used for this."),
    "waits": _("It is being taken from the saved card just now. Look again in a while."),
    "down": _("The payment service does not answer just now. Nothing was done; try again in a while."),
}
KINDS = {
    "invoice": _("Invoice"), "credit": _("Credit note"), "payment": _("Payment"), "refund": _("Paid back"),
    "reminder": _("Reminder"), "loss": _("Written off"), "fee": _("Fee of the payment service"),
    "dispute": _("Disputed"), "payout": _("Paid out"), "settlement": _("Share settled"), "share_paid": _("Share paid out"),
    "gift": _("Gift card sold"), "gift_used": _("Paid by gift card"),
}  # fmt: skip
ACCOUNTS = {
    "receivable": _("Owed by clients"), "provider": _("At the payment service"), "transit": _("On the way to the bank"),
    "bank": _("Bank"), "cash": _("Cash"), "vat": _("VAT to pay"), "practitioners": _("Owed to practitioners"),
    "gifts": _("Owed to holders of gift cards"),
    "exempt": _("Income without VAT"), "taxed": _("Income with VAT"), "rounding": _("Rounding"),
    "reminder_fees": _("Reminder fees"), "interest": _("Interest"), "provider_fees": _("Fees of the payment service"),
    "shares": _("Practitioners' shares"), "disputed": _("Disputed"), "losses": _("Losses"),
}  # fmt: skip
WAYS = {"card": _("card"), "swish": "Swish", "mobilepay": "MobilePay", "klarna": "Klarna"}
NO_WAY = {
    "policy": _("The clinic's policy names no payment service."),
    "account": _("The clinic can't be paid on the net yet. Pay by bank transfer, or ask the clinic."),
    "stopped": _("There were too many tries. Wait an hour, or pay by bank transfer."),
    "refused": _("The payment service said no. Nothing was done."),
    "nothing": _("There is nothing left to pay."),
    "waits": _("It is being taken from the saved card just now. Look again in a while."),
}  # fmt: skip
