"""Booking, holding, cancelling: who gets a time, and who is told no."""

from datetime import timedelta

import pytest

from practice.booking import actions
from practice.booking.models import Booking
from practice.booking.queries import own_booking, own_bookings, portal_offer, service_of
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, at, furnish, user

TEN = "2026-11-26 10:00"


@pytest.fixture
def rooms(clinics):
    with enter(clinics["a"].schema):
        yield furnish()


def wanted(rooms, text=TEN, service="talk", who="maja", form="", now=NOW):
    offered = service_of(getattr(rooms, service).pk)
    return actions.wanted(offered, getattr(rooms, who).pk, at(text), form, ZONE, now)


def test_a_client_books_a_free_time(rooms):
    tove = user("Tove")
    booking = actions.confirm(wanted(rooms), tove, None, NOW)
    assert booking.state == "confirmed" and booking.client == tove
    assert (booking.starts_at, booking.ends_at) == (at(TEN), at("2026-11-26 10:45"))
    assert (booking.price, booking.currency, booking.late_fee) == (65000, "SEK", 32500)
    assert booking.free_cancel_until == at("2026-11-25 10:00")
    assert own_bookings(tove, NOW) == ([booking], [])


def test_a_second_click_finds_the_first_ones_booking(rooms):
    tove, time = user("Tove"), wanted(rooms)
    first = actions.confirm(time, tove, None, NOW)
    assert actions.confirm(time, tove, None, NOW) == first
    assert actions.confirm(wanted(rooms), tove, None, NOW) == first  # looked up anew: no longer free, but theirs
    assert Booking.objects.count() == 1


def test_a_taken_time_is_refused_to_others(rooms):
    time = wanted(rooms)
    actions.confirm(time, user("Tove"), None, NOW)
    with pytest.raises(actions.SlotTaken):
        actions.confirm(time, user("Nils"), None, NOW)
    with pytest.raises(actions.SlotTaken):
        actions.hold(time, None, NOW)


def test_another_service_that_overlaps_is_refused_too(rooms):
    actions.confirm(wanted(rooms, who="sam"), user("Tove"), None, NOW)
    with pytest.raises(actions.SlotTaken):
        actions.confirm(wanted(rooms, "2026-11-26 09:00", "pair", "sam"), user("Nils"), None, NOW)


@pytest.mark.parametrize(
    ("text", "service", "who"),
    [
        ("2026-11-26 08:00", "talk", "maja"),  # before hours
        ("2026-11-26 10:30", "talk", "maja"),  # between two starts
        ("2026-11-28 10:00", "talk", "maja"),  # a Saturday
        ("2026-11-20 10:00", "talk", "maja"),  # past
        ("2026-11-23 09:00", "talk", "maja"),  # within the notice
        ("2027-11-26 10:00", "talk", "maja"),  # beyond the horizon
        ("2026-11-26 09:00", "pair", "maja"),  # not hers
    ],
)
def test_a_time_that_is_not_on_offer_is_refused(rooms, text, service, who):
    with pytest.raises(actions.NotOffered):
        wanted(rooms, text, service, who)


def test_a_form_that_the_service_has_not_is_refused(rooms):
    with pytest.raises(actions.NotOffered):
        wanted(rooms, form="phone")
    assert wanted(rooms, form="video").form == "video"


def test_a_hold_keeps_the_time_for_its_browser_alone(rooms):
    tove, nils, time = user("Tove"), user("Nils"), wanted(rooms)
    held = actions.hold(time, None, NOW)
    assert held.held_until == NOW + timedelta(minutes=10)
    with pytest.raises(actions.SlotTaken):
        actions.confirm(time, nils, None, NOW)
    booking = actions.confirm(actions.wanted_again(held, "video"), tove, held.pk, NOW + timedelta(minutes=5))
    assert booking.pk == held.pk and booking.form == "video" and booking.held_until is None


def test_a_hold_that_has_run_out_gives_way(rooms):
    time, later = wanted(rooms), NOW + timedelta(minutes=10)
    held = actions.hold(time, None, NOW)
    assert wanted(rooms, now=NOW + timedelta(minutes=9)).free is False
    nils = user("Nils")
    assert wanted(rooms, now=later).free
    booking = actions.confirm(wanted(rooms, now=later), nils, None, later)
    with pytest.raises(actions.SlotTaken):
        actions.confirm(time, user("Tove"), held.pk, later)
    assert list(Booking.objects.all()) == [booking]


def test_a_hold_that_has_run_out_is_still_good_while_nobody_came(rooms):
    time = wanted(rooms)
    held = actions.hold(time, None, NOW)
    late = NOW + timedelta(minutes=30)
    assert actions.confirm(actions.wanted_again(held, ""), user("Tove"), held.pk, late).pk == held.pk


def test_a_browser_has_one_hold_and_nobodys_else_can_be_used(rooms):
    first = actions.hold(wanted(rooms), None, NOW)
    second = actions.hold(wanted(rooms, "2026-11-26 11:00"), first.pk, NOW)
    assert list(Booking.objects.all()) == [second]
    with pytest.raises(actions.SlotTaken):  # a hold of another time says nothing about this one
        time = wanted(rooms, "2026-11-26 11:00")
        actions.confirm(time, user("Nils"), first.pk, NOW)


