"""A client on a phone takes a place, and whoever leads the course sees who comes."""

from django.utils import timezone

from practice.courses.models import Leader
from practice.people.models import User
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office
from tests.courses.conftest import WITH_COURSES, course
from tests.privacy_app.documents import put


def test_a_place_is_taken_and_seen_by_who_leads(site, person, django_db_blocker):
    desk, phone = watch(person(language="en-GB")), watch(person(width=390, height=780, language="en-GB"))
    sign_in(desk, site, "a", "course_leader", "Signe")
    sign_in(phone, site, "a", "", "Vera")
    with Office(site, django_db_blocker).at("a"):
        version = put(WITH_COURSES, timezone.localdate(), number=90)
        row = course(rules={"en": "What is said stays here."})
        Leader.objects.create(course=row, user=User.objects.filter(first_name="Signe").latest("created_at"))
    try:
        phone.goto(f"{site.portal('a')}/courses")
        check_page(phone)
        phone.get_by_role("link", name="Living with grief").click()
        check_page(phone)
        phone.get_by_role("link", name="Register").click()
        check_page(phone)
        phone.get_by_label("I accept these rules").check()
        phone.get_by_role("button", name="Register").click()
        phone.get_by_text("You have a place.").first.wait_for()
        check_page(phone)
        desk.goto(f"{site.my('a')}/staff/courses")
        check_page(desk)
        desk.get_by_role("link", name="Who takes part").click()
        desk.get_by_role("heading", name="Vera").wait_for()
        check_page(desk)
    finally:
        with Office(site, django_db_blocker).at("a"):
            version.delete()
            row.delete()
