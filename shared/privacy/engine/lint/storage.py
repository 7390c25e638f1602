"""Cookies and everything else kept on the device; channel rules and their review."""

import re

from .found import Found, said


def cookies(document, law, today):
    source = law.cookie_source or "2002/58/EC art. 5(3)"
    for key, one in document.storage.items():
        path, told = f"storage.{key}", {"name": one.name}
        if not one.purpose or one.purpose not in document.purposes:
            yield Found("cookie_without_purpose", f"{path}.purpose", told, source)
        if not one.lasts and not one.session:
            yield Found("cookie_without_lifetime", f"{path}.lasts", told, source)
        if one.consent == "none" and not one.exempt:
            yield Found("cookie_without_ground", f"{path}.consent", told, source)
        if one.name.startswith("__Host-") and (one.host or one.path != "/"):
            yield Found("host_prefix", f"{path}.path", told)
        if one.identifier and re.search(r"anonym", said(one.words), re.IGNORECASE):
            yield Found("anonymous_with_identifier", f"{path}.words", told)


def no_rule_for_mail(document, law, today):
    for channel in ("mail", "sms"):
        used = channel == "mail" or any(channel in (*one.channels, *one.does) for one in document.recipients.values())
        if used and not any(rule.channel == channel for rule in document.channels.values()):
            yield Found("no_rule_for_channel", "channels", {"channel": channel})


def review_overdue(document, law, today):
    for key, one in document.security.items():
        if not one.owner or not one.review or one.review < today:
            yield Found("review_overdue", f"security.{key}")


CHECKS = (cookies, no_rule_for_mail, review_overdue)
