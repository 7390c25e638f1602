"""Under /api/v1/ (infra.urls.api)."""

from django.urls import path

from practice.booking.api import bookings, offer, waiting

urlpatterns = [
    path("services", offer.Services.as_view(), name="services"),
    path("services/<uuid:pk>", offer.OneService.as_view(), name="service"),
    path("services/<uuid:pk>/free-times", offer.FreeTimes.as_view(), name="free-times"),
    path("practitioners", offer.Practitioners.as_view(), name="practitioners"),
    path("bookings", bookings.Bookings.as_view(), name="bookings"),
    path("bookings/<uuid:pk>", bookings.OneBooking.as_view(), name="booking"),
    path("bookings/<uuid:pk>/cancel", bookings.Cancel.as_view(), name="cancel"),
    path("bookings/<uuid:pk>/undo", bookings.Undo.as_view(), name="undo"),
    path("bookings/<uuid:pk>/move", bookings.Move.as_view(), name="move"),
    path("bookings/<uuid:pk>/move-back", bookings.MoveBack.as_view(), name="move-back"),
    path("waiting", waiting.Waitings.as_view(), name="waitings"),
    path("waiting/<uuid:pk>", waiting.OneWaiting.as_view(), name="waiting"),
    path("waiting/<uuid:pk>/accept", waiting.AcceptOffer.as_view(), name="accept"),
    path("packages", waiting.Packages.as_view(), name="packages"),
]
