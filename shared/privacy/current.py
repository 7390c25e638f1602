"""The request that is being answered, for what a form must know of the policy without being handed it.

Set by CookieGuard around each request of a place; in jobs and commands there is none, and nothing is refused in its name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.http import HttpRequest

from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_of
from shared.privacy.stopped import What, count

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def policy_here() -> Document | None:
    """The policy in force at this request's moment; None outside of requests, and where nothing is published."""
    request = _request.get()
    return policy_of(request) if request is not None else None


def report(what: What, name: str, verdict: str) -> None:
    """Counts what was stopped, also where the request is rolled back."""
    request = _request.get()
    if request is not None and hasattr(request, "always"):
        request.always.append(partial(count, what, name, verdict))
