"""Who wants no marketing. Every message of a kind that is marketing is held to it when it leaves, whichever app sends it, by
mail and by text message (SE: SFS 2008:486 19-20 §; DK: LBK 1420/2024 § 10; GDPR art. 21(3))."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from practice.mailbox.models import MarketingBlock

Why = MarketingBlock.Why


def digest(address: str) -> str:
    """The same for one mailbox or number however it is written. Without a key, so that a clinic that moves takes its list
    along."""
    plain = address.strip().casefold() if "@" in address else "".join(sign for sign in address if sign.isdigit())
    return hashlib.sha256(plain.encode()).hexdigest()


def block(address: str, why: str, now: datetime) -> None:
    MarketingBlock.objects.get_or_create(digest=digest(address), defaults={"why": why, "since": now})


def lift(address: str) -> None:
    """They have asked for something anew, and proven that the address is theirs."""
    MarketingBlock.objects.filter(digest=digest(address)).delete()


def blocked(address: str) -> bool:
    return MarketingBlock.objects.filter(digest=digest(address)).exists()


def without_blocked(addresses: Iterable[str]) -> list[str]:
    """Those that may be written to, in their order. One query."""
    known = {one: digest(one) for one in addresses}
    shut = set(MarketingBlock.objects.filter(digest__in=known.values()).values_list("digest", flat=True))
    return [one for one, key in known.items() if key not in shut]
