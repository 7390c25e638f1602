"""How a lower layer reaches a higher one: each names a function, and says what it takes and gives. Part of infra.settings."""

# What a claimed spare still needs, in order; each step is repeatable: step(entry, details: dict, now) inside the clinic
# (tenants.signup.completion).
CLINIC_SETUP = ["shared.privacy.setup.adopt", "practice.people.setup.owner", "tenants.processing.actions.adopt"]
# What an owner does before the first client, in order: item(clinic, now) inside the clinic (practice.onboarding.checklist).
ONBOARDING = [
    f"practice.onboarding.items.{item}"
    for item in ("keys", "trustees", "brand", "service", "hours", "published_policy")
]
# Rows that every new clinic of a country begins with; run once per release in the template: step(country).
CLINIC_STARTERS = ["shared.privacy.setup.starter_rows"]
# What waits beside a practitioner's day, in order: each card(request, now) gives {"template": …, …} or None.
STAFF_DAY = [
    "practice.people.recovering.card",
    "practice.journal.cards.succession",
    "practice.mailbox.cards.waiting",
    "shared.privacy.handwork.cards.late",
    "shared.privacy.rights.cards.waiting",
    "practice.booking.cards.vanished",
    "practice.directory.cards.waiting",
    "practice.video.cards.today",
    "practice.courses.cards.leading",
    "practice.questionnaires.cards.waiting",
    "practice.messaging.cards.waiting",
    "practice.contact.cards.waiting",
    "practice.support.cards.waiting",
    "practice.questions.cards.waiting",
]
# What ends with a yes that is taken back or is over, in the same transaction: each(now), in the clinic.
CONSENTS_ENDED = ["practice.payments.saved.consents_ended", "practice.questions.actions.consents_ended"]
# Told of each message in a thread, in its transaction: each(thread, message, now); and what stands beside a thread, on both
# sides: each card(request, thread, now) gives {"template": …, …} or None.
MESSAGE_WRITTEN = ["practice.questions.actions.written"]
THREAD_CARDS = ["practice.questions.cards.of_thread"]
# Told that a course or an event is over: each(course's id, ids of the clients who took part, now).
COURSE_ENDED = ["practice.surveys.actions.course_ended"]
# What requests about one's own data need from the apps above (shared.privacy.rights): who must open a part of the answer,
# holders(person) → ids of staff; tell(request, what, now) in a clinic and at the platform, where `what` is "prove",
# "answered", "extended" or "limit"; closed(address, language, now); and who is told, just before, that rows of a table go
# with their person: {"app.Model": tell(primary keys, now)};
# dealings(person, now) → (practitioners, services), whose controllers answer.
RIGHTS_HOLDERS = ["practice.journal.rights.holders"]
# How a client is told that a time is moved or called off: ways(client, now) → ["mail", "sms"].
CLIENT_WAYS = "practice.reminders.queries.ways_of_change"
RIGHTS_DEALINGS = "practice.sharing.door.dealings"
# Which rows of an answer nobody but the person may read, whoever posts it: covered(person, [(table, [key, …])]) → {table:
# [number, …]}; and what tells that of rows which name a practitioner in their own way: {"app.Model": rows(ids of those who are
# under absolute secrecy) → Q}.
RIGHTS_COVERED = "practice.people.covered.of_person"
COVERED_ROWS = {
    "payments.Invoice": "practice.payments.secret.naming",
    **dict.fromkeys(
        ("payments.Posting", "payments.Payment", "payments.BuyerNumber", "payments.CreditCheck", "payments.Membership"),
        "practice.payments.secret.about_one",
    ),
}
COVERED_CLIENTS = {"newsletter.Reader": "practice.newsletter.queries.about"}
RIGHTS_ENDING = {"booking.Booking": "practice.booking.vanished.tell"}
RIGHTS_TELL = {"clinic": "practice.people.rights.tell", "platform": "tenants.desk.rights.tell"}
# Tables whose rows an answer tells in sentences: {"app.Model": sentences([{field: value}, …]) → [text, …]}.
RIGHTS_SENTENCES = {"accesslog.AccessEvent": "practice.accesslog.telling.sentences"}
RIGHTS_CLOSED = "practice.people.rights.tell_closed"
# Whom it concerns that what practitioners offer has changed: changed(ids, now, again_at), in the transaction of the change.
OFFER_CHANGED = ["practice.directory.keeping.changed"]
# What other programs may be told: happened(kind, about, person, now), in the transaction of what happened.
HAPPENED = ["practice.integrations.outbox.happened"]
# Who lets somebody in whom BASE hands over and nobody here knows yet: arrive(staff_id, now) → their User, or None.
STAFF_ARRIVAL = "practice.team.actions.arrive"
# Re-seal what a staff member can open when their key pair changed: settler(user, old_private, new_public).
KEY_SETTLERS = ["practice.journal.settle.reseal_copies", "practice.directory.briefs.reseal",
                "practice.importing.vault.reseal", "practice.messaging.vault.reseal",
                "practice.engagements.vault.reseal", "practice.contact.saying.reseal"]  # fmt: skip
