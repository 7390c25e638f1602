"""The demo's mail and text messages, shown as text: what left, headers included."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from practice.demo.mail_sink import Folder
from shared.privacy.sms import length
from shared.web.access import public


def _folder(kind: str = "mail") -> Folder:
    return Folder(settings.DATA_DIR / kind)


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


@public
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """Both, the latest first."""
    mails, texts = _folder(), _folder("sms")
    found = ((name, mails.read(name)) for name in mails.names())
    rows = [{"name": name, "sms": False, **_heads(_parsed(content))} for name, content in found if content]
    found = ((name, texts.read(name)) for name in texts.names())
    rows += [
        {"name": name, "sms": True, **_text_heads(name, json.loads(content))} for name, content in found if content
    ]
    return render(request, "demo/mail.html", {"rows": sorted(rows, key=lambda row: row["name"], reverse=True)})


def _heads(mail):
    return {"to": str(mail["To"]), "subject": str(mail["Subject"]), "sent": mail["Date"].datetime}


def _text_heads(name, said):
    """A file's name begins with the nanosecond it came in."""
    return {"to": said["to"], "subject": said["text"], "sent": datetime.fromtimestamp(int(name[:20]) / 1e9, UTC)}


def _size(found) -> str:
    told = {"signs": found.signs, "alphabet": "GSM-7" if found.gsm else "UCS-2"}
    return ngettext(
        "%(signs)d signs (%(alphabet)s), sent as %(parts)d message",
        "%(signs)d signs (%(alphabet)s), sent as %(parts)d messages",
        found.parts,
    ) % (told | {"parts": found.parts})  # fmt: skip


@public
@require_GET
def message(request: HttpRequest, name: str) -> HttpResponse:
    if content := _folder().read(name):
        mail = _parsed(content)
        headers, text = [(key, str(value)) for key, value in mail.items()], mail.get_body(("plain",)).get_content()
        subject = str(mail["Subject"])
    elif content := _folder("sms").read(name):
        said = json.loads(content)
        text, subject = said.pop("text"), _("Text message")
        headers = [*said.items(), (_("Length"), _size(length(text)))]
    else:
        raise Http404
    return render(request, "demo/message.html", {"headers": headers, "subject": subject, "text": text})
