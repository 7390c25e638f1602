"""The digits that prove an e-mail address, or let somebody choose a new password.

They follow from the outgoing message's random id, the place and the server's secret key. So the job that mails them needs
only that id, mails the same digits when it has to try again, and the list of messages holds no code.
"""

from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

DIGITS = 8  # with five tries and five codes an hour, one guess in four million an hour


def code_of(message_id: UUID) -> str:
    """ "1234-5678", of the clinic that is entered."""
    digest = salted_hmac(f"people code {connection.place}", message_id.bytes, algorithm="sha256").digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}d}"
    return f"{digits[:4]}-{digits[4:]}"
