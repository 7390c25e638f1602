"""What clients do beyond one plain booking: repeat, move, ask, come together, use a package, act for a child, wait."""

from datetime import date, time, timedelta

import pytest

from practice.booking import (
    actions,
    asking,
    attending,
    groups,
    moving,
    packages,
    seats,
    series,
    tasks,
    together,
    waitlist,
)
from practice.booking.models import Booking, Participant, Rules, Waiting
from practice.booking.queries import next_free, own_booking, own_bookings, portal_offer, service_of
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation
from practice.people.relations import begin
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, at, furnish, service, user
from tests.booking.test_races import at_once

TEN, ELEVEN = "2026-11-26 10:00", "2026-11-26 11:00"


@pytest.fixture
def rooms(clinics):
    with enter(clinics["a"].schema):
        yield furnish()


def wanted(rooms, text=TEN, service="talk", who="maja", form="", now=NOW):
    offered = service_of(getattr(rooms, service).pk)
    return actions.wanted(offered, getattr(rooms, who).pk, at(text), form, ZONE, now)


def mailed(person):
    return list(OutgoingMessage.objects.filter(user=person).order_by("created_at").values_list("kind", flat=True))


# -- moving, and the fee -------------------------------------------------------------------------------------------------


def test_a_client_moves_a_time_and_takes_it_back(rooms):
    tove = user("Tove")
    booking = actions.confirm(wanted(rooms), tove, None, NOW)
    before = moving.where(booking)
    moving.rebook(booking, wanted(rooms, ELEVEN, who="sam"), NOW)
    booking.refresh_from_db()
    assert (booking.starts_at, booking.practitioner) == (at(ELEVEN), rooms.sam)
    assert booking.free_cancel_until == at("2026-11-25 11:00")
    assert wanted(rooms).free and mailed(tove) == ["booking.confirmed", "booking.moved"]
    moving.move_back(booking, before, NOW)
    booking.refresh_from_db()
    assert moving.where(booking) == before


def test_a_move_to_a_taken_time_changes_nothing(rooms):
    booking, free = actions.confirm(wanted(rooms), user("Tove"), None, NOW), wanted(rooms, ELEVEN)
    actions.confirm(wanted(rooms, ELEVEN), user("Nils"), None, NOW)
    with pytest.raises(actions.SlotTaken):
        moving.rebook(booking, free, NOW)
    booking.refresh_from_db()
    assert booking.starts_at == at(TEN)


def test_a_late_time_is_not_moved_but_may_overlap_itself_in_time(rooms):
    booking = actions.confirm(wanted(rooms), user("Tove"), None, NOW)
    moving.move_by_staff(booking, moving.Target(rooms.maja, at("2026-11-26 10:15")), NOW)
    late = at("2026-11-26 08:00")
    Booking.objects.update(free_cancel_until=at("2026-11-25 10:00"))
    booking.refresh_from_db()
    with pytest.raises(actions.TooLate):
        moving.rebook(booking, wanted(rooms, "2026-11-27 10:00"), late)


def test_two_who_swap_their_times_do_not_both_win_or_hang(emptied, clinics):
    schema = clinics["a"].schema
    with enter(schema):
        rooms = furnish()
        mine = [actions.confirm(wanted(rooms, text), user(f"K{n}"), None, NOW) for n, text in enumerate((TEN, ELEVEN))]

    def swap(index):
        with enter(schema):
            booking = Booking.objects.select_related("service", "practitioner").get(pk=mine[index].pk)
            try:
                moving.move_by_staff(booking, moving.Target(rooms.maja, mine[1 - index].starts_at), NOW)
            except actions.SlotTaken:
                return "taken"

    assert at_once(2, swap) == ["taken", "taken"]


def test_a_fee_is_waived_when_somebody_else_takes_the_time(rooms):
    tove, late = user("Tove"), at("2026-11-26 07:00")
    booking = actions.confirm(wanted(rooms), tove, None, NOW)
    actions.cancel(booking, late)
    assert attending.owes_fee(booking)
    actions.confirm(wanted(rooms, now=late), tove, None, late)  # the same person again: nobody was found in their place
    booking.refresh_from_db()
    assert attending.owes_fee(booking)
    actions.cancel(Booking.objects.get(state="confirmed"), late)
    actions.confirm(wanted(rooms, now=late), user("Nils"), None, late)
    booking.refresh_from_db()
    assert not attending.owes_fee(booking) and booking.fee_waived_at == late


