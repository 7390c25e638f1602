"""The served site with a few addresses more (tests/browser/urls.py): what a clinic's pages do with an opened key."""

from infra.settings.browser import *  # noqa: F403
from infra.settings.browser import URLCONFS as _URLCONFS

URLCONFS = _URLCONFS | {"my": "tests.browser.urls"}

# Of the periodic work only what a person waits for: a nightly job that fell into a test's minute would change its clinic.
SCHEDULE = "tests.browser.schedule.load"
