"""Acts that need a key just now, not merely a signed-in session.

An act is written "code" or "code:object", e.g. "policy.publish:0193…": what the address of the act names is its object, so
that a touch for one clinic, person or draft confirms nothing about another. The code is one of these, because BASE shows its
label on the page that asks for the key: nobody confirms something they did not see, and no clinic puts words of its own
on BASE's pages. An act that is not listed is refused.
"""

from django.utils.translation import gettext_lazy as _

ADD_KEY, REVOKE_KEY, DEMAND_KEYS, KEY_MODELS = "key.add", "key.revoke", "keys.demand", "operator.key_models"
TRUSTEES, APPROVE, END_ACCOUNT = "trustees", "recovery.approve", "account.end"

LABELS = {
    ADD_KEY: _("Add a hardware key"),
    REVOKE_KEY: _("Remove a hardware key"),
    DEMAND_KEYS: _("Change which keys open the clinic's door"),
    KEY_MODELS: _("Change which models of keys are known"),
    TRUSTEES: _("Change who your trustees are"),
    END_ACCOUNT: _("End your account"),
    APPROVE: _("Confirm that somebody has lost every key"),
    "client.second_step": _("Turn off a client's second step"),
    "eid.change": _("Change how clients sign in by eID"),
    "document.publish": _("Publish a document that people accept"),
    "export": _("Export data"),
    "journal.open": _("Let a colleague see what a client has hidden"),
    "journal.share": _("Give a supervisor a key to a journal"),
    "journal.trustees": _("Choose who opens your journals when you can't"),
    "journal.trust": _("Agree to be a trustee of somebody's journals"),
    "journal.succeed": _("Open a practitioner's journals to a successor"),
    "journal.release": _("Release a note to the client"),
    "operator.suspend": _("Suspend a clinic"),
    "operator.reactivate": _("Reactivate a clinic"),
    "operator.visit": _("Ask to look into a clinic"),
    "operator.propose": _("Propose to delete a clinic"),
    "operator.approve": _("Approve the deletion of a clinic"),
    "operator.keep": _("Keep a clinic that was to be deleted"),
    "operator.admit": _("Let a new clinic open"),
    "operator.decline": _("Decline a new clinic"),
    "operator.gate": _("Change whether new clinics wait"),
    "operator.advisories": _("Put advisories about packages here"),
    "operator.announce": _("Tell every clinic"),
    "operator.incident": _("Tell everybody of an incident"),
    "payout": _("Pay out money"),
    "policy.publish": _("Publish the privacy policy"),
    "integration.key": _("Make a key for another program"),
    "integration.hook": _("Let another program be told of what happens"),
    "membership.end": _("End somebody's membership"),
    "visit": _("Let an operator look into the clinic"),
    "role.change": _("Change somebody's role"),
}
LONGEST = 100  # characters of an act, without the clinic it is bound to


def label(act: str):
    """What the person is asked to confirm; None where there is no such act."""
    return LABELS.get(act.partition(":")[0]) if len(act) <= LONGEST else None


def bound(place: str, act: str) -> str:
    """An act at one place: a touch for clinic A's act confirms nothing at clinic B."""
    return f"{place} {act}" if act else ""
