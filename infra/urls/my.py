"""The URL map of a clinic's signed-in side: clients, staff, API.

Every URL has a name and a row in tests/guarantees/permissions.py.
"""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("infra.urls.api")),
    path("", include("tenants.branding.urls")),
    path("", include("tenants.domains.urls")),
    path("", include("shared.web.urls")),
    path("", include("practice.people.urls")),
    path("", include("practice.eid.urls")),
    path("", include("practice.portal.urls_my")),
    path("", include("practice.journal.urls")),
    path("", include("practice.messaging.urls")),
    path("", include("practice.support.urls")),
    path("", include("practice.questions.urls")),
    path("", include("practice.surveys.urls")),
    path("", include("practice.contact.urls")),
    path("", include("practice.engagements.urls")),
    path("", include("practice.accesslog.urls")),
    path("", include("practice.sharing.urls")),
    path("", include("practice.mailbox.urls")),
    path("", include("practice.team.urls")),
    path("", include("practice.applications.urls")),
    path("", include("practice.onboarding.urls")),
    path("", include("practice.pocket.urls")),
    path("", include("practice.guides.urls")),
    path("", include("practice.visiting.urls")),
    path("", include("practice.integrations.urls")),
    path("", include("practice.importing.urls")),
    path("", include("tenants.announcing.urls.my")),
    path("", include("tenants.admission.urls.my")),
    path("", include("practice.booking.urls.my")),
    path("", include("practice.directory.urls.my")),
    path("", include("practice.payments.urls")),
    path("", include("practice.video.urls")),
    path("", include("practice.reminders.urls")),
    path("", include("practice.newsletter.urls")),
    path("", include("practice.questionnaires.urls")),
    path("", include("practice.publishing.urls.my")),
    path("", include("practice.courses.urls.my")),
    path("", include("shared.privacy.registers.urls")),
    path("", include("shared.privacy.urls_staff")),
    path("", include("shared.privacy.rights.urls")),
    path("", include("shared.privacy.handwork.urls")),
    path("", include("shared.privacy.outbound.urls_staff")),
    path("", include("shared.privacy.notices.urls")),
    path("", include("shared.privacy.documents.urls_my")),
    path("", include("tenants.processing.urls")),
    path("", include("tenants.leaving.urls")),
    path("", include("tenants.subscriptions.urls.my")),
]

handler400 = "shared.web.errors.bad_request"
handler403 = "shared.web.errors.permission_denied"
handler404 = "shared.web.errors.page_not_found"
handler500 = "shared.web.errors.server_error"
