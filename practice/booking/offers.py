"""Writing what is offered: services, hours, absences, practitioners' cards."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from practice.booking.changed import offer_changed
from practice.booking.models import Absence, Place, PractitionerCard, Service, ServicePractitioner, WeeklyHours
from practice.booking.slots import DAY, MIDNIGHT, Hours, instant
from practice.people.models import User


@transaction.atomic
def save_service(service: Service, values: dict, practitioners: Collection[User], now: datetime) -> Service:
    """`service` saved or not yet; `values` its checked fields. Whoever offers a service can from then on be booked."""
    for name, value in values.items():
        setattr(service, name, value)
    service.save()
    wanted = [user.pk for user in practitioners]
    before = ServicePractitioner.objects.filter(service=service).values_list("practitioner_id", flat=True)
    offer_changed([*before, *wanted], now)
    ServicePractitioner.objects.filter(service=service).exclude(practitioner__in=wanted).delete()
    ServicePractitioner.objects.bulk_create(
        [ServicePractitioner(service=service, practitioner_id=pk) for pk in wanted], ignore_conflicts=True
    )
    User.objects.filter(pk__in=wanted, treats=False).update(treats=True)
    return service


@transaction.atomic
def set_hours(practitioner: User, hours: Iterable[Hours], now: datetime) -> None:
    """All of an ordinary week's hours at once; two who save together follow one another."""
    User.objects.select_for_update(no_key=True).get(pk=practitioner.pk)
    WeeklyHours.objects.filter(practitioner=practitioner, day=None).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            practitioner=practitioner, weekday=each.weekday, begins=each.begins, ends=each.ends, place_id=each.place
        )
        for each in hours
    )
    offer_changed([practitioner.pk], now)


def add_special_day(
    practitioner: User, day: date, begins: time, ends: time, place: UUID | None, now: datetime
) -> WeeklyHours:
    """Hours of that date alone; several on one date add up."""
    offer_changed([practitioner.pk], now)
    return WeeklyHours.objects.get_or_create(
        practitioner=practitioner, day=day, weekday=day.weekday(), begins=begins, ends=ends, place_id=place
    )[0]


def remove_special_day(hours: WeeklyHours, now: datetime) -> None:
    offer_changed([hours.practitioner_id], now)
    hours.delete()


def add_place(name: str, address: str, within: UUID | None) -> Place:
    return Place.objects.create(name=name, address="" if within else address, within_id=within)


def close_place(place: Place, now: datetime) -> None:
    """With its rooms. What is booked there stays."""
    Place.objects.filter(Q(pk=place.pk) | Q(within=place)).update(active=False)
    WeeklyHours.objects.filter(place=place).update(place=None)
    offer_changed(ServicePractitioner.objects.values_list("practitioner_id", flat=True), now)


def add_absence(
    practitioner: User, first: date, last: date, begins: time | None, ends: time | None, zone: ZoneInfo, now: datetime
) -> Absence:
    """From `begins` on the first day to `ends` on the last, both included; None is the whole day."""
    until = instant(last, ends, zone) if ends else instant(last + DAY, MIDNIGHT, zone)
    period = DateTimeTZRange(instant(first, begins or MIDNIGHT, zone), until)
    offer_changed([practitioner.pk], now)
    return Absence.objects.create(practitioner=practitioner, period=period)


def save_profession(practitioner: User, profession: str) -> None:
    """Of the policy's vocabulary; what is signed from now on follows its duties, what was signed before keeps its own."""
    User.objects.filter(pk=practitioner.pk).update(profession=profession)


def save_card(practitioner: User, values: dict, now: datetime) -> PractitionerCard:
    """`values`: title, about ({"sv": …}), languages, shown."""
    offer_changed([practitioner.pk], now)
    return PractitionerCard.objects.update_or_create(practitioner=practitioner, defaults=values)[0]


def remove_absence(absence: Absence, now: datetime) -> None:
    offer_changed([absence.practitioner_id], now)
    absence.delete()


def booked_in(absence: Absence, now: datetime) -> int:
    """How many sessions an absence leaves standing: nobody's time is cancelled by it."""
    booked = absence.practitioner.booked_with.live(now).exclude(client=None)
    return booked.filter(period__overlap=absence.period).count()
