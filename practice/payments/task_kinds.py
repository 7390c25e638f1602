"""See shared.privacy.handwork.kinds."""

from django.utils.translation import gettext_noop

from shared.privacy.handwork.kinds import TaskKind

TASK_KINDS = [
    TaskKind(
        "payment_disputed",
        gettext_noop("A payment is disputed"),
        gettext_noop(
            "Somebody has asked their bank to take back what was paid for invoice %(number)s. Answer at the payment service,"
            " without a word about care."
        ),
        "circle-alert",
    ),
    TaskKind(
        "payouts_held",
        gettext_noop("Payouts wait: payments look like fraud"),
        gettext_noop(
            "On %(day)s many cards were refused, or the payment service took payments for fraud. Look at the latest payments"
            " and give back what nobody meant to pay; then sign this, and payouts go on."
        ),
        "credit-card",
        "practice.payments.holding.signed",
    ),
    TaskKind(
        "refund_failed",
        gettext_noop("Money did not arrive"),
        gettext_noop(
            "What was to go back for invoice %(number)s was returned by the bank. Pay it back in another way."
        ),
        "circle-alert",
    ),
]
