"""Who is told what, and who is left alone: objections that stop mails, the last mail's language, times that vanish."""

from datetime import timedelta

from practice.mailbox.actions import send_later, send_now
from practice.mailbox.models import OutgoingMessage
from practice.people import mails
from practice.people.models import User
from shared.privacy.handwork.models import ManualTask
from tenants.isolation.context import enter
from tests.mailbox.outgoing import send_waiting
from tests.mailbox.policies import put_in_force_here
from tests.privacy_app.documents import put
from tests.rights.conftest import PASSWORD
from tests.sharing.policies import POLICY

WEIGHED = """purposes:
  {key}:
    subjects: [client]
    categories: [account, contact]
    bases: [{{article6: legitimate_interest, balancing: {{en: "It is one mail.", sv: "Det är ett mejl."}}}}]
    words: {{en: keeping in touch, sv: kontakt}}
"""


def objecting(people, key):
    """Tove objects on her own page to the purpose that the policy calls so."""
    with enter(people.clinic.schema):
        put(POLICY.replace("purposes:\n", WEIGHED.format(key=key)), people.now.date(), number=9)
    said = people.of["tove"].post("/rights/new/objection", {"about": [key]})
    assert said.status_code == 302, said.content.decode()[-2000:]


def sent(people, kind):
    with enter(people.clinic.schema):
        message = send_later(kind, User.objects.get(pk=people.tove.pk), people.now)
        send_now(message.pk, people.now + timedelta(minutes=1))
        return OutgoingMessage.objects.get(pk=message.pk)


def test_an_objection_stops_the_mail_that_serves_the_purpose_and_no_other(people, sink):
    objecting(people, "account")
    assert sent(people, mails.REMINDER).problem == "unwanted" and sink.mails() == []
    assert sent(people, mails.PASSWORD_CHANGED).sent_at  # owed: it guards the account
    assert len(sink.mails()) == 1


def test_it_stops_it_too_where_the_policy_calls_the_purpose_otherwise(people, sink):
    objecting(people, "nearness")
    assert sent(people, mails.REMINDER).problem == "unwanted" and sink.mails() == []


def test_the_last_mail_speaks_the_clients_own_language(people, sink):
    with enter(people.clinic.schema):
        put_in_force_here("first_name", people.now)
        User.objects.filter(pk=people.tove.pk).update(language="de")
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 200
    send_waiting(people.clinic)
    [mail] = sink.mails()
    assert mail["Subject"] == "Ihr Konto ist geschlossen"


def test_who_would_have_waited_sees_that_the_time_is_gone_and_not_whose_it_was(people):
    assert "Booked times that are gone" not in people.of["maja"].get("/staff/day").content.decode()
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 200
    with enter(people.clinic.schema):
        [task] = ManualTask.objects.filter(kind="booking_vanished")
        assert task.person == people.maja.pk and task.due_on == task.due_on.fromisoformat(task.about["day"])
    shown = people.of["maja"].get("/staff/day").content.decode()
    assert "Booked times that are gone" in shown and task.about["time"] in shown and "Lindqvist" not in shown
    assert "Booked times that are gone" not in people.of["ove"].get("/staff/day").content.decode()
    assert f"at {task.about['time']}" in people.of["ove"].get("/staff/tasks").content.decode()
