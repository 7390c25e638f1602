"""In the directory with the practitioner's own wish and the clinic's yes; out of it at once; true within a minute."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from infra import housekeeping
from practice.booking import actions as booking
from practice.booking import offers
from practice.booking.models import PractitionerCard
from practice.booking.queries import service_of
from practice.directory import actions, keeping, tasks
from practice.directory.models import Profile
from practice.people.models import User
from shared.matching import publishing
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.models import Candidate, Listing
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.operators import actions as operators
from tests.booking.cast import ZONE, at
from tests.directory.cast import NOW, SAID, candidates, furnish, listed, rows, user


@pytest.fixture
def clinic(clinics):
    return clinics["a"]


@pytest.fixture
def rooms(clinic):
    with enter(clinic.schema):
        found = furnish()
        listed(clinic, found.maja)
        return found


def test_nobody_is_shown_who_did_not_ask_or_whom_the_clinic_has_not_approved(clinic):
    with enter(clinic.schema):
        found = furnish()
        actions.save(found.sam, SAID, NOW)
    assert rows(clinic) == []
    with enter(clinic.schema):
        assert keeping.keep(found.maja.pk, NOW) is False and keeping.keep(found.sam.pk, NOW) is False


def test_what_is_shown_is_what_stands_in_the_clinic(clinic, rooms):
    [one] = rows(clinic)
    words, found = vocabulary(), candidates()[one.pk]
    assert (one.name, one.title, one.town) == ("Maja Lund", {"sv": "Psykolog"}, "Uppsala")
    assert words.unmask("areas", found.areas) == ["anxiety", "stress"]
    assert words.unmask("languages", found.languages) == ["sv", "en"]
    assert words.unmask("forms", found.forms) == ["on_site", "video"]
    assert words.unmask("times", found.times) == ["morning", "afternoon"]
    assert (found.price, found.currency, found.gender, found.licensed) == (65000, 1, 1, True)
    assert found.next_free == at("2026-11-23 10:00")  # two hours' notice at eight
    assert one.fresh_until == at("2026-11-23 08:00")


def test_whoever_has_not_said_which_languages_is_found_in_the_countrys_own(clinic):
    with enter(clinic.schema):
        found = furnish()
        PractitionerCard.objects.create(practitioner=found.maja)
        listed(clinic, found.maja)
    [one] = candidates().values()
    assert vocabulary().unmask("languages", one.languages) == ["sv"]


def test_without_a_place_nobody_is_met_on_site(clinic):
    with enter(clinic.schema):
        listed(clinic, furnish().maja, town="")
    [found] = candidates().values()
    assert vocabulary().unmask("forms", found.forms) == ["video"]


def test_out_with_the_transaction_of_whoever_takes_it_back(clinic, rooms):
    with enter(clinic.schema):
        actions.take_back(Profile.objects.get(), NOW)
    assert rows(clinic) == [] and candidates() == {}


def test_who_is_full_stays_linkable_and_is_suggested_to_nobody(clinic, rooms):
    with enter(clinic.schema):
        actions.set_accepting(Profile.objects.get(), False, NOW)
    assert len(rows(clinic)) == 1 and candidates() == {}
    with enter(clinic.schema):
        actions.set_accepting(Profile.objects.get(), True, NOW)
    assert len(candidates()) == 1


def test_who_leaves_is_out(clinic, rooms):
    with enter(clinic.schema):
        User.objects.filter(pk=rooms.maja.pk).update(is_active=False)
        keeping.keep(rooms.maja.pk, NOW)
    assert rows(clinic) == []


def test_a_clinic_that_is_suspended_has_nobody_in_the_directory(clinic, rooms):
    with enter("platform"):
        row = Clinic.objects.get(schema_name=clinic.schema)
        operators.act_on(row.pk, "suspend", row.pk, "A reason", NOW)
    assert rows(clinic) == [] and candidates() == {}
    hosts.version = None  # its trigger fires at COMMIT, which this test never reaches
    hosts.look_again()
    assert hosts.by_schema(clinic.schema).state == "suspended"
    with enter(clinic.schema):
        assert keeping.keep_all(NOW) == 0


def test_a_clinic_reaches_nobody_elses_listing(clinics, clinic, rooms):
    with enter(clinics["b"].schema):
        publishing.withdraw(rooms.maja.pk)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM platform.matching_listing")
    [one] = rows(clinic)
    with enter(clinics["b"].schema), pytest.raises(DatabaseError), transaction.atomic():
        forged = {"id": one.pk, "practitioner": rooms.maja.pk, "name": "Forged", "title": {}, "about": {}, "town": "",
                  "shown": {}, "form": "", "listed_at": NOW, "clinic": clinic.schema}  # fmt: skip
        publishing.publish(forged, None, NOW.date())
    assert [each.name for each in rows(clinic)] == ["Maja Lund"]


# --- the next free time -------------------------------------------------------------------------------------------------


def next_free(clinic):
    [one] = rows(clinic)
    return candidates()[one.pk].next_free


def book(rooms, text):
    time = booking.wanted(service_of(rooms.talk.pk), rooms.maja.pk, at(text), "", ZONE, NOW)
    return booking.confirm(time, user("Tove"), None, NOW)


@pytest.mark.parametrize("change", ["book", "cancel", "hold", "hours", "absence", "service"])
def test_whatever_changes_a_time_leads_to_one_job_for_that_practitioner_alone(clinic, rooms, monkeypatch, change):
    told = []
    monkeypatch.setattr(keeping, "later", lambda path, **about: told.append((path, about["practitioner"])))
    with enter(clinic.schema):
        if change == "book":
            book(rooms, "2026-11-23 10:00")
        elif change == "cancel":
            one = book(rooms, "2026-11-23 10:00")
            told.clear()
            booking.cancel(one, NOW)
        elif change == "hold":
            time = booking.wanted(service_of(rooms.talk.pk), rooms.maja.pk, at("2026-11-23 10:00"), "", ZONE, NOW)
            booking.hold(time, None, NOW)
            assert len(told) == 2  # now, and when the hold runs out
            told.pop()
        elif change == "hours":
            offers.set_hours(rooms.maja, [], NOW)
        elif change == "absence":
            day = NOW.date()
            offers.add_absence(rooms.maja, day, day, None, None, ZONE, NOW)
        else:
            offers.save_service(rooms.talk, {"active": False}, [rooms.maja, rooms.sam], NOW)
    assert told == [("practice.directory.tasks.recount", str(rooms.maja.pk))]


def test_a_booked_time_is_no_longer_shown_and_one_given_back_is(clinic, rooms):
    with enter(clinic.schema):
        one = book(rooms, "2026-11-23 10:00")
        keeping.keep(rooms.maja.pk, NOW)
    assert next_free(clinic) == at("2026-11-23 11:00")
    with enter(clinic.schema):
        booking.cancel(one, NOW)
        keeping.keep(rooms.maja.pk, NOW)
    assert next_free(clinic) == at("2026-11-23 10:00")


def test_the_job_finds_what_there_is_and_nothing_for_a_stranger(clinic, rooms):
    with enter(clinic.schema):
        Profile.objects.all().delete()
        publishing.withdraw(rooms.maja.pk)
        tasks.recount(str(rooms.maja.pk))
    assert rows(clinic) == []


def test_times_that_pass_by_themselves_are_followed(clinic, rooms, monkeypatch):
    """Who is followed is decided by the platform's own table; the job runs in the clinic."""
    with enter("platform"):
        Listing.objects.update(fresh_until=timezone.now() - timedelta(seconds=5))
        assert publishing.stale(timezone.now(), 10) == [(clinic.schema, rooms.maja.pk)]
    told = []
    monkeypatch.setattr(keeping, "later", lambda path, **about: told.append(about["practitioner"]))
    housekeeping.follow_free_times()
    assert told == [str(rooms.maja.pk)]
    later = NOW + timedelta(hours=3)
    with enter(clinic.schema):
        keeping.keep(rooms.maja.pk, later)
    assert next_free(clinic) == at("2026-11-23 13:00")  # two hours from now


def test_the_draw_is_new_each_day_and_the_same_however_it_is_made(clinic, rooms):
    [one] = rows(clinic)
    today = candidates()[one.pk].lot
    with enter("platform"):
        publishing.draw(NOW.date() + timedelta(days=1))
    tomorrow = candidates()[one.pk].lot
    with enter("platform"):
        publishing.draw(NOW.date())
    assert candidates()[one.pk].lot == today != tomorrow
    assert all(0 <= lot < 2**31 for lot in (today, tomorrow))
    assert Candidate._meta.get_field("lot").get_internal_type() == "IntegerField"
