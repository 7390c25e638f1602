"""Opening a journal of 500 notes of 2 kB, against the same page over the same rows with nothing sealed.

    python -m tests.bench.journal        a table for people on stderr, one JSON line per figure on stdout

Whole requests through the real view and template, with the log's row; "peer" stores each note's text as it is and skips
the keys. All are asked in turn, so that a noisy machine disturbs them alike. `ratio` is peer ÷ ours: the bar is 0.5. The
"bare" figure leaves the template out, so that what the keys cost is not hidden behind it.
"""

import json
import os
import statistics
import sys
import time
from unittest import mock

NOTES, BYTES, ROUNDS = 500, 2000, 25
TARGET = 2  # times the same page without encryption
LINE = "Samtalet kretsade kring sorgen efter modern, sömnen och vad som har burit sedan sist. "


def main():
    site, pages = prepare()
    took = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, ask in pages.items():
            begun = time.perf_counter()
            ask()
            took[name].append((time.perf_counter() - begun) * 1000)
    medians = {name: statistics.median(times) for name, times in took.items()}
    figure("journal_open", medians["sealed"], medians["plain"], "ms")
    figure("journal_open_bare", medians["sealed, bare"], medians["plain, bare"], "ms")
    figure("journal_open_arrived", medians["arrived"], medians["plain"], "ms")
    table(medians, took)
    site.close()
    dearest = max(medians["sealed"] / medians["plain"], medians["sealed, bare"] / medians["plain, bare"])
    if dearest > TARGET:
        sys.exit(f"a sealed journal costs {dearest:.2f} times the plain page; the bar is {TARGET}")


def figure(key, ours, peer, unit):
    print(
        json.dumps(
            {"bench": key, "ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(peer / ours, 3), "unit": unit}
        )
    )


def table(medians, took):
    words = {
        "plain": "nothing sealed",
        "sealed": "sealed, on the shelf",
        "arrived": "sealed, arrived by itself (never moved to the shelf)",
        "plain, bare": "nothing sealed, a page of bare texts",
        "sealed, bare": "sealed, on the shelf, a page of bare texts",
    }
    for name, median in medians.items():
        share = median / medians["plain, bare" if "bare" in name else "plain"]
        print(f"{words[name]:55} {median:8.1f} ms  best {min(took[name]):7.1f}  ×{share:.2f}", file=sys.stderr)


def prepare():
    """(something to close, {name: a function that opens the page})"""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from tests import database

    name = database.copy_for("bench")
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    from practice.journal import vault
    from shared.staff.epochs import FileEpochs
    from tenants.isolation.hosts import hosts
    from tests import cast as people

    settings.ALLOWED_HOSTS = ["*"]
    FileEpochs(settings.EPOCHS_DIR).begin_month(people.NOW.date())
    clinics = {key: hosts.find(f"{key}.enrum.test")[0] for key in ("a", "b")}
    cast = people.build(clinics["a"], clinics["b"])
    browser = cast.browser("practitioner", "my")
    journals = fill(cast)
    paths = {name: f"/staff/journal/{client}/in/{journal}" for name, (client, journal) in journals.items()}
    for _ in range(NOTES // vault.MOVED_AT_ONCE):
        ask(browser, paths["sealed"])  # reading moves what arrived to the shelf, where a practitioner's own notes lie
    return connections["default"], {
        "plain": lambda: plainly(lambda: ask(browser, paths["plain"])),
        "sealed": lambda: ask(browser, paths["sealed"]),
        "arrived": lambda: unmoved(lambda: ask(browser, paths["arrived"])),
        "plain, bare": lambda: plainly(lambda: barely(lambda: ask(browser, paths["plain"]))),
        "sealed, bare": lambda: barely(lambda: ask(browser, paths["sealed"])),
    }


def ask(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200 and answer.content.count(b"Samtalet kretsade") >= NOTES, answer.status_code


def fill(cast):
    """{name: (client, journal)}: the same notes three times."""
    from uuid import uuid4

    from practice.journal import actions, vault
    from practice.journal.content import Content
    from practice.journal.models import Entry
    from practice.people.models import Relation, User
    from tenants.isolation.context import enter
    from tests.cast import NOW

    author, text, found = cast.users["practitioner"], (LINE * 40)[:BYTES], {}
    with enter(cast.clinic.schema):
        for name in ("plain", "sealed", "arrived"):
            client = User.objects.create_user(f"{name}@example.org", first_name=name, created_at=NOW)
            Relation.objects.create(kind="treats", holder=author, client=client, began_at=NOW)
            journal = actions.start_journal(author, [client], NOW)
            found[name] = (client.pk, journal.pk)
            inside = Content(text=text, author=str(author.pk)).packed()
            rows = [
                Entry(journal=journal, note=uuid4(), author=author, created_at=NOW, saved_at=NOW) for _ in range(NOTES)
            ]
            for row in rows:
                row.body, row.head, row.head_epoch, row.shelved = inside, b"plain", "2026-11", True
                if name != "plain":
                    vault.drop(journal, row, inside)
            Entry.objects.bulk_create(rows)
    return found


def plainly(work):
    """The same page where rows hold their text as it is: no copy of a key, no entry to open."""
    from practice.journal import content, vault

    def read(opened, entries):
        return [vault.Page(entry, content.unpacked(bytes(entry.body))) for entry in entries]

    def open_journal(journal, reader, private, now):
        return vault.Opened(journal, None, None)

    with mock.patch.object(vault, "read", read), mock.patch.object(vault, "open_journal", open_journal):
        work()


def barely(work):
    """Without the real template, so that its cost hides nothing: the texts, escaped, one after the other."""
    from django.http import HttpResponse
    from django.utils.html import escape

    from practice.journal import views

    def render(request, template, context):
        return HttpResponse("".join(f"<p>{escape(note.last.content.text)}</p>" for note in context["notes"]))

    with mock.patch.object(views, "render", render):
        work()


def unmoved(work):
    """As on the very first reading, each time."""
    from practice.journal import vault

    with mock.patch.object(vault, "shelve", lambda opened, pages: 0):
        work()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    main()
