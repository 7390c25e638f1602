"""The demo: five invented clinics, a mail sink shown as a page, and a virtual sign-in without a physical key."""

from infra.settings import *  # noqa: F403
from infra.settings import DATA_DIR as _DATA
from infra.settings import INSTALLED_APPS as _INSTALLED
from infra.settings import LOGGING as _LOGGING

DEMO = True
INSTALLED_APPS = [*_INSTALLED, "practice.demo"]
LOGGING = _LOGGING | {"plain": True}  # for a person at a terminal
# The invented service for text messages of the demo's policies is the sink (practice.demo.mail_sink).
STAND_INS = {"api.sms.example": f"127.0.0.1:{_kept.read_text()}"} if (_kept := _DATA / "sms.port").exists() else {}