# -- by referral ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def referred(rooms):
    rooms.ask = service("Utredning", rooms.maja, audience="referral")
    return rooms


def test_a_request_keeps_its_time_until_the_clinic_answers(referred):
    Rules.objects.create(request_hours=24)
    tove = user("Tove")
    booking = actions.confirm(wanted(referred, service="ask"), tove, None, NOW)
    assert (booking.state, booking.held_until) == ("held", NOW + timedelta(hours=24))
    assert not wanted(referred).free and own_bookings(tove, NOW)[0] == [booking]
    assert not Relation.objects.filter(client=tove).exists() and mailed(tove) == []
    assert actions.release_overdue(NOW + timedelta(days=2)) == 0
    assert asking.accept(booking, NOW) and not asking.accept(booking, NOW) and not asking.decline(booking, NOW)
    assert Relation.objects.filter(client=tove, kind="treats").exists() and mailed(tove) == ["booking.confirmed"]


def test_a_request_lapses_on_time_and_the_client_is_told(referred):
    tove = user("Tove")
    booking = actions.confirm(wanted(referred, service="ask"), tove, None, NOW)
    assert not asking.lapse(booking.pk, NOW + timedelta(hours=47))
    assert asking.lapse(booking.pk, NOW + timedelta(hours=48)) and wanted(referred).free
    assert mailed(tove) == ["booking.declined"]
    booking.refresh_from_db()
    assert not attending.owes_fee(booking) and not actions.can_undo(booking, NOW + timedelta(hours=48))


def test_a_request_that_is_taken_back_costs_nothing(referred):
    booking = actions.confirm(wanted(referred, service="ask"), user("Tove"), None, NOW)
    actions.cancel(booking, at("2026-11-26 09:00"))
    assert not booking.cancelled_late and wanted(referred).free


# -- again and again -----------------------------------------------------------------------------------------------------


def test_a_series_keeps_its_wall_clock_over_the_change_and_says_what_was_not_free(rooms):
    rooms.talk.horizon_days = 200
    rooms.talk.save()
    start = "2027-03-18 10:00"
    actions.confirm(wanted(rooms, "2027-03-25 10:00"), user("Nils"), None, NOW)
    tove = user("Tove")
    found = series.book(wanted(rooms, start), tove, None, 1, 4, ZONE, NOW)
    assert found.missed == [at("2027-03-25 10:00")]
    assert [one.starts_at for one in found.made] == [at(start), at("2027-04-01 10:00"), at("2027-04-08 10:00")]
    assert {one.starts_at.hour for one in found.made} == {9, 8}  # UTC: summer time from 28 March
    first, second, third = found.made
    moving.rebook(second, wanted(rooms, "2027-04-02 10:00"), NOW)
    assert [one.pk for one in series.rest(first, NOW)] == [second.pk, third.pk]
    actions.cancel(second, NOW)
    assert [one.pk for one in series.rest(first, NOW)] == [third.pk]


# -- groups --------------------------------------------------------------------------------------------------------------


def test_a_group_has_as_many_seats_as_it_has_and_takes_its_leaders_time(rooms):
    rooms.group = service("Grupp", rooms.maja, seats=2, forms=["on_site"])
    assert groups.plan(rooms.group, rooms.maja, at(TEN), NOW, form="on_site")
    assert groups.plan(rooms.group, rooms.maja, at("2026-11-26 10:15"), NOW, form="on_site") is None
    assert not wanted(rooms).free
    offered = portal_offer(ZONE, NOW)
    assert next(one.next.left for one in offered.services if one.service == rooms.group) == 2
    tove = user("Tove")
    first = actions.confirm(wanted(rooms, service="group"), tove, None, NOW)
    assert actions.confirm(wanted(rooms, service="group"), tove, None, NOW) == first
    held = actions.hold(wanted(rooms, service="group"), None, NOW)
    assert {first.seat, held.seat} == {1, 2} and not wanted(rooms, service="group").free
    with pytest.raises(actions.SlotTaken):
        actions.confirm(wanted(rooms, service="group"), user("Nils"), None, NOW)
    later = NOW + timedelta(minutes=11)
    assert actions.confirm(wanted(rooms, service="group", now=later), user("Siv"), None, later).seat == held.seat
    actions.cancel(first, later)
    assert [free.left for free in next_free(service_of(rooms.group.pk), [rooms.maja], NOW, ZONE, later, 3)] == [1]
    with pytest.raises(actions.NotOffered):
        wanted(rooms, ELEVEN, service="group")


