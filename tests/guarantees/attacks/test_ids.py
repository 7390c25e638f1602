"""An id that belongs to another clinic is nobody's here, whoever asks and by whatever method (IDOR).

Ids of other people of the same clinic stand in the permission table itself: `other_client` and `colleague` have their own
column for every URL.
"""

import re
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse

from tests import cast as people
from tests.guarantees.permissions import PEOPLE, ROWS


def answer(browser, method, side, row, arguments):
    """What is told: the status, and the way that is shown, without the id itself and without that of a form that waits for
    a touch of the key."""
    url = reverse(row.name, urlconf=settings.URLCONFS[side], kwargs=arguments)
    response = getattr(browser, method)(url)
    way = re.sub(r"\?pending=.*", "", response.get("Location", ""))
    for value in arguments.values():
        way = way.replace(str(value), "-")
    return response.status_code, way


SOME = ("client", "owner")


def test_ids_of_another_clinic_are_like_nobodys(cast, clinics, pytestconfig):
    """Asked by those who see most; with --full by everybody."""
    there, told_apart = people.build(clinics["b"], clinics["a"]), []
    for side in ("portal", "my"):
        for who in PEOPLE[side] if pytestconfig.getoption("--full") else sorted({*PEOPLE[side]} & {*SOME}):
            browser = cast.browser(who, side)
            for row in ROWS[side]:
                theirs = row.arguments(there)
                nobodys = {name: uuid4() if isinstance(one, UUID) else one for name, one in theirs.items()}
                if theirs == nobodys:
                    continue
                for method in row.methods:
                    found = answer(browser, method, side, row, theirs)
                    if found[0] == 200 or found != answer(browser, method, side, row, nobodys):
                        told_apart.append((side, row.name, who, method, found))
    assert told_apart == []


def test_nothing_can_be_enumerated(cast):
    """Ids in addresses are random or ordered by time with random tails, never counted."""
    for thing in (*cast.things.values(), *cast.users.values()):
        assert isinstance(thing.pk, UUID) and thing.pk.version in (4, 7)
