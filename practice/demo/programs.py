"""What other programs are told in the demo clinics, set up as their owners would. A stand-in takes it (program_service)."""

from datetime import datetime

from practice.demo.program_service import HOST
from practice.integrations import outbox

HOOKS = {  # clinic → (recipient of its policy, what it is told)
    "andas": ("accountant", ("invoice.issued", "invoice.paid")),
}


def bring(key: str, now: datetime) -> None:
    if key in HOOKS:
        recipient, kinds = HOOKS[key]
        row, _secret = outbox.add(recipient, f"https://{HOST}/enrum", kinds, now)
        outbox.ping(row, now)
