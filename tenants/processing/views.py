"""What a clinic knows of Enrum as its processor: the helpers, what changes, and the agreement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shared.privacy.documents.public_views import shown
from shared.privacy.documents.queries import acceptances, published
from shared.privacy.queries import document_of, draft, latest
from shared.web.access import keepers_shown
from tenants.processing import editions
from tenants.processing.actions import AGREEMENT
from tenants.processing.models import HelperNotice


@keepers_shown
@require_safe
def helpers(request: HttpRequest) -> HttpResponse:
    """Who helps Enrum, as the published policy says and as the newest edition has it."""
    now = timezone.now()
    notice = HelperNotice.objects.order_by("-edition").first()
    version = latest()
    document = document_of(version) if version else None
    edition = next((one for one in editions.editions() if notice and one.number == notice.edition), None)
    changing = document is not None and edition is not None and editions.differs(document, edition)
    agreement = published().filter(key=AGREEMENT).order_by("-number").first()
    context = {
        "notice": notice,
        "present": list(editions.named(document).values()) if document else [],
        "coming": list(edition.helpers.values()) if changing else [],
        "draft": draft(),
        "late": bool(changing and notice.works_from <= timezone.localdate(now)),
        "agreement": shown(agreement, request.LANGUAGE_CODE) if agreement else None,
        "ahead": agreement is not None and agreement.effective_at > now,
        "accepted": acceptances().get((AGREEMENT, agreement.number), 0) if agreement else 0,
    }
    return render(request, "processing/helpers.html", context)
