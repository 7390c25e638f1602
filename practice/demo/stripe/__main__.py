"""The demo's process: listens where DATA_DIR/stripe.port says, tells its events to the web at BASE, keeps its state."""

import signal
import threading

from practice.demo.stripe.hooks import Delivery
from practice.demo.stripe.server import opened
from practice.demo.stripe.state import Stripe


def main() -> None:
    from django.conf import settings

    stripe = Stripe(path=settings.DATA_DIR / "stripe.json").load()
    server = opened(stripe, int((settings.DATA_DIR / "stripe.port").read_text()))
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    web = Delivery(f"http://127.0.0.1:{settings.ENV.port}/payments/events", settings.BASE_HOST)
    web.keep_on(stripe, ended)
    server.shutdown()
    stripe.save()


if __name__ == "__main__":
    main()
