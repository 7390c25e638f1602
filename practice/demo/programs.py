"""Other programs in the demo clinics: one that is told what happens (a stand-in takes it, program_service), and a file from a
system that a clinic had before, tried and not yet brought in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from practice.demo.program_service import HOST
from practice.importing import steps
from practice.importing.models import Batch
from practice.integrations import outbox
from practice.people.models import User

HOOKS = {  # clinic → (recipient of its policy, what it is told)
    "andas": ("accountant", ("invoice.issued", "invoice.paid")),
}
FILES = {  # clinic → a table of clients, invented, with lines that can't be taken
    "biet": (
        "klienter-2025.csv",
        "Kundnr;Förnamn;Efternamn;E-post;Mobil;Senast\r\n"
        "101;Rut;Almgrund;rut.almgrund@client.example;070-174 06 31;2025-11-03\r\n"
        "102;Sven;Björkhagen;sven.bjorkhagen@client.example;070-174 06 32;2025-12-01\r\n"
        "103;Tyra;Dalvik;tyra.dalvik(at)client.example;;2025-12-08\r\n"
        "104;Ebba;;ebba@client.example;;2026-01-12\r\n"
        "105;;;ulla@client.example;070-174 06 34;2026-01-19\r\n",
    ),
}


def bring(key: str, owner: User, now: datetime) -> None:
    if key in HOOKS:
        recipient, kinds = HOOKS[key]
        row, _secret = outbox.add(recipient, f"https://{HOST}/enrum", kinds, now)
        outbox.ping(row, now)
    if key in FILES:
        _file(*FILES[key], owner, now)


def _file(name: str, text: str, owner: User, now: datetime) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    row = steps.begin(Batch.Kind.CLIENTS, name, text.encode("cp1252"), owner, zone, now)
    steps.mapped(row, steps.read(row, zone).head, row.columns, {})
    steps.check(row.pk, now)
