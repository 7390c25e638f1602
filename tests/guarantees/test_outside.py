"""Outside tags stay away from health data, and from everything behind sign-in."""

import pytest
from django.conf import settings

from shared.privacy.outbound.pages import PAGES
from tests.guarantees.test_permissions import urls

# Pages of the portal that answer with no page for people to read, or with none of a layout of ours.
MACHINES = {
    *("branding:css", "branding:icon", "branding:logo", "language"),
    *(
        "outbound:csp-report",
        "outbound:setup",
        "privacy:download",
        "privacy:frozen",
        "publishing:feed",
        "publishing:sitemap",
    ),
}
# Read by people, and left without outside tags though nobody writes there.
PLAIN = {"privacy:version", "privacy:compare", "privacy:tables"}


def marked(view):
    """Whether @near_health stands on it, beneath whatever else wraps it."""
    while view is not None:
        if getattr(view, "near_health", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_page_of_the_portal_is_named_for_tags_or_keeps_them_out():
    found = {name: marked(part.callback) for name, part in urls("portal")}
    both = [name for name, near in found.items() if near and name in PAGES]
    neither = [name for name, near in found.items() if not near and name not in {*PAGES, *MACHINES, *PLAIN}]
    assert both == [], "near health data, and named in shared.privacy.outbound.pages"
    assert neither == [], "mark it @near_health, or name it in shared.privacy.outbound.pages"
    assert set(PAGES) | MACHINES | PLAIN <= set(found), "named, and not there"


@pytest.mark.parametrize("side", ["my", "platform"])
def test_the_signed_in_side_and_the_platform_load_no_tags(side):
    layouts = {"my": ("base_client.html", "base_staff.html"), "platform": ("base_platform.html", "base_operator.html")}
    for layout in layouts[side]:
        assert "outside_tags" not in (settings.ROOT / "templates" / layout).read_text()
