"""What a note may begin as: headings to write under, in the language of whoever writes."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "free": _("Free text"),
    "first_talk": _("First talk"),
    "session": _("Session"),
    "soap": _("SOAP"),
    "plan": _("Treatment plan"),
    "risk": _("Risk assessment"),
    "ending": _("Ending"),
}
HEADINGS = {
    "free": (),
    "first_talk": (_("Why now"), _("Background"), _("What works"), _("What the client wishes"), _("Agreed")),
    "session": (_("Since last time"), _("What we talked about"), _("What was done"), _("Until next time")),
    "soap": (_("Subjective"), _("Objective"), _("Assessment"), _("Plan")),
    "plan": (_("Goal"), _("Steps"), _("Who does what"), _("How we see that it helps")),
    "risk": (
        _("Thoughts of death or suicide"),
        _("Plans and means"),
        _("What protects"),
        _("Judgement"),
        _("Done now"),
    ),
    "ending": (_("Why we end"), _("What has changed"), _("What remains"), _("Where to turn")),
}


def text_of(template: str) -> str:
    """Each heading on a line of its own, with room below."""
    return "\n\n\n".join(f"{heading}:" for heading in HEADINGS[template])
