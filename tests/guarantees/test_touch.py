"""Acts that need a key just now (FEATURES K4): which URLs do them, and that each asks. A URL whose name sounds like such an
act must be in one of the two lists, so that a new one cannot slip through."""

import inspect
import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse
from django.utils import timezone

from shared.staff import acts
from shared.staff.models import StaffSession
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.operators.models import Deletion, OperatorAct
from tests import touched
from tests.guarantees.permissions import PEOPLE, ROWS
from tests.guarantees.test_house import sources
from tests.guarantees.test_permissions import patterns
from tests.staff.signed_in import sign_in

RISKY = re.compile(
    r"publish|confirm|export|download|file|pack|role|member|invit|key|payout|suspend|clinic$|visit|leav|import|revoke"
    r"|trust|approv|second-lost|:ending|announc|admission|parts:o|regist.*options|handover|certificate|emergency|impersonat",
    re.I,
)
# URL → the act whose touch it asks for (shared.staff.acts).
NEEDS = {
    "staff:register-options": "key.add",
    "staff:revoke": "key.revoke",
    "staff:key-models": "operator.key_models",
    "staff:trustees": "trustees",
    "staff:end-account": "account.end",
    "staff:approve": "recovery.approve",
    "operators:clinic": "operator.suspend",
    "people:accepted-keys": "keys.demand",
    "privacy:publish": "policy.publish",
    "privacy:confirm": "policy.publish",
    "documents:publish": "document.publish",
    "rights:file": "export",
    "journal:copy": "export",
    "journal:openings": "journal.open",
    "journal:supervision": "journal.share",
    "journal:give": "journal.release",
    "journal:handover": "journal.share",
    "journal:trustees": "journal.trustees",
    "journal:successions": "journal.succeed",
    "team:entrusted": "journal.trustees",
    "journal:agreement": "journal.trust",
    "registers:pack": "export",
    "leaving:make": "export",
    "integrations:overview": "integration.key",
    "integrations:hooks": "integration.hook",
    "integrations:rotate": "integration.hook",
    "visiting:approve": "visit",
    "applications:approve": "role.change",
    "people:second-lost": "client.second_step",
    "team:invite": "role.change",
    "team:member": "role.change",
    "operators:visit": "operator.visit",
    "operators:ending": "operator.propose",
    "announcing:all": "operator.announce",
    "status:incidents": "operator.incident",
    "parts:overview": "operator.advisories",
    "admission:queue": "operator.gate",
    "admission:answer": "operator.admit",
}
# URLs that sound alike and need none, and why.
NONE = {
    "staff:keys": "a list; what changes it asks",
    "staff:first-key": "there is no key yet",
    "staff:authorize": "it is where the touch is asked for",
    "staff:register": "the answer to staff:register-options",
    "staff:lost": "there is no key any more",
    "booking:clinic": "rules of booking, which say nothing of anybody",
    "booking:revoke-feed": "closes the address of one's own calendar",
    "operators:clinics": "a list without anybody's data",
    "api:clinic": "how one clinic runs, to be read and nothing more",
    "privacy:download": "the policy itself, which is public once published",
    "privacy:file": "changes a draft",
    "rights:visit": "a person's own, by a link that was mailed",
    "rights:visit-answer": "a person's own, by a link that was mailed",
    "outbound:visits": "counts without people",
    "visiting:overview": "a list; saying yes asks",
    "visiting:refuse": "a no and an end let nobody in",
    "visiting:end": "a no and an end let nobody in",
    "operators:end-visit": "an end lets nobody in",
    "operators:certificate": "counts without people",
    "admission:case": "an owner's answer to a no, which opens nothing",
    "announcing:take-back": "ends what a touch began",
    "announcing:dismiss": "one's own eyes",
    "courses:certificate": "one's own, by a link that was mailed",
    "integrations:revoke": "closes what a touch opened",
    "importing:overview": "takes in, and gives nothing out",
    "importing:batch": "takes in; of a journal only what one's own key has opened",
    "importing:act": "takes in, and back what nobody has changed",
    "importing:errors": "lines of a file that this very person brought, or that holds no care data",
    **dict.fromkeys(
        ("api:imports", "api:import", "api:import-try", "api:import-run", "api:import-undo"),
        "as the pages: takes in; of a journal only what one's own key has opened",
    ),
    "api:import-errors": "as the page: lines that this very person brought, or that hold no care data",
    "leaving:overview": "a page; what makes the parcel asks",
    "leaving:fetch": "what a touch has made, by a signed link of an hour",
    "leaving:bring": "takes in only where nothing is yet, and gives nothing out",
    "directory:approve": "shows what a practitioner asked to show, and can be taken back",
    "staff:invitation": "the invited person's own yes, with keys of theirs",
    "staff:accept-invitation": "the invited person's own yes, with keys of theirs",
    "journal:emergency": "asks a second person, whose yes needs the touch",
    "journal:file": "one attachment, opened by the key like a note",
    "applications:file": "one applicant's paper, for those who decide about it",
    "payments:export": "a page; the files name no client",
    "payments:payouts": "lists of what is owed to practitioners; money leaves at the bank, not here",
    "payments:payout": "notes that the bank has paid; no client and no care in it",
    "payments:exported": "the books without a client's name, which an accountant fetches every month",
    "applications:leave": "an applicant's way out of a borrowed computer",
} | {
    row.name: "what anybody may read, and what others say of it; no word of any client but their own"
    for row in ROWS["my"]
    if row.name.startswith("publishing:") or row.name in ("newsletter:downloads",)
}
ASKS = re.compile(r"stepup\.require\(|touch\.require\(|sessions\.spend\(|touching\.spent\(")
# Acts that nothing asks for yet, and why they are written down already.
NOT_YET = {
    "payout": "the payment service pays out by itself; a practitioner's share is only noted here",
}


