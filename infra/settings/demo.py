"""The demo: five invented clinics, a mail sink shown as a page, and a virtual sign-in without a physical key."""

from infra.settings import *  # noqa: F403
from infra.settings import DATA_DIR as _DATA
from infra.settings import INSTALLED_APPS as _INSTALLED
from infra.settings import LOGGING as _LOGGING
from infra.settings import STRIPE_KEY as _STRIPE_KEY

DEMO = True
CLOCK_LEAP = None  # a demo may lie still for weeks
INSTALLED_APPS = [*_INSTALLED, "practice.demo"]
LOGGING = _LOGGING | {"plain": True}  # for a person at a terminal
# The invented services of the demo's policies: text messages are the sink's (practice.demo.mail_sink), identities, video
# rooms and an accountant's program stand-ins' (practice.demo.eid_service, video_service, program_service). Their ports are
# chosen before anything starts.
_SERVICES = {
    "api.sms.example": _DATA / "sms.port",
    "id.legitimering.example": _DATA / "eid.port",
    "api.whereby.dev": _DATA / "video.port",
    "enrum-demo.whereby.com": _DATA / "video.port",
    "zoom.us": _DATA / "video.port",
    "api.zoom.us": _DATA / "video.port",
    "api.redovisning.example": _DATA / "program.port",
}
STAND_INS = {host: f"127.0.0.1:{port.read_text()}" for host, port in _SERVICES.items() if port.exists()}
# Payments too, unless a key of one's own is given: a stand-in with pages of its own (practice.demo.stripe).
if not _STRIPE_KEY and (_PORT := _DATA / "stripe.port").exists():
    STRIPE_KEY = "sk_test_stand_in"
    STRIPE_SECRET, STRIPE_CONNECT_SECRET = "whsec_stand_in_account", "whsec_stand_in_connect"
    STAND_INS["api.stripe.com"] = f"127.0.0.1:{_PORT.read_text()}"
    PAYMENT_PAGES = [f"http://127.0.0.1:{_PORT.read_text()}"]
