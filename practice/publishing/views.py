"""What everybody reads on the portal. No page here sets anything on the reader's device, and none loads from anywhere else."""

from datetime import timedelta
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.publishing import queries
from practice.publishing.models import Piece
from shared.privacy.middleware import near_health
from shared.web import markup
from shared.web.access import public

FEED = 20
Kind = Piece.Kind


def _known(request, now, kind=""):
    return [queries.shown(one, request.LANGUAGE_CODE) for one in queries.pieces(now, kind)]


@near_health  # what somebody reads about may tell how they are
@public
@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    found = _known(request, timezone.now(), Kind.ARTICLE)
    for_lists = [(one, markup.first_words(one.body)) for one in found]
    return render(request, "publishing/articles.html", {"articles": for_lists})


@near_health
@public
@require_safe
def piece(request: HttpRequest, slug: str) -> HttpResponse:
    """A page or an article; hidden before its day."""
    now = timezone.now()
    row = queries.pieces(now).filter(slug=slug).first()
    if row is None:
        raise Http404
    found = queries.shown(row, request.LANGUAGE_CODE)
    request.counted_as = slug
    context = {
        "found": found, "body": markup.as_html(found.body, request.get_host()), "about": markup.first_words(found.body),
        "comments": queries.comments_of(row) if row.kind == Kind.ARTICLE else [],
        "open": row.comments and queries.takes("comment", now),
        "url": request.clinic.portal_origin + reverse("publishing:piece", args=[slug]),
    }  # fmt: skip
    return render(request, "publishing/piece.html", context)


@near_health
@public
@require_safe
def testimonials(request: HttpRequest) -> HttpResponse:
    rows = queries.testimonials(timezone.localdate())
    return render(request, "publishing/testimonials.html", {"rows": rows})


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287). Its ids are addresses here, which never change."""
    origin, found = request.clinic.portal_origin, _known(request, timezone.now(), Kind.ARTICLE)[:FEED]
    updated = max((one.piece.edited_at for one in found), default=timezone.now() - timedelta(days=1))
    entries = "".join(_entry(one, origin, request) for one in found)
    own = escape(origin + reverse("publishing:feed"))
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{request.LANGUAGE_CODE}"><title>{escape(request.clinic.name)}</title><id>{own}</id>'
        f'<link rel="self" href="{own}"/><link href="{escape(origin)}/"/><updated>{updated.isoformat()}</updated>'
        f"<author><name>{escape(request.clinic.name)}</name></author>{entries}</feed>\n"
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _entry(one: queries.Shown, origin: str, request) -> str:
    link = escape(origin + reverse("publishing:piece", args=[one.piece.slug]))
    by = f"<author><name>{escape(one.piece.by)}</name></author>" if one.piece.by else ""
    body = escape(markup.as_html(one.body, request.get_host()))
    return (
        f'<entry xml:lang="{one.language}"><title>{escape(one.title)}</title><id>{link}</id><link href="{link}"/>'
        f"<published>{one.piece.shown_at.isoformat()}</published><updated>{one.piece.edited_at.isoformat()}</updated>{by}"
        f'<content type="html">{body}</content></entry>'
    )


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """sitemaps.org's protocol: the front page, the policy, and what is out."""
    origin, now = request.clinic.portal_origin, timezone.now()
    fixed = [reverse(name) for name in ("portal:home", "privacy:page", "publishing:articles")]
    lines = [f"<url><loc>{escape(origin + path)}</loc></url>" for path in fixed]
    for one in queries.pieces(now):
        address = escape(origin + reverse("publishing:piece", args=[one.slug]))
        lines.append(f"<url><loc>{address}</loc><lastmod>{one.edited_at.date().isoformat()}</lastmod></url>")
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + "".join(lines)
        + "</urlset>\n"
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
