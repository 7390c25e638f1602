"""Who can be found, and what somebody has answered for a day. In the platform's schema alone; a clinic is known by its
schema's name, and writes here through the functions of migrations 0002 and 0003 and in no other way.

A listing is what pages show of a practitioner. A candidate is the same practitioner as numbers, only while they accept and
have a free time: what matching reads, kept narrow so that a million of them are read in one breath.

Answers are health data. `Request` is opened by the browser's cookie alone, `Handover` by the chosen practitioner's key
alone; both lie in UNLOGGED tables, so no write-ahead log, replica or dump (--no-unlogged-table-data) ever holds them.
"""

from django.db import models

from shared.ids import uuid7

# What the window of a match reads (finding.py), so that its index is all it needs.
READ = (
    *("areas", "methods", "languages", "lat", "lon", "price", "audiences", "forms", "traits", "times", "gender"),
    *("currency", "licensed", "id"),
)


class Listing(models.Model):
    """A practitioner whom a clinic publishes, as a page shows them. Words in several languages are {"sv": "…"}."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.CharField(max_length=63)  # the permanent schema name
    practitioner = models.UUIDField()  # the clinic's User
    name = models.CharField(max_length=201)
    title = models.JSONField()
    about = models.JSONField()
    town = models.CharField(max_length=40, blank=True)
    shown = models.JSONField()  # the candidate's masks, also while there is no candidate
    public_key = models.BinaryField(null=True)  # of their pair at that clinic: what answers are sealed to
    service = models.UUIDField(null=True)  # whose time is free next
    form = models.CharField(max_length=7, blank=True)
    fresh_until = models.DateTimeField(null=True)  # when the next free time can't be booked any more
    listed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "practitioner"], name="matching_listing_once")]
        indexes = [models.Index(fields=["fresh_until"], name="matching_listing_fresh")]

    def __str__(self):
        return str(self.pk)  # never a name: this ends up in logs


class Candidate(models.Model):
    """The same id as its listing. Fields are those of engine.wish.Offer."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    areas = models.BigIntegerField()
    methods = models.BigIntegerField()
    languages = models.BigIntegerField()
    next_free = models.DateTimeField()
    lot = models.IntegerField()
    lat = models.IntegerField()
    lon = models.IntegerField()
    price = models.IntegerField()
    region = models.SmallIntegerField()
    audiences = models.SmallIntegerField()
    forms = models.SmallIntegerField()
    traits = models.SmallIntegerField()
    times = models.SmallIntegerField()
    gender = models.SmallIntegerField()
    currency = models.SmallIntegerField()
    licensed = models.BooleanField()

    class Meta:
        indexes = [
            # Lists by time in a region; matching in a region and anywhere, in the order of the day's draw.
            models.Index(fields=["region", "next_free"], name="matching_soonest"),
            models.Index(fields=["next_free"], name="matching_soonest_all"),
            models.Index(fields=["region", "lot"], include=[*READ, "next_free"], name="matching_draw"),
            models.Index(fields=["lot"], include=[*READ, "region", "next_free"], name="matching_draw_all"),
        ]


class Request(models.Model):
    """Somebody's answers, for at most a day. `token_hash`: of the cookie that opens them; `place`: where they were given, the
    platform or a clinic by its schema's name."""

    token_hash = models.BinaryField(primary_key=True)
    place = models.CharField(max_length=63)
    epoch = models.CharField(max_length=7)
    answers = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class Handover(models.Model):
    """Ten minutes of passage to one clinic for the answers, sealed to the practitioner who was chosen. `code_hash`: of the
    code in the address that leads there, good once."""

    code_hash = models.BinaryField(primary_key=True)
    clinic = models.CharField(max_length=63)
    practitioner = models.UUIDField()
    brief = models.UUIDField()  # the id that it will have there: part of the seal
    epoch = models.CharField(max_length=7)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()


class Demand(models.Model):
    """How often something was asked for in a month, in a region: counts alone, of nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    month = models.DateField()
    region = models.SmallIntegerField()  # 0: anywhere
    kind = models.CharField(max_length=9)  # a section of the vocabulary, or "asked": everybody
    term = models.SmallIntegerField()  # its bit
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "region", "kind", "term"], name="matching_demand_once")]
