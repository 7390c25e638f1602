"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "booking.Service",
        fields=dict.fromkeys(
            (
                *("id", "name", "about", "minutes", "step_minutes", "pause_minutes", "price", "currency", "forms"),
                *("audience", "notice_hours", "horizon_days", "free_cancel_hours", "late_fee", "active", "position"),
                "practitioners",
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "booking.ServicePractitioner",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields={"id": NOT_PERSONAL, "service": "staff", "practitioner": "staff"},
        follows="practitioner",
    ),
    Table(
        "booking.PractitionerCard",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields=dict.fromkeys(("practitioner", "title", "about", "languages", "shown"), "staff"),
        follows="practitioner",
    ),
    Table(
        "booking.WeeklyHours",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields={"id": NOT_PERSONAL} | dict.fromkeys(("practitioner", "weekday", "begins", "ends"), "staff"),
        follows="practitioner",
    ),
    Table(
        "booking.Absence",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields={"id": NOT_PERSONAL, "practitioner": "staff", "period": "staff"},
        follows="practitioner",
    ),
    Table(
        "booking.Booking",
        subject="client",
        purpose="care",
        person="client",
        fields={
            "id": NOT_PERSONAL,
            "practitioner": "booking.practitioner",
            "client": "booking",
            "service": "booking.service",
            "period": "booking.time",
            "starts_at": "booking.time",
            "ends_at": "booking.time",
            "form": "booking.place",
            "state": "booking",
            "price": "booking",
            "currency": "booking",
            "free_cancel_until": "booking",
            "late_fee": "booking",
            "created_at": "booking",
            "held_until": "booking",
            "confirmed_at": "booking",
            "cancelled_at": "booking",
            "cancelled_by": "booking",
            "cancelled_late": "booking",
        },
        given=("service", "practitioner", "starts_at", "ends_at", "form", "created_at"),
        record=Record(category="booking", events={"created": "created_at", "session": "ends_at"}),
    ),
]
