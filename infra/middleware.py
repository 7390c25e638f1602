"""Middleware that ties apps together: which side has a session, which language, and that no view is open by default."""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware


class MySideOnly:
    """The portal has no session and BASE has no users: these run behind sign-in (`my`) and nowhere else."""

    def __call__(self, request):
        if request.side != "my":
            return self.get_response(request)
        return super().__call__(request)


class MySideSessionMiddleware(MySideOnly, SessionMiddleware):
    """Django's sessions, in the clinic's own schema."""


class MySideAuthenticationMiddleware(MySideOnly, AuthenticationMiddleware):
    """request.user, a practice.people User."""


class MySideMessageMiddleware(MySideOnly, MessageMiddleware):
    """Django's messages, kept in the session."""


def my_side_context(request):
    """`user`, `messages`, `clinic` and `side` for templates, where they exist."""
    found = {"clinic": getattr(request, "clinic", None), "side": getattr(request, "side", ""), "demo": settings.DEMO}
    if found["side"] == "my":
        found |= {"user": getattr(request, "user", None), "messages": get_messages(request)}
    elif found["side"] == "platform":
        found |= {"staff": getattr(request, "staff", None)}
    return found