def test_a_seat_moves_to_another_date_of_its_group(rooms, monkeypatch):
    rooms.group = service("Grupp", rooms.maja, seats=2, forms=["on_site"])
    first, second = (groups.plan(rooms.group, rooms.maja, at(text), NOW, form="on_site") for text in (TEN, ELEVEN))
    tove, late = (
        user("Tove"),
        [actions.confirm(wanted(rooms, ELEVEN, "group"), user(name), None, NOW) for name in ("Siv", "Nils")],
    )
    for number, one in enumerate(late):
        when = NOW + timedelta(minutes=number)
        Booking.objects.filter(pk=one.pk).update(state="cancelled", cancelled_at=when, cancelled_late=True)
    seat = actions.confirm(wanted(rooms, service="group"), tove, None, NOW)
    assert [one.pk for one in seats.other_dates(seat, NOW)] == [second.pk]
    with pytest.raises(actions.SlotTaken):
        moving.rebook(seat, wanted(rooms, service="group"), NOW)  # where it is
    before = moving.where(seat)
    moving.rebook(seat, wanted(rooms, ELEVEN, "group"), NOW)
    seat.refresh_from_db()
    assert (seat.group, seat.starts_at, groups.free_seats(first, NOW)) == (second, at(ELEVEN), [1, 2])
    for one in late:
        one.refresh_from_db()
    assert [one.fee_waived_at for one in late] == [NOW, None]  # one seat is taken again, and not two
    waitlist.join(user("Alva"), rooms.group, wish(), NOW)
    assert waitlist.offer_left(seat.pk, rooms.maja.pk, at(TEN), NOW) == 1 and groups.free_seats(first, NOW) == [2]
    moving.move_back(seat, before, NOW)
    seat.refresh_from_db()
    assert (seat.group, seat.seat) == (first, 2)


def test_twenty_want_three_seats(emptied, clinics):
    schema = clinics["a"].schema
    with enter(schema):
        rooms = furnish()
        rooms.group = service("Grupp", rooms.maja, seats=3, forms=["on_site"])
        groups.plan(rooms.group, rooms.maja, at(TEN), NOW, form="on_site")
        people = [user(f"K{number}") for number in range(20)]

    def book(index):
        with enter(schema):
            try:
                return actions.confirm(wanted(rooms, service="group"), people[index], None, NOW).seat
            except actions.SlotTaken:
                return 99

    assert sorted(at_once(20, book)) == [1, 2, 3] + [99] * 17


# -- together, for others, from a package -----------------------------------------------------------------------------------


def test_a_couple_comes_with_a_first_name_and_is_the_same_person_next_time(rooms):
    rooms.couple = service("Par", rooms.maja, people=2)
    tove = user("Tove")
    for text in (TEN, ELEVEN):
        extras = actions.Extras(companions=together.companions(tove, ["Arvid", "", "Bo"], 1, NOW))
        booking = actions.confirm(wanted(rooms, text, "couple"), tove, None, NOW, extras)
    (arvid,) = {one.client for one in Participant.objects.select_related("client")}
    assert (arvid.first_name, arvid.email) == ("Arvid", None)
    assert Relation.objects.filter(client=arvid, holder=rooms.maja, kind="treats").exists()
    assert own_booking(arvid, booking.pk, NOW) == booking


def test_a_guardian_books_for_a_child_until_the_child_decides_alone(rooms):
    tove, child = user("Tove"), user("Elis")
    assert together.name_guardian(tove, child, date(2015, 5, 3), "SE", ZONE, NOW)
    assert together.may_book_for(tove, NOW) == [tove, child]
    booking = actions.confirm(wanted(rooms), child, None, NOW, actions.Extras(booked_by=tove))
    assert own_bookings(tove, NOW)[0] == [booking] == own_bookings(child, NOW)[0]
    thirteen = at("2028-05-03 00:00")  # what is proposed in Sweden, where maturity decides
    assert together.may_book_for(tove, thirteen - timedelta(minutes=1)) == [tove, child]
    assert together.may_book_for(tove, thirteen) == [tove] and own_bookings(tove, thirteen) == ([], [])
    assert not together.name_guardian(tove, user("Vera"), date(2012, 5, 3), "SE", ZONE, NOW)


