"""Names that no longer hold, and words that the rest of the document contradicts."""

import re

from .found import Found, texts

NEVER_SHARED = re.compile(
    r"never share|not shared? with|delar? (aldrig|inte|ikke)|lämnas? (aldrig|inte) (ut|vidare)"
    r"|aldri[gt] .{0,25}(tredje part|vidare)|aldrig .{0,30}(tredjepart|videregiv)|videregives? (aldrig|ikke)"
    r"|nie(mals)? .{0,30}(weiter|Dritte)",
    re.IGNORECASE,
)


def stale_name(document, law, today):
    rows = [row for row in law.stale.values() if row.holds_on(today)]
    for path, text in texts(document):
        for row in rows:
            if match := re.search(row.named, text, re.IGNORECASE):
                told = {"said": match[0], "since": row.valid_from or "–", "instead": row.instead}
                yield Found(row.check, path, told, row.source, row.blocking)


def never_shared_but_recipients(document, law, today):
    if document.recipients:
        for path, text in texts(document):
            if NEVER_SHARED.search(text):
                yield Found("never_shared_but_recipients", path, {"number": len(document.recipients)})


CHECKS = (stale_name, never_shared_but_recipients)
