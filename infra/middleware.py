"""Middleware that ties apps together: which side has a session, which language, and that no view is open by default."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone, translation

from practice.people.middleware import PeopleMiddleware
from shared.web.access import mark_of
from shared.web.errors import keepers_layout, own_layout
from shared.web.languages import COOKIE, NAMES, choose
from tenants.branding.queries import memory


class MySideOnly:
    """The portal has no session and BASE has no users: these run behind sign-in (`my`) and nowhere else."""

    def __call__(self, request):
        if request.side != "my":
            return self.get_response(request)
        return super().__call__(request)


class MySideSessionMiddleware(MySideOnly, SessionMiddleware):
    """Django's sessions, in the clinic's own schema."""


class MySideAuthenticationMiddleware(MySideOnly, PeopleMiddleware):
    """request.user, a practice.people User."""


class MySideMessageMiddleware(MySideOnly, MessageMiddleware):
    """Django's messages, kept in the session."""


def my_side_context(request):
    """`user`, `messages`, `clinic` and `side` for templates, where they exist."""
    found = {"clinic": getattr(request, "clinic", None), "side": getattr(request, "side", ""), "demo": settings.DEMO}
    if found["side"] == "my":
        found |= {"user": getattr(request, "user", None), "messages": get_messages(request)}
    elif found["side"] == "platform":
        found |= {"staff": getattr(request, "staff", None), "messages": get_messages(request)}
    if found["side"] in ("my", "platform"):
        found |= {"own_layout": own_layout(request), "keepers_layout": keepers_layout(request)}
    return found


class ThisPage(BaseStorage):
    """Messages at BASE, where there is no session: they stand on the page that is answered with, and are then forgotten."""

    def _get(self, *arguments, **named):
        return [], True

    def _store(self, messages, response, *arguments, **named):
        return []


class PlatformMessageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.side == "platform":
            request._messages = ThisPage(request)
        return self.get_response(request)


class LanguageMiddleware:
    """The place's voice: request.brand (None on the platform) and request.languages (those it offers, its first one first);
    the wanted language and the clinic's zone are active while the request lasts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.brand = memory.brand(request.clinic) if request.clinic else None
        request.languages = tuple(request.brand.languages if request.brand else NAMES)
        wish = request.headers.get("Accept-Language", "")
        language = choose(request.COOKIES.get(COOKIE), wish, request.languages)
        zone = ZoneInfo(request.clinic.timezone if request.clinic else "Europe/Stockholm")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class AccessMiddleware:
    """Closed by default: a view without a mark of shared.web.access is refused, whatever the URL map says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if mark_of(view) is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} has no access mark (shared.web.access)")
