"""What a place has of the outside on its public pages, and what a browser found there. Nothing here is about a person."""

import uuid

from django.db import models

from shared.ids import uuid7


class OutsideTag(models.Model):
    """A script, frame or pixel of somebody else's, on some pages of the portal. Whose it is, and after which consent it
    loads, the policy says (`recipient`)."""

    class Kind(models.TextChoices):
        SCRIPT = "script"
        FRAME = "frame"
        PIXEL = "pixel"

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind)
    url = models.CharField(max_length=500)
    data = models.JSONField(default=dict)  # {"data-site": "17"}: attributes of a script
    setup = models.JSONField(null=True)  # set_up.SetUp of a script, as {queue, pushed, calls}
    recipient = models.CharField(max_length=63)  # its key in the policy
    pages = models.JSONField()  # names of URLs: see pages.py
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "url"], name="outbound_tag_once")]

    def __str__(self):
        return self.name


class Observation(models.Model):
    """What a browser saw on the public pages, held against the policy in force then."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    seen_at = models.DateTimeField()
    number = models.PositiveIntegerField()  # of the policy version
    pages = models.PositiveSmallIntegerField(default=0)
    differences = models.JSONField(default=list)  # observing.Difference as plain data
    failed = models.CharField(max_length=200, blank=True)  # why nothing could be seen

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="outbound_seen")]


class PageCount(models.Model):
    """How often a public page was opened in an hour of a day: no address, no browser, nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    day = models.DateField()  # the clinic's
    hour = models.PositiveSmallIntegerField(null=True)  # the clinic's; null: counted before hours were
    page = models.CharField(max_length=80)  # the URL's name, and after a space which of many it was
    source = models.CharField(max_length=80)  # the other site's host; "": ours, or not told
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "hour", "page", "source"], name="outbound_count_hour")]
