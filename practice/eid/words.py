"""What went wrong, in words that say what to do."""

from django.utils.translation import gettext_lazy as _

# code → (heading, words, status)
SAID = {
    "silent": (
        _("The eID service does not answer"),
        _("It is not you, and not this clinic. Try again in a while, or sign in in another way."),
        503,
    ),
    "policy": (
        _("eID can't be used just now"),
        _("The clinic's policy does not let us ask the eID service. The clinic has been told."),
        503,
    ),
    "answer": (
        _("eID can't be used just now"),
        _("The eID service answered in a way that we do not understand. Try again in a while."),
        503,
    ),
    "token": (
        _("Nobody was signed in"),
        _("The answer of the eID service could not be trusted, so nothing was done. Begin again."),
        403,
    ),
    "means": (
        _("Nobody was signed in"),
        _("The eID service answered for another kind of eID than you chose. Begin again."),
        403,
    ),
    "lost": (
        _("This has been used, or is too old"),
        _("An answer counts once, for ten minutes, and in the browser where it began. Begin again."),
        410,
    ),
    "stopped": (_("You stopped on the way"), _("Nothing was done. You can begin again whenever you like."), 200),
    "staff": (_("You sign in with your key"), _("Those who work here do not sign in with an eID."), 403),
    "theirs": (
        _("This eID belongs to another account here"),
        _("Sign in with it to reach that account, or ask the clinic."),
        409,
    ),
    "closed": (_("This account is closed"), _("Nobody can sign in to it. Ask the clinic if that is wrong."), 403),
}
