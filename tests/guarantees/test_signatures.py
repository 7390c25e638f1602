"""What one clinic signs is worthless at another, for another purpose, and after its time."""

from datetime import timedelta

import pytest
from django.conf import settings

from shared.signing import BadSignature, sign, unsign
from tenants.isolation.context import enter

DAY = timedelta(days=1)


def test_a_link_of_one_clinic_is_worthless_elsewhere(db, clinics):
    with enter(clinics["a"].schema):
        link = sign({"booking": 7}, "booking")
        assert unsign(link, "booking", DAY) == {"booking": 7}
        with pytest.raises(BadSignature):
            unsign(link, "reset", DAY)
        with pytest.raises(BadSignature):
            unsign(link, "booking", timedelta(seconds=-1))
    for place in (clinics["b"].schema, settings.PUBLIC_SCHEMA_NAME):
        with enter(place), pytest.raises(BadSignature):
            unsign(link, "booking", DAY)


def test_nobody_signs_without_the_place():
    """Django's own signing knows no clinic."""
    wrong = [
        path.relative_to(settings.ROOT)
        for folder in ("infra", "tenants", "shared", "practice")
        for path in (settings.ROOT / folder).rglob("*.py")
        if "core.signing" in (text := path.read_text()) or "core import signing" in text
    ]
    assert [str(path) for path in wrong] == ["shared/signing.py"]
