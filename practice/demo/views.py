"""The demo's mail, shown as text: what left, headers included."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from practice.demo.mail_sink import Folder
from shared.web.access import public


def _folder():
    return Folder(settings.DATA_DIR / "mail")


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


@public
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    folder = _folder()
    found = ((name, folder.read(name)) for name in folder.names())
    rows = [{"name": name, **_heads(_parsed(content))} for name, content in found if content]
    return render(request, "demo/mail.html", {"rows": rows})


def _heads(mail):
    return {"to": str(mail["To"]), "subject": str(mail["Subject"]), "sent": mail["Date"].datetime}


@public
@require_GET
def message(request: HttpRequest, name: str) -> HttpResponse:
    content = _folder().read(name)
    if content is None:
        raise Http404
    mail = _parsed(content)
    shown = {"headers": [(key, str(value)) for key, value in mail.items()], "subject": str(mail["Subject"])}
    return render(request, "demo/message.html", shown | {"text": mail.get_body(("plain",)).get_content()})
