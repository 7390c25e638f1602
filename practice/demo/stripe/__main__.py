"""The demo's process: listens where DATA_DIR/stripe.port says, tells its events to the web at BASE, keeps its state."""

import signal
import threading
from functools import partial

from practice.demo.stripe.checkout import new_card
from practice.demo.stripe.hooks import Delivery
from practice.demo.stripe.server import opened, pass_time
from practice.demo.stripe.state import DAY, PLATFORM, Stripe

PATIENCE = 10 * DAY  # then an invented owner sees to their card, so that no clinic of a demo that runs on is shut


def live(stripe: Stripe) -> None:
    """What the day brings: periods that begin, money that arrives; and cards that are seen to."""
    pass_time(stripe, 0)
    with stripe.lock:
        for bill in stripe.all(PLATFORM, "invoice", status="open"):
            if bill["created"] < stripe.now() - PATIENCE:
                new_card(stripe, PLATFORM, bill["customer"], "pm_card_visa")


def main() -> None:
    from django.conf import settings

    stripe = Stripe(path=settings.DATA_DIR / "stripe.json").load()
    server = opened(stripe, int((settings.DATA_DIR / "stripe.port").read_text()))
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    web = Delivery(f"http://127.0.0.1:{settings.ENV.port}/payments/events", settings.BASE_HOST)
    web.keep_on(stripe, ended, partial(live, stripe))
    server.shutdown()
    stripe.save()


if __name__ == "__main__":
    main()
