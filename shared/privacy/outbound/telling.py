"""What was stopped and what was seen, in words for the owner."""

from django.utils.translation import gettext

from shared.privacy.stopped import Often

RULES = {  # what shared.privacy.scanner.Refused says
    "identity number": lambda: gettext("an identity number"),
    "telephone number": lambda: gettext("a telephone number"),
    "word of care or illness": lambda: gettext("a word of care or illness"),
    "the recipient's surname": lambda: gettext("a surname"),
}


def stopped(one: Often) -> dict:
    """{title, words, often: Often} of one line of the list."""
    title, words = TOLD[one.what](one)
    return {"title": title, "words": words, "often": one}


def _cookie(one: Often):
    why = (
        gettext("Your policy does not declare it.")
        if one.verdict == "undeclared"
        else gettext("Your policy declares it, but nobody had said yes to it.")
    )
    return gettext("The cookie %(name)s was taken away before it reached a browser") % {"name": one.name}, why


def _call(one: Often):
    to, _, why = one.name.partition(": ")
    if to.startswith("mail "):
        title = gettext("A mail was not handed to the mail server %(host)s") % {"host": to.removeprefix("mail ")}
        return title, CALLS.get(why, lambda: why)()
    return gettext("A call to %(to)s was not made") % {"to": to}, CALLS.get(why, lambda: why)()


CALLS = {
    "no such recipient": lambda: gettext("Your policy names no such recipient."),
    "no such host": lambda: gettext("Your policy names the recipient, but not this address of theirs."),
    "redirected to": lambda: gettext("Another address answered in its place, and your policy does not name that one."),
    "not https": lambda: gettext("The address is not encrypted."),
    "no agreement is signed": lambda: gettext("No agreement with them is signed, says your policy."),
    "their terms are not accepted": lambda: gettext(
        "Their terms lie among your documents, and nobody has accepted them."
    ),
    "the agreement has expired": lambda: gettext("The agreement with them has expired, says your policy."),
}


def _page(one: Often):
    directive, _, host = one.name.partition(" ")
    why = (
        gettext("Your policy does not declare it.")
        if one.verdict == "undeclared"
        else gettext("Your policy declares it, but not on that page or not without a yes.")
    )
    told = {"host": host, "directive": directive}
    return gettext("A page asked for %(host)s, and the browser refused (%(directive)s)") % told, why


def _message(one: Often):
    kind, _, rule = one.name.partition(": ")
    if rule in RULES:
        words = gettext("It held %(what)s.") % {"what": RULES[rule]()}
    else:
        words = gettext("Your policy does not let it carry what the message needs (%(what)s).") % {"what": rule}
    return gettext("A message was not sent (%(kind)s)") % {"kind": kind}, words


def _input(one: Often):
    field, _, place = one.name.partition(" ")
    told = {"what": RULES.get("identity number")() if field == "identity_number" else field, "place": place}
    words = gettext("The person was asked to leave it out, and nothing of it was kept.")
    return gettext("Somebody wrote %(what)s where your policy says never (%(place)s)") % told, words


def _disclosure(one: Often):
    words = gettext("The promise or the client's consent did not allow it, and nothing was recorded.")
    return gettext("Something was not passed on (%(promise)s)") % {"promise": one.name}, words


TOLD = {
    "cookie": _cookie,
    "call": _call,
    "page": _page,
    "message": _message,
    "input": _input,
    "disclosure": _disclosure,
}

STANDING = {
    "recipient": lambda: gettext("Your policy does not name whose it is, so it does not load."),
    "host": lambda: gettext("Your policy does not name its address yet, so it does not load."),
    "consent": lambda: gettext("Your policy asks nobody's consent for it, so it does not load."),
    "agreement": lambda: gettext("Your policy tells of no valid agreement with them, so it does not load."),
    "terms": lambda: gettext(
        "Their terms lie among your documents, and nobody has accepted them, so it does not load."
    ),
    "transfer": lambda: gettext("Your policy has no valid ground for sending to that country, so it does not load."),
}


def difference(one: dict) -> dict:
    """{title, words} of one observing.Difference."""
    what = {
        "cookie": gettext("a cookie"),
        "local_storage": gettext("something in local storage"),
        "session_storage": gettext("something in session storage"),
        "cache": gettext("a cache"),
        "service_worker": gettext("a service worker"),
        "request": gettext("a request"),
    }[one["what"]]
    where = {"what": what, "name": one["name"], "host": one["host"] or gettext("our own host"), "page": one["page"]}
    title = gettext("%(name)s at %(host)s: %(what)s") % where
    if one["consent"]:
        words = gettext("Seen on %(page)s after a yes to everything.") % where
    else:
        words = gettext("Seen on %(page)s though everything was refused.") % where
    why = (
        gettext("Your policy does not declare it.")
        if one["verdict"] == "undeclared"
        else gettext("Your policy does not let it without a yes.")
    )
    return {"title": title, "words": f"{words} {why}"}
