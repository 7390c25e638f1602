"""The demo: five invented clinics, a mail sink shown as a page, and a virtual sign-in without a physical key."""

from infra.settings import *  # noqa: F403
from infra.settings import DATA_DIR as _DATA
from infra.settings import INSTALLED_APPS as _INSTALLED
from infra.settings import LOGGING as _LOGGING

DEMO = True
INSTALLED_APPS = [*_INSTALLED, "practice.demo"]
LOGGING = _LOGGING | {"plain": True}  # for a person at a terminal
# The invented services of the demo's policies: text messages are the sink's (practice.demo.mail_sink), identities a stand-in's
# (practice.demo.eid_service). Their ports are chosen before anything starts.
_SERVICES = {"api.sms.example": _DATA / "sms.port", "id.legitimering.example": _DATA / "eid.port"}
STAND_INS = {host: f"127.0.0.1:{port.read_text()}" for host, port in _SERVICES.items() if port.exists()}
