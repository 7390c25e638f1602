"""What readers and clients write: a comment, by anybody, and a testimonial, by a client."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_ratelimit.core import is_ratelimited

from practice.publishing import actions, queries
from practice.publishing.forms import CommentForm, TestimonialForm
from practice.publishing.models import Piece
from shared.web import formats
from shared.web.access import client, public
from shared.web.errors import too_many_requests

LASTS = timedelta(days=365)  # of a testimonial


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Hidden where the article takes none. Machines write as fast as they can: a few an hour from one place are enough."""
    now = timezone.now()
    row = queries.pieces(now, Piece.Kind.ARTICLE).filter(slug=slug, comments=True).first()
    if row is None or not queries.takes("comment", now):
        raise Http404
    form = CommentForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if is_ratelimited(request, group="comments", key="ip", rate="6/h", increment=True):
            return too_many_requests(request)
        person = request.user if request.user.is_authenticated and not request.user.is_staff_member else None
        said = form.cleaned_data
        made = actions.comment(row, person, said["name"], said["text"], request.LANGUAGE_CODE, now)
        messages.success(request, _("Thank you. It is shown when the clinic has read it."))
        return redirect("publishing:own-comment", queries.token(made))
    found = queries.shown(row, request.LANGUAGE_CODE)
    return render(
        request, "publishing/comment.html", {"form": form, "found": found}, status=422 if form.is_bound else 200
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_comment(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands; POST takes it back. The link is only with whoever wrote it."""
    row = queries.by_token(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw_comment(row, timezone.now())
        messages.success(request, _("Taken back. Nobody sees it any more."))
        return redirect("publishing:taken-back")
    return render(request, "publishing/own_comment.html", {"row": row})


@public
@require_http_methods(["GET", "HEAD"])
def taken_back(request: HttpRequest) -> HttpResponse:
    return render(request, "publishing/taken_back.html")


@client
@require_http_methods(["GET", "HEAD", "POST"])
def testimonial(request: HttpRequest) -> HttpResponse:
    """One's own: to give, to look at, to take back (POST leave=1)."""
    now, user = timezone.now(), request.user
    if not queries.takes("testimonial", now):
        raise Http404
    row = queries.testimonial_of(user.pk)
    if request.method == "POST" and row:
        actions.withdraw_testimonial(row, now)
        messages.success(request, _("Taken back. Nobody sees it any more."))
        return redirect("publishing:testimonial")
    until = timezone.localdate(now) + LASTS
    words = queries.wording(request.clinic.name, until, formats.full_date(until), request.LANGUAGE_CODE)
    form = TestimonialForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.say(user, form.cleaned_data, words, until, now)
        except actions.There:
            pass  # a second press on the same button
        messages.success(request, _("Thank you. It is shown when the clinic has read it."))
        return redirect("publishing:testimonial")
    context = {"form": form, "row": row, "wording": words}
    return render(request, "publishing/testimonial.html", context, status=422 if form.is_bound else 200)
