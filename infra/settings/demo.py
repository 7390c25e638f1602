"""The demo: five invented clinics, a mail sink shown as a page, and a virtual sign-in without a physical key."""

from infra.settings import *  # noqa: F403
from infra.settings import INSTALLED_APPS as _INSTALLED
from infra.settings import LOGGING as _LOGGING

DEMO = True
INSTALLED_APPS = [*_INSTALLED, "practice.demo"]
LOGGING = _LOGGING | {"plain": True}  # for a person at a terminal
