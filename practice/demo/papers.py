"""The demo clinics' documents beside the policy, published as an owner would, and accepted by who is there already."""

from datetime import datetime

import yaml

from practice.demo.contacting import SEALED
from practice.demo.content import HERE
from practice.people.models import User
from shared.privacy.documents import actions
from shared.privacy.documents.models import DocumentVersion
from shared.web.languages import NAMES

Audience = DocumentVersion.Audience


def publish(key: str, now: datetime) -> None:
    """The conditions of use of clinic `key`, and its ethics code where it has one. Inside the clinic."""
    terms, ethics = (_read(name) for name in ("terms", "ethics"))
    text = {lang: words.format(late=terms["late"][key][lang]) for lang, words in terms["text"].items()}
    _published("terms", terms["title"], text, Audience.CLIENTS, now)
    if key == SEALED:
        level = _read("form_security")
        _published("form_security", level["title"], level["text"], Audience.NOBODY, now)
    if key in ethics["clinics"]:
        _published("ethics", ethics["title"], ethics["text"], Audience.STAFF, now)


def _read(name: str) -> dict:
    return yaml.safe_load((HERE / "documents" / f"{name}.yaml").read_text(encoding="utf-8"))


def _published(key: str, title: dict, text: dict, audience: str, now: datetime) -> None:
    actions.new_draft(key, now, title=title, audience=audience, public=True)
    actions.edit(key, now, title=title, text=text)
    version = actions.publish(key, NAMES, now, now)
    for user in User.objects.all() if audience != Audience.NOBODY else ():
        if user.is_staff_member == (audience == Audience.STAFF):
            actions.accept(version, user.pk, user.language or next(iter(NAMES)), now)
