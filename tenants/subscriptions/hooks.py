"""Where Stripe tells what happened, at BASE."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shared.billing import intake
from shared.web.access import public
from tenants.subscriptions import events


@csrf_exempt  # no browser's session counts here: the signature does
@public
@never_cache
@require_POST
def receive(request):
    """204 also for what is known already: Stripe then rests. 400 where it is not Stripe who speaks."""
    if not (settings.STRIPE_SECRET or settings.STRIPE_CONNECT_SECRET):
        raise Http404
    try:
        found = intake.believed(request.body, request.headers.get("Stripe-Signature", ""))
    except intake.NotStripe:
        return HttpResponse("Not signed, too old, or no event.", status=400, content_type="text/plain; charset=utf-8")
    events.receive(found, timezone.now())
    return HttpResponse(status=204)
