"""A question whether it was you, a letter, and a letter to try. Their words: templates/email/newsletter/."""

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.mailbox.models import OutgoingMessage
from practice.newsletter import queries
from practice.newsletter.models import Delivery, Letter, Reader
from shared.privacy.mail import MessageKind

WORDS = {"title": "newsletter", "body": "newsletter"}
CONFIRM = MessageKind(
    "newsletter.confirm", _("One question before we write"), {"link": "account.link"}, needed=("link",)
)
LETTER = MessageKind(
    "newsletter.letter",
    _("News"),
    WORDS | {"choices": "account.link", "out": "account.link"},
    needed=("title", "body", "choices", "out"),
    rich="body",
    title="title",
    leave="out",
)
TEST = MessageKind("newsletter.test", _("News"), WORDS, needed=("title", "body"), rich="body", title="title")


def _to(asked: Asked, name: str, reader: Reader) -> str:
    return asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"], args=(queries.token(reader),))


def _confirm(asked: Asked):
    reader = Reader.objects.filter(pk=asked.about).first()
    return reader and {"link": _to(asked, "newsletter:yes", reader)}


def _letter(asked: Asked):
    """None where the reader has stopped meanwhile, or is gone."""
    one = Delivery.objects.select_related("letter", "reader").filter(pk=asked.about, reader__stopped_at=None).first()
    return one and {
        "title": one.letter.title,
        "body": one.letter.body,
        "choices": _to(asked, "newsletter:choices", one.reader),
        "out": _to(asked, "newsletter:out", one.reader),
    }


def _test(asked: Asked):
    letter = Letter.objects.filter(pk=asked.about).first()
    return letter and {"title": letter.title, "body": letter.body}


def _ended(message: OutgoingMessage, now) -> None:
    from practice.newsletter.actions import finish  # which sends these very kinds

    one = Delivery.objects.filter(pk=message.about, ended_at=None).first()
    if one is None:
        return
    counted = "sent" if message.sent_at else "failed"
    Letter.objects.filter(pk=one.letter_id).update(**{counted: F(counted) + 1})
    Delivery.objects.filter(pk=one.pk).update(ended_at=now)
    if not Delivery.objects.filter(letter=one.letter_id, handed_at=None).exists():
        finish(one.letter_id, now)
    if message.problem == OutgoingMessage.Problem.ADDRESS:
        _stop(one.reader_id, Reader.Why.RETURNED, now)


def _came_back(counted: str, why: str):
    """It is counted with its letter, and the reader gets no other."""

    def told(message: OutgoingMessage, now) -> None:
        one = Delivery.objects.filter(pk=message.about).first()
        if one:
            Letter.objects.filter(pk=one.letter_id).update(**{counted: F(counted) + 1})
            _stop(one.reader_id, why, now)

    return told


def _stop(reader_id, why: str, now) -> None:
    from practice.newsletter.actions import stop

    stop(Reader.objects.get(pk=reader_id), why, now)


MAILS = [
    Mail(CONFIRM, _confirm, purpose="newsletter", category="newsletter", owed=True, nobody=True),
    Mail(
        LETTER,
        _letter,
        ended=_ended,
        returned=_came_back("returned", Reader.Why.RETURNED),
        complained=_came_back("complained", Reader.Why.COMPLAINED),
        purpose="newsletter",
        category="newsletter",
        nobody=True,
    ),
    Mail(TEST, _test, owed=True),
]
