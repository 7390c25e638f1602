"""Two requests at the same moment, in real transactions."""

from threading import Barrier, Thread

from django.db import connection

from practice.people.models import User
from tenants.isolation.context import enter


def at_once(*acts):
    start, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        answers[place] = act()
        connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_double_click_on_register(emptied, person, clinics):
    first, second = person(), person()
    answers = at_once(first.register, second.register)
    assert [answer["Location"] for answer in answers] == ["/register/code"] * 2
    with enter(clinics["a"].schema):
        assert User.objects.count() == 1
    assert len(first.mails()) == 2
    works = [one for one in (first, second) if one.post("/register/code", code=one.code()).status_code == 302]
    assert works  # whichever answer the browser kept last: the code of its own mail goes on


def test_two_people_with_one_address(emptied, person, clinics):
    """The second gets the mail of somebody who has an account already, and the page says the same to both."""
    first, second = person(), person()
    answers = at_once(first.register, lambda: second.register(password="något helt annat än ditt"))
    assert [answer["Location"] for answer in answers] == ["/register/code"] * 2
    with enter(clinics["a"].schema):
        assert User.objects.count() == 1
    assert sorted(mail["Subject"] for mail in first.mails()) == ["Din kod", "Du har redan ett konto"]


def test_a_double_click_on_the_code(emptied, person):
    tove = person()
    tove.register()
    code, twin = tove.code(), person()
    twin.browser.cookies["__Host-session"] = tove.browser.cookies["__Host-session"].value
    answers = at_once(*(lambda one=one: one.post("/register/code", code=code) for one in (tove, twin)))
    assert sorted(answer.status_code for answer in answers) in ([302, 302], [302, 410])
    assert tove.is_signed_in() or twin.is_signed_in()
