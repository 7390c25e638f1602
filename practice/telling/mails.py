"""The messages about a change of the policy. Their words: templates/email/telling/ and templates/sms/telling/."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.mailbox.models import OutgoingMessage
from shared.billing import queries as billing
from shared.privacy.engine.records import local_day
from shared.privacy.mail import MessageKind
from shared.privacy.notices import actions
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.registry import NOT_PERSONAL
from tenants.leaving.models import Parcel
from tenants.processing.models import HelperNotice

Way = PolicyNotice.Way
CHANGE = MessageKind(
    "telling.change",
    _("Our privacy promises change"),
    {
        "first_name": "contact.first_name",
        "day": NOT_PERSONAL,
        "link": "account.link",
        "object_link": "account.link",
        "export_link": "account.link",
        "close_link": "account.link",
    },
)


# To the phone, where the policy promises that way and declares a service for it.
CHANGE_SMS = MessageKind(
    "telling.change_sms",
    _("Our privacy promises change"),
    {"day": NOT_PERSONAL, "link": "account.link"},
    channel="sms",
)


def _values(asked: Asked):
    found = _change_sms(asked)
    if found is None:
        return None
    return found | {
        "first_name": asked.user.first_name,
        "object_link": f"{found['link']}#object",
        "export_link": asked.clinic.my_origin + reverse("rights:mine", urlconf=settings.URLCONFS["my"]),
        "close_link": asked.clinic.my_origin + reverse("rights:close", urlconf=settings.URLCONFS["my"]),
    }


def _change_sms(asked: Asked):
    """The day: that of the version, or later for somebody who is told late."""
    notice = PolicyNotice.objects.select_related("version").filter(pk=asked.about).first()
    if notice is None:
        return None
    version, told = notice.version, local_day(asked.now, asked.clinic.timezone)
    return {
        "day": max(version.effective_from, told + timedelta(days=version.notice_days)),
        "link": asked.clinic.my_origin + reverse("notices:change", urlconf=settings.URLCONFS["my"]),
    }


def _ended(message: OutgoingMessage, now: datetime) -> None:
    """It was taken, which is the proof; or given up, and no other message is on its way to this person."""
    notice = actions.held(message.about)
    if notice is None:
        return
    if message.sent_at:
        actions.delivered(notice.pk, now, Way.SMS if message.channel == "sms" else Way.MAIL)
    elif notice.way not in (Way.MAIL, Way.SMS) and not _on_its_way(notice):
        actions.bounced(notice.pk, now)


def _returned(message: OutgoingMessage, now: datetime) -> None:
    """That it was taken was no proof."""
    actions.bounced(message.about, now)


def _on_its_way(notice: PolicyNotice) -> bool:
    return OutgoingMessage.objects.filter(about=notice.pk, sent_at=None, ended_at=None).exists()


HELPERS = MessageKind("telling.helpers", _("Enrum changes its helpers"), {"day": NOT_PERSONAL, "link": "account.link"})


def _helpers(asked: Asked):
    notice = HelperNotice.objects.filter(pk=asked.about).first()
    if notice is None:
        return None
    page = asked.clinic.my_origin + reverse("processing:helpers", urlconf=settings.URLCONFS["my"])
    return {"day": notice.works_from, "link": page}


PARCEL = MessageKind(
    "telling.parcel", _("Everything that you keep at Enrum is ready"), {"day": NOT_PERSONAL, "link": "account.link"}
)


ENDS = MessageKind(
    "telling.ends", _("Enrum will delete what you keep here"), {"day": NOT_PERSONAL, "link": "account.link"}
)
ADMITTED = MessageKind("telling.admitted", _("Enrum has said yes"), {"link": "account.link"})
DECLINED = MessageKind("telling.declined", _("Enrum has said no"), {"day": NOT_PERSONAL, "link": "account.link"})
STAYS = MessageKind("telling.stays", _("Nothing is deleted after all"), {"link": "account.link"})


def _stays(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("leaving:overview", urlconf=settings.URLCONFS["my"])}


def _admitted(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("onboarding:start", urlconf=settings.URLCONFS["my"])}


def _declined(asked: Asked):
    parcel = Parcel.objects.filter(pk=asked.about).first()
    page = asked.clinic.my_origin + reverse("admission:case", urlconf=settings.URLCONFS["my"])
    return parcel and {"day": local_day(parcel.until, asked.clinic.timezone), "link": page}


SUBSCRIPTION = MessageKind(
    "telling.subscription",
    _("Your subscription at Enrum"),
    {"stage": NOT_PERSONAL, "day": NOT_PERSONAL, "link": "account.link"},
)


def _subscription(asked: Asked):
    """As it stands when the mail leaves; nothing where it has been settled meanwhile by itself."""
    row = billing.here()
    if row is None:
        return None
    found = billing.stage_of(row, asked.now)
    return {
        "stage": found.stage,
        "day": found.until and local_day(found.until, asked.clinic.timezone),
        "link": asked.clinic.my_origin + reverse("subscriptions:mine", urlconf=settings.URLCONFS["my"]),
    }


def _parcel(asked: Asked):
    parcel = Parcel.objects.filter(pk=asked.about).first()
    if parcel is None:
        return None
    page = asked.clinic.my_origin + reverse("leaving:overview", urlconf=settings.URLCONFS["my"])
    return {"day": local_day(parcel.until, asked.clinic.timezone), "link": page}


MAILS = [
    Mail(CHANGE, _values, _ended, returned=_returned, owed=True),
    Mail(CHANGE_SMS, _change_sms, _ended, owed=True),
    Mail(HELPERS, _helpers, owed=True),
    Mail(PARCEL, _parcel, owed=True),
    Mail(ENDS, _parcel, owed=True),
    Mail(STAYS, _stays, owed=True),
    Mail(ADMITTED, _admitted, owed=True),
    Mail(DECLINED, _declined, owed=True),
    Mail(SUBSCRIPTION, _subscription, owed=True),
]
