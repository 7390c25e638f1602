"""What the service itself keeps in a browser and cannot do without. A policy that does not declare it would lock everybody
out, for CookieGuard strips what is not declared: so it cannot be published."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from shared.privacy.engine.decide import may_set
from shared.privacy.engine.document import Document
from shared.privacy.engine.lint import Finding


def sides() -> tuple[str, ...]:
    """The sides that the place which is entered answers at."""
    return ("platform",) if connection.schema_name == settings.PUBLIC_SCHEMA_NAME else ("portal", "my")


def missing(document: Document, lang: str) -> Iterator[Finding]:
    """A blocking finding for each of our own cookies that this policy would have stripped."""
    for side in sides():
        for name in settings.OWN_COOKIES[side]:
            if not may_set(document, name.replace("*", "x"), side=side):
                with translation.override(lang):
                    yield _finding(name, side)


def _finding(name: str, side: str) -> Finding:
    line = f'{{name: "{name}", side: [{side}], purpose: …, session: true, exempt: asked_for}}'
    return Finding(
        "storage",
        "own_cookie_missing",
        gettext("the service cannot work without the cookie %(name)s, and the policy does not declare it")
        % {"name": name},
        gettext("add under storage, with a purpose of yours: %(line)s") % {"line": line},
        "",
        True,
    )