def test_sweden_lets_the_clinic_judge_the_age_and_denmark_names_it(rooms):
    born, day = date(2012, 5, 3), NOW.date()
    assert together.name_guardian(user("Tove"), user("Elis"), born, "SE", ZONE, NOW, age=16)
    assert Relation.objects.get(kind="guards").ended_at == at("2028-05-03 00:00")
    assert together.deciding("SE", day).judged and not together.deciding("DK", day).judged
    for country, age in (("SE", 12), ("SE", 19), ("DK", 13), ("DK", 18)):
        with pytest.raises(ValueError):
            together.name_guardian(user(f"G{age}"), user(f"C{age}"), born, country, ZONE, NOW, age=age)
    assert together.name_guardian(user("Mor"), user("Ida"), born, "DK", ZONE, NOW)
    assert Relation.objects.get(holder__first_name="Mor").ended_at == at("2027-05-03 00:00")


def test_an_organisation_sees_what_it_booked_and_nothing_else(rooms):
    works, person = user("Kommunen"), user("Elis")
    begin(works, person, Relation.Kind.BOOKS, NOW)
    theirs = actions.confirm(wanted(rooms), person, None, NOW, actions.Extras(booked_by=works))
    own = actions.confirm(wanted(rooms, ELEVEN), person, None, NOW)
    assert own_bookings(works, NOW)[0] == [theirs] and own_booking(works, own.pk, NOW) is None


def test_a_package_counts_down_and_expires(rooms):
    rooms.talk.packages = [{"sessions": 2, "price": 100000, "months": 6}]
    rooms.talk.save()
    tove, today = user("Tove"), NOW.date()
    bought = packages.sell(tove, rooms.talk, 0, today, NOW)
    assert bought.expires_on == date(2027, 5, 23)
    made = []
    for text in (TEN, ELEVEN):
        one = packages.usable(tove, rooms.talk.pk, at(text).date())
        made.append(actions.confirm(wanted(rooms, text), tove, None, NOW, actions.Extras(package=one)))
    assert packages.usable(tove, rooms.talk.pk, today) is None
    actions.cancel(made[0], NOW)
    assert [one.left for one in packages.of_client(tove)] == [1]
    assert packages.usable(tove, rooms.talk.pk, date(2027, 5, 24)) is None
    actions.cancel(made[1], at("2026-11-26 10:30"))  # late, and so it is used up
    assert [one.left for one in packages.of_client(tove)] == [1]
    with pytest.raises(IndexError):
        packages.sell(tove, rooms.talk, 1, today, NOW)


# -- waiting -------------------------------------------------------------------------------------------------------------


def wish(**more):
    return {"practitioner_id": None, "weekdays": [], "begins": None, "ends": None, "until": date(2026, 12, 31)} | more


def test_a_freed_time_is_offered_to_those_it_suits_and_the_first_has_it(rooms):
    gone = actions.confirm(wanted(rooms), user("Nils"), None, NOW)
    people = {name: user(name) for name in ("Tove", "Siv", "Mornar", "Sen", "Annan")}
    wishes = {
        "Mornar": wish(ends=time(10)),
        "Sen": wish(until=date(2026, 11, 25)),
        "Annan": wish(practitioner_id=rooms.sam.pk),
    }
    lists = {name: waitlist.join(who, rooms.talk, wishes.get(name, wish()), NOW) for name, who in people.items()}
    actions.cancel(gone, NOW)
    after = NOW + actions.UNDO_FOR
    assert waitlist.offer_freed(gone.pk, after) == 2
    assert mailed(people["Tove"]) == mailed(people["Siv"]) == ["booking.offered"] and mailed(people["Annan"]) == []
    assert not wanted(rooms, now=after).free  # kept from everybody else
    first, second = (next(iter(waitlist.of_client(people[name]))) for name in ("Siv", "Tove"))
    booking = waitlist.accept(first, after)
    assert (booking.client, booking.starts_at) == (people["Siv"], at(TEN))
    with pytest.raises(actions.SlotTaken):
        waitlist.accept(second, after)
    assert mailed(people["Tove"]) == ["booking.offered", "booking.offer_taken"]
    assert not Waiting.objects.filter(client=people["Siv"]).exists() and lists["Tove"].pk == second.pk


