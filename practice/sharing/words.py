"""The ledger in people's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.privacy.consents.models import Consent, Disclosure, OutsideEnquiry
from shared.privacy.engine.decide import Answer

How, Ended, Per = Consent.How, Consent.Ended, Consent.Per
HOW = {
    How.PAGE: gettext_lazy("on this page"),
    How.FORM: gettext_lazy("on a signed form"),
    How.LETTER: gettext_lazy("by letter or mail"),
    How.PHONE: gettext_lazy("by phone"),
    How.IN_PERSON: gettext_lazy("in person"),
}
PER = {
    Per.OCCASION: gettext_lazy("one time"),
    Per.EPISODE: gettext_lazy("this treatment"),
    Per.STANDING: gettext_lazy("until taken back"),
}
ENDED = {
    Ended.WITHDRAWN: gettext_lazy("Taken back"),
    Ended.DECLINED: gettext_lazy("Said no"),
    Ended.TAKEN_BACK: gettext_lazy("Question taken back by the clinic"),
    Ended.USED: gettext_lazy("Used"),
    Ended.REPLACED: gettext_lazy("Replaced by a later answer"),
    Ended.OVER: gettext_lazy("Over, as the treatment or the account ended"),
}
STEPS = {
    "talk_first": gettext_lazy("I have talked with the client about it first"),
    "agree_content": gettext_lazy("The client and I have gone through the content"),
    "only_what_is_needed": gettext_lazy("It holds only what is needed"),
}
WAYS = {
    Disclosure.Way.SERVICE: gettext_lazy("In the service"),
    Disclosure.Way.MAIL: gettext_lazy("Encrypted mail"),
    Disclosure.Way.POST: gettext_lazy("Letter"),
    Disclosure.Way.PHONE: gettext_lazy("Phone"),
    Disclosure.Way.VIDEO: gettext_lazy("Video"),
    Disclosure.Way.HAND: gettext_lazy("Handed over"),
}
PAYERS = {
    "client": gettext_lazy("The client pays."),
    "recipient": gettext_lazy("The recipient pays."),
    "organisation": gettext_lazy("The client's organisation pays."),
}
FORMS = {
    "identified": gettext_lazy("With name"),
    "coded": gettext_lazy("Under a code"),
    "pseudonymised": gettext_lazy("Pseudonymised"),
    "aggregated": gettext_lazy("Only as numbers about many"),
    "anonymised": gettext_lazy("Anonymised"),
}
ASKERS = {
    OutsideEnquiry.Asker.RELATIVE: gettext_lazy("Relative or friend"),
    OutsideEnquiry.Asker.EMPLOYER: gettext_lazy("Employer"),
    OutsideEnquiry.Asker.SCHOOL: gettext_lazy("School or preschool"),
    OutsideEnquiry.Asker.CARE: gettext_lazy("Other care"),
    OutsideEnquiry.Asker.INSURER: gettext_lazy("Insurance company"),
    OutsideEnquiry.Asker.POLICE: gettext_lazy("Police or prosecutor"),
    OutsideEnquiry.Asker.AUTHORITY: gettext_lazy("Another authority"),
    OutsideEnquiry.Asker.PRESS: gettext_lazy("Journalist"),
    OutsideEnquiry.Asker.OTHER: gettext_lazy("Somebody else"),
}
ENQUIRY_WAYS = {
    OutsideEnquiry.Way.PHONE: gettext_lazy("Phone"),
    OutsideEnquiry.Way.MAIL: gettext_lazy("Mail"),
    OutsideEnquiry.Way.POST: gettext_lazy("Letter"),
    OutsideEnquiry.Way.IN_PERSON: gettext_lazy("At the door"),
}
ANSWERS = {
    OutsideEnquiry.Answer.STANDARD: gettext_lazy("Neither confirmed nor denied"),
    OutsideEnquiry.Answer.WRITTEN: gettext_lazy("Asked to put it in writing"),
    OutsideEnquiry.Answer.PASSED_ON: gettext_lazy("Passed on inside the house, nothing said outside"),
}


def refusal(answer: Answer) -> str:
    """Why a disclosure was not recorded, for the one who tried."""
    if answer.verdict == "undeclared":
        return _("Your policy does not speak of passing this on, so it must not be.")
    if "consent" in answer.why:
        return _("The client has not agreed to this, or has taken it back. Ask first.")
    if "told" in answer.why:
        return _("The client has not been told of this yet. Tell them first, and note it.")
    if answer.why.startswith("only under"):
        return _("Your policy allows this only where the law's duty is invoked.")
    if answer.why.startswith("only for"):
        return _("Your policy allows this for other services or practitioners than this client's.")
    if answer.why.startswith("first"):
        return _("The steps that your policy promises come first. Tick those that are done.")
    if answer.why == "restricted":
        return _("The client has asked that this is only stored. Without their yes it is not passed on.")
    return _("Your policy does not allow it in this form.")
