"""The settings that browser tests drive, and on each side the view that does nothing."""

from infra.settings.browser import *  # noqa: F403
from infra.settings.browser import URLCONFS as _URLCONFS

URLCONFS = _URLCONFS | {"my": "tests.bench.site.my", "portal": "tests.bench.site.portal"}
