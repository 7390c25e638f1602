"""The served site with a few addresses more (tests/browser/urls.py): what a clinic's pages do with an opened key."""

import os

from infra.settings.browser import *  # noqa: F403
from infra.settings.browser import DATA_DIR as _DATA_DIR
from infra.settings.browser import STAND_INS as _STAND_INS
from infra.settings.browser import URLCONFS as _URLCONFS

STAND_INS = dict(_STAND_INS)
# Clinics of several copies of one database have the same names: each copy remembers its own logs' heads.
ACCESS_LOG_HEADS = _DATA_DIR / "access_log" / os.environ["TEST_DB"]
URLCONFS = _URLCONFS | {"my": "tests.browser.urls"}

# Of the periodic work only what a person waits for: a nightly job that fell into a test's minute would change its clinic.
SCHEDULE = "tests.browser.schedule.load"

# The services for payments and video that the tests have (tests/browser/conftest.py).
if _PORT := os.environ.get("STRIPE_STAND_IN"):
    STAND_INS |= {"api.stripe.com": f"127.0.0.1:{_PORT}"}
    PAYMENT_PAGES = [f"http://127.0.0.1:{_PORT}"]
if _PORT := os.environ.get("VIDEO_STAND_IN"):
    STAND_INS |= dict.fromkeys(("api.whereby.dev", "enrum-demo.whereby.com"), f"127.0.0.1:{_PORT}")
