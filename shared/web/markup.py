"""What people publish, in a small part of Markdown, as safe HTML or as plain text. Whatever is none of these is shown as it was
typed: no HTML of anybody's own comes through.

    ## Heading, ### Smaller heading       - a point (lines in a row make a list)       > a quotation
    **strong**  *stressed*  [words](https://address.example/)                          blank lines part paragraphs

    blocks(text)    [Block(kind, lines)]
    as_html(text)   safe HTML; links that leave the house are marked and tell nobody where one came from
    as_text(text)   for mail programs that show no HTML: "words (https://address.example/)"
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from shared.web import pictures

BEGINS = {"### ": "subheading", "## ": "heading", "- ": "points", "> ": "quotation"}
LINK = re.compile(
    r"\[([^\]\n]{1,200})\]\((https://[^\s()<>\"']{1,500}|mailto:[^\s()<>\"'?&]{1,200}|/[^\s()<>\"'/\\][^\s()<>\"']{0,300}|/)\)"
)
STRONG, STRESSED = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*")
TAGS = {"heading": "h2", "subheading": "h3", "paragraph": "p"}


class Block(NamedTuple):
    """`kind`: "heading", "subheading", "paragraph", "points" or "quotation"; `lines`: one for each point, else one."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Of any text; never fails."""
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for line in text.replace("\r\n", "\n").split("\n"):
        line = " ".join(line.split())
        if not line:
            fresh = True
            continue
        kind, words = next(
            ((kind, line[len(sign) :]) for sign, kind in BEGINS.items() if line.startswith(sign)), ("paragraph", line)
        )
        joins = not fresh and found and found[-1][0] == kind and kind not in ("heading", "subheading")
        if joins and kind == "points":
            found[-1][1].append(words)
        elif joins:
            found[-1][1][0] += f" {words}"
        else:
            found.append((kind, [words]))
        fresh = False
    return [Block(kind, tuple(lines)) for kind, lines in found]


def as_html(text: str, host: str = "", lower: int = 0) -> SafeString:
    """`host`: our own, whose links are not marked; `lower`: headings begin so many levels further down."""
    return mark_safe("\n".join(_block(one, host, lower) for one in blocks(text)))  # noqa: S308 - each part is escaped below


def _block(one: Block, host: str, lower: int) -> SafeString:
    if one.kind == "points":
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_inline(line, host),) for line in one.lines))
        )
    if one.kind == "quotation":
        return format_html("<blockquote><p>{}</p></blockquote>", _inline(one.lines[0], host))
    tag = TAGS[one.kind]
    tag = f"h{int(tag[1]) + lower}" if tag != "p" else tag
    return format_html("<{0}>{1}</{0}>", mark_safe(tag), _inline(one.lines[0], host))  # noqa: S308 - one of ours


def _inline(line: str, host: str) -> SafeString:
    return mark_safe("".join(_pieces(line, host)))  # noqa: S308 - _pieces escapes


def _pieces(line: str, host: str) -> Iterator[str]:
    at = 0
    for found in LINK.finditer(line):
        yield _stressed(line[at : found.start()])
        yield _link(found[1], found[2], host)
        at = found.end()
    yield _stressed(line[at:])


def _stressed(words: str) -> str:
    return STRESSED.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", str(escape(words))))


def _link(words: str, address: str, host: str) -> SafeString:
    words = mark_safe(_stressed(words))  # noqa: S308 - escaped there
    if not leaves(address, host):
        return format_html('<a href="{}">{}</a>', address, words)
    sign = format_html(
        '{}<span class="ds-sr-only"> {}</span>', pictures.icon("external-link"), gettext("(another website)")
    )
    return format_html('<a href="{}" rel="external noopener noreferrer nofollow">{}{}</a>', address, words, sign)


def leaves(address: str, host: str) -> bool:
    """Whether the link leads to somebody else's website."""
    return address.startswith("https:") and urlsplit(address).netloc.lower() != host.lower()


def for_mail(text: str) -> SafeString:
    """As `as_html`, with nothing that needs a style sheet or a picture."""
    whole = mark_safe("\n".join(_block(one, "*", 0) for one in blocks(text)))  # noqa: S308 - escaped
    return mark_safe(re.sub(r'<svg.*?</svg>|<span class="ds-sr-only">.*?</span>| rel="[^"]*"', "", whole, flags=re.S))  # noqa: S308


def as_text(text: str) -> str:
    """Headings stand alone, points keep their sign, links say where they lead."""
    return "\n\n".join(_as_lines(one) for one in blocks(text))


def _as_lines(one: Block) -> str:
    signs = {"points": "- ", "quotation": "> "}
    return "\n".join(signs.get(one.kind, "") + _bare(line) for line in one.lines)


def _bare(line: str) -> str:
    line = LINK.sub(
        lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2].removeprefix('mailto:')})", line
    )
    return STRESSED.sub(r"\1", STRONG.sub(r"\1", line))


def first_words(text: str, most: int = 200) -> str:
    """The beginning, for lists and feeds: whole words of the first paragraph."""
    words = next((_bare(one.lines[0]) for one in blocks(text) if one.kind == "paragraph"), "")
    return words if len(words) <= most else words[:most].rpartition(" ")[0] + " …"
