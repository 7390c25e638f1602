"""Mail from a clinic's own domain, signed for it (DKIM, RFC 6376)."""

import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart

import dkim
from django.core.mail import EmailMultiAlternatives

# What a receiver shows or obeys; signed whether it is there or not, so that none can be added on the way (section 5.4).
SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"cc", b"auto-submitted",
          b"mime-version", b"content-type", b"list-unsubscribe", b"list-unsubscribe-post")  # fmt: skip  # RFC 8058 section 4


@dataclass(frozen=True)
class Sender:
    """Whom mail comes from, and the key that signs for the domain."""

    address: str
    domain: str
    selector: str
    key: bytes = field(repr=False)  # PEM


class SignedMail(EmailMultiAlternatives):
    """`sender`: a Sender, or None for mail that the platform sends under its own name. Signed as the very bytes that leave."""

    sender: Sender | None = None
    sealed: bytes | None = (
        None  # OpenPGP, ASCII-armored: takes the place of all that would be read (RFC 3156 section 4)
    )

    def message(self, *, policy=email.policy.default):
        found = super().message(policy=policy)
        if self.sealed:
            _enclose(found, self.sealed)
        if self.sender and policy is email.policy.SMTP:
            found["DKIM-Signature"] = self._signature(found.as_bytes(policy=email.policy.SMTP))
        return found

    def _signature(self, raw: bytes) -> str:
        signed = dkim.sign(
            raw,
            self.sender.selector.encode(),
            self.sender.domain.encode(),
            self.sender.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(SIGNED),
        )
        return " ".join(signed.decode().removeprefix("DKIM-Signature:").split())


def _enclose(mail: EmailMessage, sealed: bytes) -> None:
    mail.clear_content()
    mail["Content-Type"] = 'multipart/encrypted; protocol="application/pgp-encrypted"'
    control, body = MIMEPart(), MIMEPart()
    control.set_content(b"Version: 1\n", "application", "pgp-encrypted", cte="7bit")
    body.set_content(sealed, "application", "octet-stream", cte="7bit", disposition="inline", filename="encrypted.asc")
    mail.set_payload([control, body])
