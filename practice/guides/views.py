"""The guides, for whoever is signed in."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from practice.guides import texts
from shared.web.access import mark_of, signed_in

FRAMES = {True: "base_staff.html", False: "base_client.html"}


@signed_in
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return redirect("guides:guide", texts.own(request.user))


@signed_in
@require_safe
def guide(request: HttpRequest, who: str) -> HttpResponse:
    """A page that the reader may not open is named without a link."""
    user = request.user
    if who not in texts.readable(user):
        raise Http404
    shown = texts.guide(who)
    sections = [
        {"key": one.key, "title": one.title, "steps": [(step.words, _address(step.page, user)) for step in one.steps]}
        for one in shown.sections
    ]
    others = [(one, texts.guide(one).title) for one in texts.readable(user)]
    context = {"guide": shown, "sections": sections, "others": others, "frame": FRAMES[user.is_staff_member]}
    return render(request, "guides/guide.html", context)


def _address(page: str, user) -> str:
    if not page:
        return ""
    address = reverse(page, urlconf=settings.URLCONFS["my"])
    mark = mark_of(resolve(address, urlconf=settings.URLCONFS["my"]).func)
    return address if mark.admits(user) else ""
