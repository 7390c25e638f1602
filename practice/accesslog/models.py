"""Who opened whose journal, when, why and by which relation (SFS 2008:355 4:3 and 8:5; HSLF-FS 2016:40 4:9).

Invariant: the clinic's own role may add rows and read them, nothing more (`tenants.isolation.spares.INSERT_ONLY`). An
event names people by id without a foreign key: it outlives the accounts it speaks of, until its own rule ends it.
"""

import os

from django.db import models

from shared.ids import uuid7

SALT = 32  # bytes


def fresh_salt() -> bytes:
    return os.urandom(SALT)


class AccessEvent(models.Model):
    """One look at one person's care data, or one that was stopped. A couple's journal writes one row for each of them."""

    class What(models.TextChoices):
        OPENED = "opened"  # the journal, with `notes` notes
        READ = "read"  # one note by itself
        BEGAN = "began"  # a draft
        DISCARDED = "discarded"  # a draft
        SIGNED = "signed"
        CORRECTED = "corrected"
        ATTACHED = "attached"  # a file was added
        SHARED = "shared"  # a supervisor was given a key, for a time
        RELEASED = "released"  # a note, to the client
        WITHDRAWN = "withdrawn"  # a released note, from the client's page
        ASKED = "asked"  # a supervisor, to sign a note too
        COSIGNED = "cosigned"  # by the supervisor
        RETURNED = "returned"  # by the supervisor, with comments
        CASE = "case"  # a case without names was made of it, for supervision outside
        TRUSTEES = "trustees"  # two trustees opened it to a successor
        COPIED = "copied"  # all of it as PDF, with `notes` notes
        EMERGENCY = "emergency"  # what the client had hidden was opened, for a reason, by two
        COMPLETED = "completed"  # the course of sessions, or a part of it, was marked so; or that was taken back
        HANDED = "handed"  # over to a colleague, by whoever leaves
        BRIEF = "brief"  # what the client told when they looked for a practitioner
        MESSAGES = "messages"  # a thread with the client was opened, with `notes` messages
        FILED = "filed"  # messages were put into the journal
        JOINED = "joined"  # a colleague was let into a thread
        BROUGHT = "brought"  # `notes` notes from a former system were put into it
        GIVEN = "given"  # read by another program, by its key; once a day
        TAKEN = "taken"  # a copy of all of it, by who answers for it, when the clinic left
        STEP_DOCUMENT = "step_doc"  # their second step is to be turned off, by who saw an identity document
        STEP_EID = "step_eid"  # the same, proven by eID
        PARTS = "parts"  # who takes part in a course that tells of care was looked at, them among others
        LISTED = "listed"  # their name, in a list that left as a file
        VISITED = "visited"  # a page of the clinic, by an operator whom the owner let in; nobody's care data

    class Outcome(models.TextChoices):
        DONE = ""
        NO_RELATION = "no_relation"
        BLOCKED = "blocked"  # the client has hidden it
        NO_KEY = "no_key"  # the relation is there, but no copy of the journal's key that this person can open

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    who = models.UUIDField()  # the staff member's User
    who_name = models.CharField(max_length=201)  # as it stood then: the log must name people who have left
    role = models.CharField(max_length=24)
    unit = models.CharField(max_length=200)
    client = models.UUIDField(null=True)  # null: a visit, which concerns nobody's care
    journal = models.UUIDField(null=True)
    entry = models.UUIDField(null=True)
    notes = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(max_length=10, choices=What)
    relation = models.UUIDField(null=True)
    relation_kind = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # where no relation is the reason
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default=Outcome.DONE)
    salt = models.BinaryField(default=fresh_salt)  # gone with the row: its commitment then says nothing (`chain`)

    class Meta:
        db_table = "accesslog_event"
        indexes = [
            models.Index(fields=["client", "at"], name="accesslog_event_client"),
            models.Index(fields=["at"], name="accesslog_event_at"),
        ]


class AccessSeal(models.Model):
    """A link of the chain (see `chain`). It holds commitments and no content, so it is never erased."""

    class Kind(models.TextChoices):
        EVENTS = "events"  # rows that had been committed
        ERASED = "erased"  # rows whose time was over
        WHOLE = "whole"  # the chain was checked up to here and held
        BROKEN = "broken"  # it was checked and did not

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.PositiveIntegerField()  # 1, 2, 3 …
    kind = models.CharField(max_length=6, choices=Kind)
    previous = models.BinaryField()  # head of the link before
    count = models.PositiveIntegerField()
    entries = models.BinaryField()  # per event its id (16 bytes) and its commitment (32)
    root = models.BinaryField()  # SHA-256 of `entries`
    sealed_at = models.DateTimeField()
    head = models.BinaryField()
    signature = models.BinaryField()  # Ed25519 over `head`, by a key that no database holds

    class Meta:
        db_table = "accesslog_seal"
        constraints = [models.UniqueConstraint(fields=["number"], name="accesslog_seal_number")]
