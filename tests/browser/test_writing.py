"""A client on a phone and who treats them at a desk write to each other, in real browsers."""

from django.utils import timezone

from practice.people import relations
from practice.people.models import Relation, User
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office


def test_they_write_to_each_other(site, person, django_db_blocker):
    desk, phone = watch(person(language="en-GB")), watch(person(width=390, height=780, language="en-GB"))
    sign_in(desk, site, "a", "practitioner", "Signe")
    sign_in(phone, site, "a", "", "Vera")
    with Office(site, django_db_blocker).at("a"):
        me, client = (User.objects.filter(first_name=name).latest("created_at") for name in ("Signe", "Vera"))
        relations.begin(me, client, Relation.Kind.TREATS, timezone.now())
    phone.goto(f"{site.my('a')}/messages")
    phone.get_by_role("link", name="Write a message").click()
    check_page(phone)
    phone.get_by_label("What it is about").fill("The dream")
    phone.get_by_role("textbox", name="Message").fill("I dared not say it yesterday.")
    phone.get_by_role("button", name="Send").click()
    phone.get_by_text("Not read yet").wait_for()
    check_page(phone)
    desk.goto(f"{site.my('a')}/staff/messages")
    check_page(desk)
    desk.get_by_role("link", name="Vera").click()
    desk.get_by_text("I dared not say it yesterday.").wait_for()
    check_page(desk)
    desk.get_by_role("textbox", name="Message").fill("Thank you for writing.")
    desk.get_by_role("button", name="Send").click()
    desk.get_by_text("nothing of what").wait_for()
    desk.get_by_label("Choose for the journal").first.check()
    desk.get_by_role("button", name="Put the chosen ones in").click()
    desk.get_by_text("1 message is in the journal.").wait_for()
    phone.goto(f"{site.my('a')}/messages")
    phone.get_by_role("link", name="The dream").click()
    phone.get_by_text("Thank you for writing.").wait_for()
    check_page(phone)
