"""The registers in people's words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shared.privacy.registers.clock import LIMIT, Clock
from shared.privacy.registers.models import Assessment, Breach, Review
from shared.web.formats import full_moment

Risk, Decision, Outcome = Breach.Risk, Assessment.Decision, Review.Outcome
NATURE = {
    "confidentiality": gettext_lazy("Somebody saw or got what was not theirs"),
    "integrity": gettext_lazy("Something was changed that should not have been"),
    "availability": gettext_lazy("Something was lost, or could not be reached"),
}
RISK = {
    Risk.UNKNOWN: gettext_lazy("Not weighed yet"),
    Risk.NONE: gettext_lazy("Unlikely to bring anybody a risk"),
    Risk.RISK: gettext_lazy("A risk: the authority is told"),
    Risk.HIGH: gettext_lazy("A high risk: those concerned are told too"),
}
DECISION = {
    Decision.OPEN: gettext_lazy("Not decided"),
    Decision.NOT_NEEDED: gettext_lazy("No full assessment is needed"),
    Decision.GO: gettext_lazy("We do it"),
    Decision.GO_WITH_MEASURES: gettext_lazy("We do it once the measures are in place"),
    Decision.CONSULT: gettext_lazy("We ask the authority first (art. 36)"),
    Decision.STOP: gettext_lazy("We do not do it"),
}
OUTCOME = {
    Outcome.HOLDS: gettext_lazy("It holds"),
    Outcome.MENDED: gettext_lazy("It was mended"),
    Outcome.FAILS: gettext_lazy("It fails, and must be mended"),
}
AGREEMENT = {  # state → (words, colour)
    "over": (gettext_lazy("Has ended"), "danger"),
    "missing": (gettext_lazy("Missing"), "danger"),
    "soon": (gettext_lazy("Ends soon"), "warning"),
    "whole": (gettext_lazy("Whole"), "success"),
    "through": (gettext_lazy("Through its processor"), "neutral"),
}
MEASURE = {
    "failing": (gettext_lazy("Fails"), "danger"),
    "due": (gettext_lazy("Review is due"), "danger"),
    "near": (gettext_lazy("Review soon"), "warning"),
    "unset": (gettext_lazy("No day set"), "warning"),
    "fine": (gettext_lazy("Fine"), "success"),
}
MISSING = {
    "weighed": gettext_lazy("Weigh the risk first, and say how you came to it."),
    "authority": gettext_lazy("With a risk, the authority must have been told before this is closed."),
    "late": gettext_lazy("The authority was told after 72 hours: the law asks for the reasons."),
    "people": gettext_lazy(
        "With a high risk, those concerned are told. Note when, or why it was not needed (art. 34(3))."
    ),
}


def clock(breach: Breach, now) -> dict:
    """{state: running, over, told, free or closed; colour; words; struck: [hours]} of one breach."""
    if breach.closed_at:
        return {"state": "closed", "colour": "neutral", "words": _("Closed"), "struck": []}
    if breach.authority_told_at:
        return {"state": "told", "colour": "success", "words": _("The authority has been told"), "struck": []}
    if breach.risk == Risk.NONE:
        return {"state": "free", "colour": "neutral", "words": _("Need not be told"), "struck": []}
    clock = Clock(breach.noticed_at, now)
    if clock.over:
        words = _("The %(limit)d hours are over. Tell the authority now, with the reasons for the delay.")
        return {"state": "over", "colour": "danger", "words": words % {"limit": LIMIT}, "struck": clock.struck}
    words = ngettext("%(left)d hour left", "%(left)d hours left", clock.left) % {"left": clock.left}
    colour = "danger" if clock.hours >= 60 else "warning"
    return {"state": "running", "colour": colour, "words": words, "struck": clock.struck}


def value(name: str, said) -> str:
    """A value of a breach as it stood once, in words."""
    if said in (None, "", []):
        return _("nothing yet")
    if isinstance(said, list):
        return ", ".join(str(NATURE.get(one, one)) for one in said)
    if name == "risk":
        return str(RISK[said])
    return full_moment(datetime.fromisoformat(said)) if name.endswith("_at") else str(said)
