"""The cookies of staff at BASE and of the hand-off. All are `__Host-`: this host only, Secure, HttpOnly, path "/"."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

SESSION, ROOT = "__Host-staff", "__Host-staff-key"  # names the session; opens what the session holds
CEREMONY, ENROLMENT = "__Host-wa", "__Host-enrol"
FLOW = "__Host-flow-"  # one per hand-off, so that two tabs do not spoil each other


def digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text) -> bytes:
    """What the browser sent; empty when it is no base64url (RFC 4648 section 5)."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError, TypeError):
        return b""


def read(request, name: str) -> bytes:
    return unb64(request.COOKIES.get(name, ""))


def put(response, name: str, value: str, *, max_age=None, samesite="Lax"):
    """`Strict` only for what never crosses hosts: the hand-off arrives from BASE, which is another site for a custom
    domain, and would come without its cookie."""
    response.set_cookie(name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite=samesite)


def drop(response, *names: str):
    """Don't `put` the same name afterwards in one response: Django would keep this Max-Age=0."""
    for name in names:
        response.set_cookie(name, "", max_age=0, path="/", secure=True, httponly=True, samesite="Lax")
