"""Letters to one's own customers without a yes, where law and the policy let: own services of the same kind, a chance to say no
when the booking is made, and another in each letter (SE: SFS 2008:486 19 § second paragraph; DK: LBK 1420/2024 § 10(2)).

The policy lets it where a purpose for newsletters speaks of clients and rests on legitimate interest; any other policy asks for
a yes. Whoever was not shown the choice gets nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from practice.booking.models import Booking
from practice.mailbox import marketing
from practice.newsletter import queries, sync
from practice.newsletter.models import Reader
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force

SHOWN, NO = "letters_shown", "no_letters"  # names of the booking page's fields


def may_write(document: Document | None) -> bool:
    return document is not None and any(
        "client" in one.subjects
        and any(covers(wide, queries.CATEGORY) for wide in one.categories)
        and any(basis.article6 == "legitimate_interest" for basis in one.bases)
        for one in document.purposes.values()
    )


def asks(client, now: datetime) -> bool:
    """Whether the page of a booking shows the choice: not to whoever reads already, or has said no."""
    if not may_write(policy_in_force(now)) or client is None or not client.email:
        return False
    known = Reader.objects.filter(email=client.email.lower(), stopped_at=None).exists()
    return not known and not marketing.blocked(client.email)


def wording(clinic: str, language: str) -> str:
    with translation.override(language):
        said = gettext(
            "%(clinic)s may write to you now and then about its own services of this kind. You can say no here, and in each "
            "letter."
        )
        return said % {"clinic": clinic}


def booked(request, booking: Booking, now: datetime) -> None:
    """settings.AFTER_BOOKING: what the client chose, where they were asked."""
    said: Mapping[str, str] = request.POST
    client = booking.client
    if not said.get(SHOWN) or client is None or not client.email or not may_write(policy_in_force(now)):
        return
    email = client.email.lower()
    if said.get(NO):  # also of whoever is written to already: a page without an account does not know it
        marketing.block(email, marketing.Why.ASKED, now)
        return
    if not asks(client, now):
        return
    language = client.language or request.LANGUAGE_CODE
    words = wording(request.clinic.name, language)
    kept = {"person": client.pk, "language": language, "source": Reader.Source.CUSTOMER, "wording": words, "topics": [],
            "asked_at": now, "confirmed_at": now, "stopped_at": None, "why": ""}  # fmt: skip
    reader, _ = Reader.objects.update_or_create(email=email, defaults=kept)
    sync.tell([reader], sync.What.PUT, now)
