"""The browser's end of a sign-up: a random token, for a week. It is set with the first page, so that two first clicks name
the same sign-up, and is needed for what the person asked for (ePrivacy Directive Art. 5(3))."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from tenants.signup.actions import LIFE

NAME = "__Host-sign-up"
SIZE = 32  # bytes


def read(request) -> bytes:
    """b"" where the browser brought none, or something else."""
    text = request.COOKIES.get(NAME, "")
    try:
        token = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return b""
    return token if len(token) == SIZE else b""


def give(response) -> bytes:
    token = os.urandom(SIZE)
    value = urlsafe_b64encode(token).rstrip(b"=").decode()
    age = int(LIFE.total_seconds())
    response.set_cookie(NAME, value, max_age=age, path="/", secure=True, httponly=True, samesite="Lax")
    return token


def drop(response):
    response.set_cookie(NAME, "", max_age=0, path="/", secure=True, httponly=True, samesite="Lax")