def test_a_booking_is_never_released(rooms):
    booking = actions.confirm(wanted(rooms), user("Tove"), None, NOW)
    actions.release(booking.pk, NOW)
    assert Booking.objects.filter(pk=booking.pk).exists()


def test_strangers_cannot_block_a_calendar(rooms):
    hours = ["09:00", "10:00", "11:00", "13:00"]
    held = [actions.hold(wanted(rooms, f"2026-11-26 {hour}"), None, NOW) for hour in hours]
    assert [each is not None for each in held] == [True, True, True, False]
    assert actions.hold(wanted(rooms, "2026-11-26 13:00", who="sam"), None, NOW)  # somebody else's calendar
    last = wanted(rooms, "2026-11-26 13:00")
    assert actions.confirm(last, user("Tove"), None, NOW).client  # without a hold, but not refused


def test_holds_that_have_run_out_are_cleared_away(rooms):
    actions.hold(wanted(rooms), None, NOW)
    actions.hold(wanted(rooms, "2026-11-26 11:00"), None, NOW + timedelta(minutes=8))
    booking = actions.confirm(wanted(rooms, "2026-11-26 13:00"), user("Tove"), None, NOW)
    assert actions.release_overdue(NOW + timedelta(minutes=12)) == 1
    assert booking in Booking.objects.all() and Booking.objects.count() == 2


def test_nobody_books_a_whole_calendar(rooms):
    tove = user("Tove")
    slots = [f"2026-11-{day} {hour}:00" for day in (26, 27, 30) for hour in ("09", "10", "11", "13", "14", "15")]
    for text in slots[: actions.MOST_AHEAD]:
        actions.confirm(wanted(rooms, text), tove, None, NOW)
    with pytest.raises(actions.NotForYou, match="many"):
        actions.confirm(wanted(rooms, slots[actions.MOST_AHEAD]), tove, None, NOW)


@pytest.mark.parametrize(("audience", "reason"), [("existing", "existing"), ("new", "new")])
def test_who_may_book(rooms, audience, reason):
    rooms.talk.audience = audience
    rooms.talk.save()
    tove, nils = user("Tove"), user("Nils")
    rooms.maja.relations_held.create(kind="treats", client=tove, began_at=NOW)
    allowed, refused = (tove, nils) if audience == "existing" else (nils, tove)
    with pytest.raises(actions.NotForYou, match=reason):
        actions.confirm(wanted(rooms), refused, None, NOW)
    actions.confirm(wanted(rooms), allowed, None, NOW)


def test_what_the_staff_books_is_not_on_the_portal(rooms):
    rooms.talk.audience = "staff"
    rooms.talk.save()
    assert service_of(rooms.talk.pk) is None
    assert [each.service for each in portal_offer(ZONE, NOW).services] == [rooms.pair]


def test_cancelling_in_time_is_free_and_frees_the_time(rooms):
    tove, nils = user("Tove"), user("Nils")
    booking = actions.confirm(wanted(rooms), tove, None, NOW)
    actions.cancel(booking, at("2026-11-25 10:00"))
    assert not booking.cancelled_late and own_bookings(tove, NOW) == ([], [booking])
    assert actions.confirm(wanted(rooms), nils, None, NOW).client == nils


def test_cancelling_late_says_so_but_not_within_three_minutes_of_booking(rooms):
    booked_at = at("2026-11-26 07:00")
    tove = user("Tove")
    booking = actions.confirm(wanted(rooms, now=booked_at), tove, None, booked_at)
    assert actions.is_free_to_cancel(booking, booked_at + timedelta(minutes=3))
    actions.cancel(booking, booked_at + timedelta(minutes=3, seconds=1))
    assert booking.cancelled_late


def test_what_has_begun_is_not_cancelled(rooms):
    booking = actions.confirm(wanted(rooms), user("Tove"), None, NOW)
    with pytest.raises(actions.TooLate):
        actions.cancel(booking, at(TEN))


def test_cancelling_can_be_undone_for_three_minutes(rooms):
    tove = user("Tove")
    booking = actions.confirm(wanted(rooms), tove, None, NOW)
    cancelled_at = at("2026-11-25 12:00")
    actions.cancel(booking, cancelled_at)
    again = actions.undo_cancel(booking, cancelled_at + timedelta(minutes=3))
    assert again.state == "confirmed" and not again.cancelled_late
    actions.cancel(again, cancelled_at)
    with pytest.raises(actions.TooLate):
        actions.undo_cancel(again, cancelled_at + timedelta(minutes=3, seconds=1))


def test_undoing_is_refused_when_somebody_was_quicker(rooms):
    booking = actions.confirm(wanted(rooms), user("Tove"), None, NOW)
    actions.cancel(booking, NOW)
    actions.confirm(wanted(rooms), user("Nils"), None, NOW)
    with pytest.raises(actions.SlotTaken):
        actions.undo_cancel(booking, NOW)
    assert Booking.objects.filter(state="confirmed").count() == 1


def test_another_clients_booking_is_not_found(rooms):
    booking = actions.confirm(wanted(rooms), user("Tove"), None, NOW)
    assert own_booking(user("Nils"), booking.pk, NOW) is None