def for_staff(row, side):
    """A URL that somebody who works may open, at a clinic or at BASE."""
    clients = {"visitor", "stranger", "client", "other_client"}
    return any(row.answers[who] in ("open", "hidden") for who in set(PEOPLE[side]) - clients)


def risky():
    return {
        row.name for side in ("my", "platform") for row in ROWS[side] if for_staff(row, side) and RISKY.search(row.name)
    }


def test_whatever_sounds_like_such_an_act_is_in_one_of_the_lists():
    public = {row.name for rows in ROWS.values() for row in rows if row.answers.get("visitor") == "open"} - set(NEEDS)
    found = risky() - public
    assert found - set(NEEDS) - set(NONE) == set(), "does it need the key? Say so in this file"
    assert set(NEEDS) & set(NONE) == set()
    names = {row.name for rows in ROWS.values() for row in rows}
    assert (set(NEEDS) | set(NONE)) - names == set(), "no such URL any more"


def views():
    return {
        name: inspect.unwrap(part.callback)
        for side in ("my", "platform")
        for name, part in patterns(get_resolver(settings.URLCONFS[side]))
    }


def source_of(view):
    """The view's own words, with those of the functions of its module that it calls."""
    own = inspect.getsource(view)
    module = inspect.getmodule(view)
    called = {name for name in re.findall(r"\b(_\w+)\(", own) if inspect.isfunction(getattr(module, name, None))}
    return own + "".join(inspect.getsource(getattr(module, name)) for name in called)


@pytest.mark.parametrize("name", NEEDS)
def test_each_asks_for_its_touch(name):
    assert acts.label(NEEDS[name]), "no such act"
    words = source_of(views()[name])
    assert ASKS.search(words), f"{name} does not ask for the key"


def test_every_act_is_asked_for_somewhere():
    constants = {value: name for name, value in vars(acts).items() if name.isupper() and isinstance(value, str)}
    code = "\n".join(text for name, text in sources() if name != "shared/staff/acts.py")
    unused = {
        act
        for act in acts.LABELS
        if f'"{act}' not in code and not (act in constants and f"acts.{constants[act]}" in code)
    }
    assert unused <= set(NOT_YET)


