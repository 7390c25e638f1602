"""What the demo's clinics offer: places, rules, services, hours, groups on some dates, a package that somebody has bought."""

from datetime import datetime, time, timedelta

from practice.booking import groups, packages
from practice.booking.models import Place, Service, ServicePractitioner, WeeklyHours
from practice.booking.offers import add_place
from practice.booking.rules import save_rules
from practice.booking.slots import instant

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CURRENCY = {"SE": "SEK", "DK": "DKK"}
GROUPS = 4  # dates planned, a week apart
AT = time(17, 30)


def offer(seeding) -> None:
    """Fills seeding.services."""
    rules = seeding.clinic.booking
    save_rules({"holidays_of": seeding.clinic.country, "confirm_by": rules.confirm_by}, seeding.now)
    for said, rooms in rules.places.items():
        location = add_place(said.partition(",")[0], said.partition(", ")[2], None)
        for room in rooms:
            add_place(room, "", location.pk)
    for order, (key, service) in enumerate(seeding.clinic.services.items()):
        seeding.services[key] = _service(seeding, service, order)
    _hours(seeding)
    for key, service in seeding.clinic.services.items():
        if service.seats and service.by:
            _groups(seeding, seeding.services[key], seeding.users[service.by[0]])


def _service(seeding, service, order) -> Service:
    row = Service.objects.create(
        name=dict(service.name),
        about=dict(service.about),
        minutes=service.minutes,
        step_minutes=max(15, service.minutes),
        pause_minutes=10,
        price=service.price,
        currency=CURRENCY[seeding.clinic.country],
        forms=[service.form],
        position=order,
        **{name: getattr(service, name) for name in ("late_fee", "audience", "tone", "needs_room", "people", "seats")},
        packages=[
            {"sessions": sessions, "price": price, "months": months} for sessions, price, months in service.packages
        ],
    )
    ServicePractitioner.objects.bulk_create(
        ServicePractitioner(service=row, practitioner=seeding.users[name]) for name in service.by
    )
    return row


def _hours(seeding):
    place = Place.objects.filter(within=None).first()  # where a week is spent, in a clinic with places
    rows = [
        WeeklyHours(
            practitioner=seeding.users[key],
            weekday=WEEKDAYS.index(day),
            begins=time.fromisoformat(span.split("-")[0]),
            ends=time.fromisoformat(span.split("-")[1]),
            place=place,
        )
        for key, member in seeding.clinic.staff.items()
        for day, spans in member.hours.items()
        for span in spans
    ]
    WeeklyHours.objects.bulk_create(rows)


def _groups(seeding, service, leader):
    room = Place.objects.filter(within__isnull=False).order_by("-name").first()
    for week in range(1, GROUPS + 1):
        start: datetime = instant(seeding.today + timedelta(weeks=week), AT, seeding.zone)
        groups.plan(
            service, leader, start, seeding.now, form=service.forms[0],
            room=room and room.pk, place=room and room.within_id,
        )  # fmt: skip


def bought(seeding, client, service: Service) -> None:
    """The first package on sale, where there is one."""
    if service.packages:
        packages.sell(client, service, 0, seeding.today, seeding.now - timedelta(days=20))