def test_a_time_that_a_move_leaves_is_offered_and_where_it_goes_costs_nobody_a_fee(rooms, monkeypatch):
    asked = []
    monkeypatch.setattr(moving, "later", lambda path, **more: asked.append((path, more)))
    tove, siv, nils = (user(name) for name in ("Tove", "Siv", "Nils"))
    late = actions.confirm(wanted(rooms, ELEVEN), nils, None, NOW)
    Booking.objects.filter(pk=late.pk).update(state="cancelled", cancelled_at=NOW, cancelled_late=True)
    booking = actions.confirm(wanted(rooms), tove, None, NOW)
    for one in (siv, tove):  # whoever left it is not asked
        waitlist.join(one, rooms.talk, wish(), NOW)
    before = moving.where(booking)
    moving.rebook(booking, wanted(rooms, ELEVEN), NOW)
    late.refresh_from_db()
    assert late.fee_waived_at == NOW
    path, job = asked.pop()
    assert (path, job.pop("run_at")) == (actions.OFFER_LEFT, NOW + actions.UNDO_FOR)
    moving.move_back(booking, before, NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + moving.STAFF_UNDO_FOR)
    tasks.offer_left(**job)  # it is back: nobody is asked
    assert waitlist.of_client(siv)[0].offer is None
    booking.refresh_from_db()
    moving.move_by_staff(booking, moving.Target(rooms.sam, at(ELEVEN)), NOW)
    tasks.offer_left(**job)
    assert waitlist.of_client(tove)[0].offer is None
    (mine,) = waitlist.of_client(siv)
    assert (
        waitlist.accept(mine, NOW + moving.STAFF_UNDO_FOR).starts_at == at(TEN) and mailed(tove)[-1] == "booking.moved"
    )


def test_an_offer_ends_and_the_time_is_everybodys_again(rooms):
    gone = actions.confirm(wanted(rooms), user("Nils"), None, NOW)
    tove = user("Tove")
    waitlist.join(tove, rooms.talk, wish(), NOW)
    actions.cancel(gone, NOW)
    waitlist.offer_freed(gone.pk, NOW)
    over = NOW + timedelta(hours=2)
    (mine,) = waitlist.of_client(tove)
    with pytest.raises(actions.SlotTaken):
        waitlist.accept(mine, over)
    assert wanted(rooms, now=over).free and actions.release_overdue(over) == 1
    assert waitlist.of_client(tove)[0].offer is None


def test_a_time_taken_back_in_three_minutes_is_offered_to_nobody(rooms):
    gone = actions.confirm(wanted(rooms), user("Nils"), None, NOW)
    waitlist.join(user("Tove"), rooms.talk, wish(), NOW)
    actions.undo_cancel(actions.cancel(gone, NOW), NOW)
    assert waitlist.offer_freed(gone.pk, NOW + actions.UNDO_FOR) == 0


def test_the_nights_work_ends_what_is_over(rooms, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    Waiting.objects.create(client=user("Tove"), service=rooms.talk, until=date(2026, 11, 22), created_at=NOW)
    tasks.tend()
    assert not Waiting.objects.exists()


# -- attendance ----------------------------------------------------------------------------------------------------------


def test_who_came_late_or_not_at_all(rooms):
    booking = actions.confirm(wanted(rooms), user("Tove"), None, NOW)
    with pytest.raises(attending.NotYet):
        attending.missed(booking, at("2026-11-26 09:30"))
    attending.arrived(booking, 10, at("2026-11-26 10:10"))
    assert (booking.state, booking.minutes_late) == ("completed", 10)
    attending.missed(booking, at("2026-11-26 10:20"))
    assert booking.state == "missed" and attending.owes_fee(booking)
    attending.waive_fee(booking, at("2026-11-26 11:00"))
    booking.refresh_from_db()
    assert not attending.owes_fee(booking)
    attending.unmarked(booking, at("2026-11-26 11:00"))
    assert (booking.state, booking.minutes_late, booking.fee_waived_at) == ("confirmed", 0, None)