def test_no_page_takes_a_sign_in_for_a_touch():
    """That a key was touched lately says nothing about what for. Only a new account's second key may follow the first."""
    found = {name for name, text in sources() if "sessions.is_fresh(" in text or "def is_fresh(session" in text}
    assert found == {"shared/staff/sessions.py", "shared/staff/key_views.py"}


# --- bound to who, where and what -----------------------------------------------------------------------------------

REASON = "The owner has not answered our letters since May."
# what an operator sends → (URL, the clinic's state before, data)
OPERATORS = {
    "suspend": ("operators:clinic", "open", {"act": "suspend", "reason": REASON}),
    "reactivate": ("operators:clinic", "suspended", {"act": "reactivate", "reason": REASON}),
    "admit": ("admission:answer", "waiting", {"act": "admit", "admit-reason": REASON}),
    "decline": ("admission:answer", "waiting", {"act": "decline", "decline-reason": REASON}),
    "visit": ("operators:visit", "open", {"visit-reason": REASON}),
    "propose": ("operators:ending", "suspended", {"step": "propose", "end-name": "Ekens samtal", "end-reason": REASON}),
    "approve": ("operators:ending", "suspended", {"step": "approve", "end-name": "Ekens samtal", "end-reason": REASON}),
    "keep": ("operators:ending", "suspended", {"step": "keep", "keep-reason": REASON}),
}


@pytest.fixture
def ylva(db, clinics, at):
    browser = at("")
    browser.account = sign_in(browser, operator=True)  # this very moment: fresh, and for nothing
    return browser


def prepare(clinic, act, before):
    with enter("platform"):
        Clinic.objects.filter(pk=clinic.id).update(state=before)
        if act in ("approve", "keep"):
            now = timezone.now()
            Deletion.objects.create(clinic=clinic.id, schema=clinic.schema, proposed_by=uuid4(), proposed_at=now)


def done():
    with enter("platform"):
        return OperatorAct.objects.count()


@pytest.mark.parametrize("act", OPERATORS)
def test_a_touch_is_for_one_operators_one_act_at_one_clinic(ylva, clinics, at, act):
    a, b = clinics["a"], clinics["b"]
    name, before, data = OPERATORS[act]
    prepare(a, act, before)
    url = reverse(name, urlconf=settings.URLCONFS["platform"], args=[a.id])
    rune, other = sign_in(at(""), operator=True), next(one for one in OPERATORS if one != act)
    wrong = [
        (ylva.account, f"operator.{act}:{b.id}"),  # the same at another clinic
        (ylva.account, f"operator.{act}"),  # at none
        (ylva.account, f"operator.{other}:{a.id}"),  # something else at this one
        (rune, f"operator.{act}:{a.id}"),  # somebody else's touch
        (ylva.account, "export"),
    ]
    assert ylva.post(url, data).status_code == 403
    for account, touched_for in wrong:
        touched.at_base(account, touched_for)
        assert ylva.post(url, data).status_code == 403, touched_for
    touched.at_base(ylva.account, f"operator.{act}:{a.id}")
    with enter("platform"):
        StaffSession.objects.filter(staff=ylva.account).update(allowed_until=timezone.now())
    assert ylva.post(url, data).status_code == 403, "five minutes are over"
    assert done() == 0
    touched.at_base(ylva.account, f"operator.{act}:{a.id}")
    assert ylva.post(url, data).status_code == 302
    assert done() == 1
    assert ylva.post(url, data).status_code in (403, 409), "one touch, one act"


OBJECT = re.compile(r"<\w+:\w+>|\(\?P<\w+>")  # of a path
BOUND = re.compile(r'f"[a-z._]+:\{|f"\{[\w.]+\}:\{|touching\.spent\(request, \S+, row\.pk|, act, now\)')


def test_what_the_address_names_is_part_of_the_act():
    """A touch for one member, draft, request or key says nothing of another."""
    found = {}
    for side in ("my", "platform"):
        for name, part in patterns(get_resolver(settings.URLCONFS[side])):
            if name in NEEDS and OBJECT.search(str(part.pattern)):
                found[name] = source_of(inspect.unwrap(part.callback))
    assert len(found) > 8
    assert {name for name, words in found.items() if not BOUND.search(words)} == set()
