"""What goes on at a clinic that is not open, by the beginning of the URL's name (tenants.clinics.middleware)."""

_BRAND = ("branding:css", "branding:logo", "branding:icon")
# What a clinic that waits or was declined shows to others than its staff, in the same words.
OPEN_WHILE_WAITING = {
    "portal": ("language", *_BRAND, "privacy:", "outbound:csp-report"),
    "my": ("language", *_BRAND, "people:sign-out", "people:handoff", "outbound:csp-report", "rights:"),
}
# What a suspended clinic still does, by the beginning of the URL's name: its promises stay readable and people's rights are
# answered, people sign in and out; receipts can be read, and the books fetched, which law wants kept.
# A clinic that is shut does this, and lets nothing else be read.
OPEN_WHILE_SUSPENDED = {
    "portal": ("language", *_BRAND, "privacy:", "outbound:csp-report"),
    "my": ("language", *_BRAND, "account_login", "account_reset", "account_confirm_password", "account_complete",
           "people:sign-out", "people:handoff", "eid:start", "eid:callback", "outbound:csp-report", "rights:",
           "leaving:", "journal:take-along", "visiting:", "admission:", "subscriptions:", "payments:mine", "payments:own",
           "payments:year", "payments:export", "newsletter:out", "newsletter:choices"),
}  # fmt: skip
