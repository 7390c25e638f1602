"""Writing what is published, and deciding about what others wrote. For those who run the clinic."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.publishing import actions, queries
from practice.publishing.forms import PieceForm, ShowForm
from practice.publishing.models import Comment, Piece, Testimonial
from shared.web import markup
from shared.web.access import managers


@managers
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        (queries.shown(one, request.LANGUAGE_CODE), _state(one, now)) for one in Piece.objects.order_by("-edited_at")
    ]
    context = {
        "articles": [pair for pair in rows if pair[0].piece.kind == Piece.Kind.ARTICLE],
        "pages": [pair for pair in rows if pair[0].piece.kind == Piece.Kind.PAGE],
        "comments": [(one, queries.shown(one.piece, request.LANGUAGE_CODE).title) for one in queries.comments_waiting()],
        "testimonials": queries.testimonials_waiting(),
        "out": queries.testimonials(timezone.localdate(now)),
    }  # fmt: skip
    return render(request, "publishing/overview.html", context)


def _state(piece: Piece, now) -> str:
    """ "draft", "planned" or "out"."""
    return "draft" if piece.shown_at is None else "planned" if piece.shown_at > now else "out"


def _form(request, row=None):
    plain = {name: getattr(row, name) for name in ("art", "by", "comments")} if row else {}
    return PieceForm(
        request.POST if request.method == "POST" else None,
        languages=request.languages,
        texts={"title": row.title, "body": row.body} if row else None,
        takes_comments=queries.takes("comment", timezone.now()),
        initial=plain or {"by": request.user.get_full_name()},
    )


@managers
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():
        row = actions.write(None, kind, form.said(), request.user, timezone.now())
        messages.success(request, _("Saved. Nobody sees it before you say when."))
        return redirect("publishing:edit", row.pk)
    return render(request, "publishing/edit.html", {"form": form, "kind": kind}, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk) -> HttpResponse:
    row, form = get_object_or_404(Piece, pk=pk), None
    form = _form(request, row)
    if form.is_bound and form.is_valid():
        actions.write(row, row.kind, form.said(), request.user, timezone.now())
        messages.success(request, _("Saved."))
        return redirect("publishing:edit", pk)
    return _page(request, row, form, ShowForm(), 422 if form.is_bound else 200)


def _page(request, row, form, when, status):
    found = queries.shown(row, request.LANGUAGE_CODE)
    body = markup.as_html(found.body, request.clinic.portal_host, lower=1)
    context = {"row": row, "kind": row.kind, "form": form, "when": when, "found": found, "body": body}
    return render(request, "publishing/edit.html", context | {"state": _state(row, timezone.now())}, status=status)


@managers
@require_POST
def show(request: HttpRequest, pk) -> HttpResponse:
    """POST at=<when> or nothing: now."""
    row, now, form = get_object_or_404(Piece, pk=pk), timezone.now(), ShowForm(request.POST)
    if not form.is_valid():
        request.method = "GET"
        return _page(request, row, _form(request, row), form, 422)
    actions.show(row, form.cleaned_data["at"] or now)
    messages.success(request, _("Saved. It is out from that moment on."))
    return redirect("publishing:edit", pk)


@managers
@require_POST
def hide(request: HttpRequest, pk) -> HttpResponse:
    actions.hide(get_object_or_404(Piece, pk=pk))
    messages.success(request, _("Nobody sees it any more. It is a draft."))
    return redirect("publishing:edit", pk)


@managers
@require_POST
def remove(request: HttpRequest, pk) -> HttpResponse:
    """With what was said under it."""
    get_object_or_404(Piece, pk=pk).delete()
    messages.success(request, _("It is gone, and what was said under it."))
    return redirect("publishing:overview")


@managers
@require_POST
def decide_comment(request: HttpRequest, pk) -> HttpResponse:
    """POST yes=1 shows it; anything else removes it for good."""
    row = get_object_or_404(Comment, pk=pk)
    if request.POST.get("yes"):
        actions.approve_comment(row, timezone.now())
    else:
        actions.refuse_comment(row)
    return redirect("publishing:overview")


@managers
@require_POST
def decide_testimonial(request: HttpRequest, pk) -> HttpResponse:
    """POST yes=1 shows it, end=1 ends one that is shown; anything else removes it for good."""
    row, now = get_object_or_404(Testimonial, pk=pk), timezone.now()
    if request.POST.get("yes"):
        actions.approve_testimonial(row, now)
    elif request.POST.get("end"):
        actions.withdraw_testimonial(row, now)
    else:
        actions.refuse_testimonial(row)
    return redirect("publishing:overview")
