"""Who has a part in a booking. Part of infra.settings."""

# What stands on a booking's own page for the staff, in order: each card(request, booking) gives {"template": …, …} or None.
STAFF_BOOKING = ["practice.directory.cards.of_booking", "practice.video.cards.of_booking",
                 "practice.reminders.cards.of_booking"]  # fmt: skip
# What people owe, beside their names at the reception: each(client ids, now) → {client: [(minor units, currency)]}.
DESK_OWED = ["practice.payments.cards.open_at_desk"]
# What a booking by a client is told to, in its transaction: each(request, booking, now).
AFTER_BOOKING = [
    "practice.directory.briefs.attach", "practice.payments.follow.booked", "practice.newsletter.customers.booked",
]  # fmt: skip