# What goes along with a journal that is handed over: each(people, leaver, private, successor, until, now).
JOURNAL_HANDED = ["practice.messaging.handing.follow"]
# Who asks for a hardware key just now, for code below practice: require(request, act, now) → None or an answer to give.
STEP_UP = {"my": "practice.people.stepup.require", "platform": "shared.staff.touching.require"}
# Who is told that a version was published, in its transaction: each begins with begin(version).
AFTER_PUBLISH = ["practice.telling.tasks.begin"]
# Who mails those who answer for a clinic that Enrum changes its helpers: tell(notice_id, now).
TELL_OWNERS = "practice.telling.owners.tell"
# For the operators' nightly count: when rules last ran and the log was last chained, and whether it was found whole.
CLINIC_FIGURES = {
    "retention": "shared.privacy.queries.last_finished_run", "sealed": "practice.accesslog.queries.last_sealed_at",
    "whole": "practice.accesslog.queries.was_whole",
}  # fmt: skip
# The page that shows a look before it is saved, on the signed-in side: the name of a URL.
BRAND_PREVIEW = "portal:preview"
# What stands on top of each page of a PDF here: brand() → dict for shared.pdf, or None.
PDF_BRAND = "tenants.branding.queries.for_paper"
# What stays out of a parcel: leaving(who asked for it) → something that says of (table, row) whether it goes along; and what
# the books need of a row that is covered: {"app.Model": empty(row)}.
LEAVING_COVERED = "practice.people.covered.leaving"
LEAVING_EMPTIED = {"payments.Invoice": "practice.payments.secret.emptied",
                   "payments.Posting": "practice.payments.secret.posting_emptied"}  # fmt: skip
LEAVING_READY = "practice.telling.owners.parcel_ready"  # told that a parcel of everything can be fetched: (parcel, now)
# Owners are told that the clinic is to be deleted, ends(parcel, now), or not after all, stays(now); who forgets its files.
CLINIC_ENDS, CLINIC_STAYS = "practice.telling.owners.ends", "practice.telling.owners.stays"
CLINIC_FORGET = ["tenants.leaving.store.forget", "practice.accesslog.outside.forget",
                 "shared.privacy.restored.forget_place"]  # fmt: skip
# Whom a change of the policy is told to, for code below practice: clients_here() → rows with `email`, `created_at`.
CLIENTS = "practice.people.queries.clients_here"
# What people are called, for staff pages of code below practice: names(ids, viewer, now) → {id: name}.
PERSON_NAMES = {"clinic": "practice.people.queries.names", "platform": "shared.staff.queries.names"}
# Of whose clients a member of the staff may not even know, for the same: bound_but(viewer) → ids of staff.
UNKNOWN_CLIENTS = "practice.people.secrecy.bound_but"
# Whose account an address is, for the same: by_address(address) → id or None.
PERSON_BY_ADDRESS = {"clinic": "practice.people.queries.by_address", "platform": "shared.staff.queries.by_address"}
# Whom and what the policy may name by words of its own, for code below practice: {kind: list of (id, name)} here.
POLICY_TERMS = {
    "practitioner": "practice.people.queries.practitioners_by_name",
    "service": "practice.booking.queries.services_by_name",
}
# What shared.staff leaves to jobs, each called with a row's id: a mail to send; an account whose keys are said to be lost.
STAFF_POST = "infra.housekeeping.post_notice"
STAFF_RECOVERY = {
    "asked": "infra.housekeeping.recovery_asked",
    "approved": "infra.housekeeping.recovery_approved",
}
# Who shared.staff asks which clinic answers at a host: it stands below the clinics and may not import them.
CLINIC_DIRECTORY = "tenants.clinics.directory"
MAY_VISIT = "tenants.visits.queries.may_enter"  # who is handed to a clinic without being a member: (staff, schema, now)
# Parts of the service whose state follows from how these jobs go (tenants.status): {part: names of tasks}.
STATUS_TASKS = {
    "mail": ("practice.mailbox.tasks.send",),
    "video": ("practice.video.tasks.make", "practice.video.tasks.remove"),
}
