"""On the signed-in side: from the chosen time to the booked one, one's own bookings, and the staff's pages."""

from django.urls import path

from practice.booking.views import calendar, client, mine, setting_up, staff

app_name = "booking"
urlpatterns = [
    path("book", client.book, name="book"),
    path("book/code", client.code, name="code"),
    path("bookings", mine.mine, name="mine"),
    path("bookings/<uuid:pk>", mine.booking, name="booking"),
    path("bookings/<uuid:pk>/cancel", mine.cancel, name="cancel"),
    path("bookings/<uuid:pk>/undo", mine.undo, name="undo"),
    path("bookings/<uuid:pk>/move", mine.move, name="move"),
    path("bookings/<uuid:pk>/move-back", mine.move_back, name="move-back"),
    path("waiting", mine.waiting, name="waiting"),
    path("waiting/for/<uuid:pk>", mine.wait, name="wait"),
    path("waiting/<uuid:pk>/leave", mine.leave_list, name="leave-list"),
    path("waiting/<uuid:pk>/accept", mine.accept_offer, name="accept-offer"),
    path("staff/day", staff.day, name="day"),
    path("staff/calendar", calendar.show, name="calendar"),
    path("staff/bookings/new", calendar.new, name="new"),
    path("staff/bookings/<uuid:pk>/move", calendar.move, name="staff-move"),
    path("staff/bookings/<uuid:pk>/move-back", calendar.move_back, name="staff-move-back"),
    path("staff/bookings/<uuid:pk>/answer", calendar.answer, name="answer"),
    path("staff/bookings/<uuid:pk>/attend", staff.attend, name="attend"),
    path("staff/bookings/<uuid:pk>/waive", staff.waive, name="waive"),
    path("staff/bookings/<uuid:pk>", staff.booking, name="staff-booking"),
    path("staff/bookings/<uuid:pk>/cancel", staff.cancel, name="staff-cancel"),
    path("staff/hours", setting_up.overview, name="hours"),
    path("staff/hours/<uuid:pk>", setting_up.edit_hours, name="edit-hours"),
    path("staff/hours/<uuid:pk>/absences", setting_up.add_absence, name="add-absence"),
    path("staff/hours/<uuid:pk>/days", setting_up.add_special_day, name="add-special-day"),
    path("staff/days/<uuid:pk>/remove", setting_up.remove_special_day, name="remove-special-day"),
    path("staff/booking-rules", setting_up.clinic, name="clinic"),
    path("staff/places", setting_up.add_place, name="add-place"),
    path("staff/places/<uuid:pk>/close", setting_up.close_place, name="close-place"),
    path("staff/absences/<uuid:pk>/remove", setting_up.remove_absence, name="remove-absence"),
    path("staff/cards/<uuid:pk>", setting_up.card, name="card"),
    path("staff/services/new", setting_up.add_service, name="add-service"),
    path("staff/services/<uuid:pk>", setting_up.service, name="service"),
]
