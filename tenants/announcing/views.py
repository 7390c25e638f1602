"""At the platform operators tell; at a clinic its staff read and put away."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shared.web.access import operator, staff
from shared.web.addresses import local_path
from tenants.announcing import actions, queries
from tenants.announcing.forms import AnnouncementForm
from tenants.operators.views import touching

ACT = "announce"


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def announcements(request):
    """POST, after a touch of the key for it, tells every clinic."""
    now, form, status = timezone.now(), AnnouncementForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        if touching.spent(request, ACT, None, now):
            actions.announce(form.texts(), *form.moments(), request.staff.pk, now)
            return redirect("announcing:all")
        form.add_error(None, touching.WORDS)
        status = 403
    elif request.method == "POST":
        status = 422
    told = [
        {
            "row": one,
            "text": one.texts.get(request.LANGUAGE_CODE) or one.texts["en"],
            "state": "ahead" if one.from_at > now else "over" if one.until_at <= now else "now",
        }
        for one in queries.all_of_them()
    ]
    context = {"form": form, "told": told, "touch": touching.bound(request, ACT)}
    return render(request, "announcing/all.html", context, status=status)


@operator
@require_POST
def take_back(request, pk):
    actions.take_back(pk, timezone.now())
    return redirect("announcing:all")


@staff
@require_POST
def dismiss(request, pk):
    """Back to where it was read. Twice is once."""
    actions.dismiss(pk, request.user.staff_id, timezone.now())
    return redirect(local_path(request.POST.get("next", "")))
