"""The signed-in side with one act more, that needs a touch."""

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from infra.urls import my
from practice.people import stepup
from shared.web.access import staff

done = []


@staff
@require_POST
def publish(request, number):
    waiting = stepup.require(request, f"policy.publish:{number}", timezone.now())
    if waiting:
        return waiting
    done.append((request.user.first_name, number, dict(request.POST.lists())))
    return HttpResponse("done")


urlpatterns = [*my.urlpatterns, path("publish/<int:number>", publish, name="publish")]
handler403, handler404 = my.handler403, my.handler404
