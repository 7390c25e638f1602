"""The set-up that an outside script asks for, such as an analytics tag's first calls: typed, and never written into a page.

    _paq.push(["setSiteId", "7"])        one call a line, as makers' instructions show them
    dataLayer("config", "G-1")           the same for those whose calls are pushed as they are; new Date() is the moment

What is kept is a queue's name and its calls, of plain words, numbers and yes or no. From these a script of our own is made,
served by the portal itself: the Content-Security-Policy allows no code inside a page, and none of the owner's is ever run.
"""

import json
import re
from typing import NamedTuple

PUSHED = re.compile(r"(?P<queue>_[a-z]\w{0,30}|dataLayer)\.push\((?P<said>\[.*\])\);?\Z")
CALLED = re.compile(r"(?P<queue>_[a-z]\w{0,30}|dataLayer)\((?P<said>.*)\);?\Z")
NOW = "new Date()"
MOST, LONGEST = 10, 200


class SetUp(NamedTuple):
    """`pushed`: each call is pushed as a list; else as the arguments of a function."""

    queue: str
    pushed: bool
    calls: list[list]


def parse(text: str) -> SetUp | None:
    """None for an empty text. Raises ValueError for anything but such lines, all to one queue."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    if len(lines) > MOST:
        raise ValueError("too many")
    found = [_line(line) for line in lines]
    if len({(queue, pushed) for queue, pushed, _ in found}) > 1:
        raise ValueError("one queue")
    return SetUp(found[0][0], found[0][1], [call for _, _, call in found])


def _line(line: str) -> tuple[str, bool, list]:
    match = PUSHED.match(line)
    pushed = match is not None
    match = match or CALLED.match(line)
    if match is None:
        raise ValueError("not a call")
    said = match["said"].replace(NOW, json.dumps(NOW)).replace("'", '"')
    call = json.loads(said if pushed else f"[{said}]")  # JSONDecodeError is a ValueError
    if not call or not all(isinstance(one, str | int | float | bool) and len(str(one)) <= LONGEST for one in call):
        raise ValueError("plain values")
    return match["queue"], pushed, call


def script(said: dict) -> str:
    """JavaScript of a kept set-up: nothing in it but the queue's name, which parse has looked at, and JSON."""
    found = SetUp(**said)
    calls = [", ".join(NOW if one == NOW else _literal(one) for one in call) for call in found.calls]
    lines = [f"  {'q.push([' + call + '])' if found.pushed else 'add(' + call + ')'};" for call in calls]
    begun = [f"(w => {{\n  const q = (w.{found.queue} = w.{found.queue} || []);"]
    if not found.pushed:
        begun.append("  function add() { q.push(arguments); }")
    return "\n".join([*begun, *lines, "})(window);\n"])


def _literal(value) -> str:
    return json.dumps(value).replace("<", "\\u003c")  # ASCII, so no line separator of Unicode's either
