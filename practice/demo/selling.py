"""What the demo's practitioners sell to customers, and what they noted about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from practice.demo.content import DemoClinic
from practice.engagements import actions
from practice.engagements.content import Customer
from practice.people.models import User


def bring(clinic: DemoClinic, users: Mapping[str, User], now: datetime) -> None:
    """`users`: by key of the clinic's staff."""
    for sold in clinic.sold:
        bought = now - timedelta(days=sold.days_ago)
        who = Customer(sold.customer, sold.contact, sold.email)
        row = actions.begin(users[sold.by], who, sold.kind, bought.date(), bought)
        for number, text in enumerate(sold.notes):
            actions.note(row, text, bought + timedelta(days=7 * number, hours=2))
