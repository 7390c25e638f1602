"""The link in an invitation's mail. Its token is kept nowhere: it follows from a random seed in the row and the server's
secret key, so that the job which mails it needs only the row's id, and neither the database nor a backup holds it."""

import hmac
import secrets

from django.conf import settings
from django.urls import reverse

from shared.staff import cookies


def new_seed() -> bytes:
    return secrets.token_bytes(16)


def token(seed: bytes) -> str:
    return cookies.b64(hmac.digest(settings.SECRET_KEY.encode(), b"invitation\0" + bytes(seed), "sha256"))


def address(seed: bytes) -> str:
    path = reverse("staff:invitation", args=[token(seed)], urlconf=settings.URLCONFS["platform"])
    return f"{settings.BASE_ORIGIN}{path}"
