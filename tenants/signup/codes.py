"""The six digits that prove an e-mail address.

A code is kept nowhere, not even as a hash, which a million tries would undo: it follows from a random seed in the row and
the server's secret key. So the job that mails it needs only the row's id, and mails the same digits when it has to try
again; and the database alone gives none.
"""

import hmac
import secrets
from datetime import timedelta

from django.conf import settings

DIGITS = 6
LIFE = timedelta(minutes=10)
TRIES = 5


def new_seed() -> bytes:
    return secrets.token_bytes(16)


def digits(seed: bytes, email: str) -> str:
    """The code of a seed, for one address: six digits, zeros in front included."""
    message = b"sign-up code\0" + bytes(seed) + email.encode()
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), message, "sha256"), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def is_right(typed: str, seed: bytes, email: str) -> bool:
    """Spaces and hyphens that people put between digits do not matter."""
    bare = "".join(letter for letter in typed if letter not in " -\u00a0")
    return hmac.compare_digest(bare.encode(), digits(seed, email).encode())
