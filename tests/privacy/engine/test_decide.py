"""May this happen? Allowed, forbidden, or undeclared."""

from shared.privacy.engine.decide import (
    choices,
    controllers_for,
    csp_sources,
    may_collect,
    may_disclose,
    may_reach,
    may_send,
    may_set,
    may_write,
)
from shared.privacy.engine.document import load
from shared.privacy.engine.promises import AppliesTo

from .given import SE, changed, d

CLINIC = load(SE)


def with_lines(section: str, *lines: str):
    """The sample with more promises in a section."""
    return changed(SE, f"\n{section}:\n", f"\n{section}:\n" + "".join(f"  {line}\n" for line in lines))


def test_may_set():
    assert may_set(CLINIC, "session").by == "storage.session"
    assert may_set(CLINIC, "_ga").verdict == "undeclared"
    assert may_set(CLINIC, "session", store="local_storage").verdict == "undeclared"
    third = {"host": "js.raknat.example"}
    assert may_set(CLINIC, "_rk_1", {"statistics"}).verdict == "undeclared"  # theirs, not ours
    assert may_set(CLINIC, "_rk_1", **third).verdict == "forbidden"
    assert may_set(CLINIC, "_rk_1", {"statistics"}, **third)
    assert may_set(CLINIC, "_rk_1", {"statistics"}, gpc=True, **third).verdict == "forbidden"
    assert may_set(CLINIC, "_rk_1", {"statistics", "-recipients.counting"}, **third).verdict == "forbidden"
    assert may_set(CLINIC, "_rk_1", {"recipients.counting"}, gpc=True, **third)


def test_a_cookie_belongs_to_its_side_and_path():
    clinic = with_lines("storage", "my: {name: __Host-x, side: [my], purpose: login, session: true, exempt: asked_for}",
                        "deep: {name: deep, path: /a, purpose: login, session: true, exempt: asked_for}")  # fmt: skip
    assert may_set(clinic, "__Host-x", side="my") and may_set(clinic, "__Host-x", side="portal").verdict == "undeclared"
    assert may_set(clinic, "deep", path="/a") and may_set(clinic, "deep", path="/a/b")
    assert may_set(clinic, "deep", path="/ab").verdict == may_set(clinic, "deep").verdict == "undeclared"


def test_a_cookie_without_ground_is_never_set():
    clinic = with_lines("storage", "bare: {name: bare, purpose: login, session: true}")
    assert may_set(clinic, "bare", {"statistics", "storage.bare"}).verdict == "forbidden"


def test_may_send():
    assert may_send(CLINIC, "sms", ["booking"], "sms")
    assert may_send(CLINIC, "api.pling.example", ["booking.time"], "sms").by == "recipients.sms"
    assert may_send(CLINIC, "sms", ["booking"], "mail").verdict == "forbidden"
    assert may_send(CLINIC, "sms", ["journal.note"], "sms").verdict == "forbidden"
    assert may_send(CLINIC, "ledger.example", ["accounts"]).verdict == "undeclared"
    assert may_send(CLINIC, "sms", ["payment"]).verdict == "undeclared"
    assert may_send(CLINIC, "brevduva", ["newsletter"]).verdict == "forbidden"
    assert may_send(CLINIC, "brevduva", ["newsletter"], consent={"marketing"})


def test_nothing_is_sent_where_the_transfer_has_no_ground():
    for transfer in ("privacy_shield", "none_needed", "adequacy", "unknown"):
        clinic = changed(SE, "country: US, transfer: scc", f"country: US, transfer: {transfer}")
        assert may_send(clinic, "brevduva", ["newsletter"], consent={"marketing"}).verdict == "forbidden", transfer
    clinic = changed(SE, "country: US, transfer: scc", "country: unknown")
    assert may_send(clinic, "brevduva", ["newsletter"], consent={"marketing"}).verdict == "forbidden"


def test_a_vow_to_stay_in_europe_stops_even_a_lawful_transfer():
    clinic = changed(SE, "\nnever_collect:", "\ncommitments:\n  here: {never: leave_eea}\nnever_collect:")
    assert may_send(clinic, "brevduva", ["newsletter"], consent={"marketing"}).verdict == "forbidden"


def test_wildcard_hosts_end_at_a_dot():
    clinic = changed(SE, "[api.pling.example]", '["*.pling.example"]')
    assert may_send(clinic, "a.pling.example", ["booking"], "sms")
    assert may_send(clinic, "evilpling.example", ["booking"], "sms").verdict == "undeclared"
    assert may_send(clinic, "pling.example", ["booking"], "sms").verdict == "undeclared"


def test_only_data_in_the_declared_form():
    clinic = changed(SE, "consent: statistics, hosts", "consent: statistics, form: pseudonymised, hosts")
    told = {"consent": {"statistics"}}
    assert may_send(clinic, "counting", ["usage"], **told).verdict == "forbidden"
    assert may_send(clinic, "counting", ["usage"], form="pseudonymised", **told)
    assert may_send(clinic, "counting", ["usage"], form="anonymised", **told)


def test_what_a_message_may_hold():
    assert may_write(CLINIC, "mail", ["booking"]) and may_write(CLINIC, "mail", ["journal.note"]).verdict == "forbidden"
    assert (
        may_write(CLINIC, "sms", ["booking.time"])
        and may_write(CLINIC, "sms", ["contact.first_name"]).verdict == "forbidden"
    )
    assert may_write(CLINIC, "phone", ["booking"]).verdict == "undeclared"


def test_a_channel_that_may_say_nothing():
    clinic = changed(SE, "{channel: sms, only: [booking]}", "{channel: sms, only: [nothing]}")
    assert may_write(clinic, "sms", []) and may_write(clinic, "sms", ["booking.time"]).verdict == "forbidden"


def test_receiving_is_not_giving():
    assert may_disclose(CLINIC, "insurer", "care", ["booking"]).verdict == "forbidden"
    assert may_disclose(CLINIC, "insurer", "care", ["booking"], {"disclosures.insurance"})
    assert may_disclose(CLINIC, "insurer", "care", ["contact"], {"disclosures.insurance"}).verdict == "undeclared"
    assert may_disclose(CLINIC, "insurer", "accounting", ["booking"], {"disclosures.insurance"}).verdict == "undeclared"
    assert may_disclose(CLINIC, "social_services", "care", ["journal"]).verdict == "forbidden"
    assert may_disclose(CLINIC, "social_services", "care", ["journal"], duty="child_at_risk")
    assert may_disclose(CLINIC, "social_services", "care", ["journal"], duty="danger_to_life").verdict == "forbidden"


def test_informed_means_that_somebody_has_told():
    receive = {"direction": "receive"}
    assert may_disclose(CLINIC, "insurer", "care", ["contact"], **receive).verdict == "forbidden"
    assert may_disclose(CLINIC, "insurer", "care", ["contact"], told={"disclosures.referral_in"}, **receive)


def test_steps_come_before_a_disclosure():
    clinic = changed(SE, "fields: [booking], consent: explicit, payer",
                     "fields: [booking], consent: explicit, before: [talk_first, only_what_is_needed], payer")  # fmt: skip
    yes = {"disclosures.insurance"}
    assert may_disclose(clinic, "insurer", "care", ["booking"], yes).why == "first: talk_first"
    assert may_disclose(clinic, "insurer", "care", ["booking"], yes, done={"talk_first"})


def test_what_is_promised_for_some_is_not_lent_to_others():
    line = "applies_to: {services: [online], practitioners: [eva_ek]}"
    clinic = changed(SE, "fields: [booking], consent: explicit, payer",
                     f"fields: [booking], consent: explicit, {line}, payer")  # fmt: skip
    yes = {"disclosures.insurance"}
    assert may_disclose(clinic, "insurer", "care", ["booking"], yes).verdict == "forbidden"
    half = AppliesTo(services=("online",))
    assert may_disclose(clinic, "insurer", "care", ["booking"], yes, about=half).why == "only for eva_ek"
    whole = AppliesTo(services=("online", "group"), practitioners=("eva_ek",))
    assert may_disclose(clinic, "insurer", "care", ["booking"], yes, about=whole)
    clinic = changed(SE, "{name: Pling SMS,", f"{{{line}, name: Pling SMS,")
    assert may_send(clinic, "sms", ["booking"], "sms").why == "only for online"
    assert may_send(clinic, "api.pling.example", ["booking"], "sms", about=whole)


def test_may_collect():
    assert may_collect(CLINIC, "identity_number", "contact_form").verdict == "forbidden"
    assert may_collect(CLINIC, "identity_number", "invoice").verdict == "undeclared"
    assert may_collect(CLINIC, "journal.note").by == "purposes.care"


def test_some_things_are_asked_only_after_an_event_or_for_a_means_of_payment():
    more = "subjects: [client], categories: [identity_number], bases: [{article6: consent}]"
    later = with_lines("purposes", f"number: {{{more}, only_after: relation_began}}")
    assert may_collect(later, "identity_number").verdict == "forbidden"
    assert may_collect(later, "identity_number", happened={"relation_began"})
    invoice = with_lines("purposes", f"number: {{{more}, only_for: [invoice]}}")
    assert may_collect(invoice, "identity_number", chosen="payment").verdict == "forbidden"
    assert may_collect(invoice, "identity_number", chosen="invoice")


def test_hosts_for_the_header():
    assert "script-src" not in csp_sources(CLINIC)
    assert csp_sources(CLINIC, {"statistics"})["script-src"] == ("https://js.raknat.example",)
    assert csp_sources(CLINIC, {"statistics"}, gpc=True) == csp_sources(CLINIC)
    assert csp_sources(CLINIC, {"statistics"}, near_health=True) == {"frame-src": ("https://rum.samtal.example",)}


def test_a_banner_only_where_something_needs_consent():
    assert [one.id for one in choices(CLINIC)] == ["recipients.counting"]
    quiet = load("\n".join(line for line in SE.split("\n") if not line.startswith("  counting")))
    assert choices(quiet) == []


def test_what_we_send_of_our_own_accord():
    more = "news: {channels: [mail], after: session, delay: P2D, every: P14D, at_most: 2, stops: [replied]}\n"
    more += "  remind: {channels: [mail], after: created, delay: P7D, stops: [verified], opt_out: false}"
    clinic = changed(SE, "\nnotices:\n", f"\noutreach:\n  {more}\nnotices:\n")
    held = {"session": (d("2027-01-01"),)}

    def asked(day, *sent, events=held, **more):
        return may_reach(clinic, "news", events, [d(one) for one in sent], d(day), **more)

    assert (
        asked("2027-01-02").why == "not yet" and asked("2027-01-03") and asked("2027-01-03", events={}).why == "not yet"
    )
    assert asked("2027-01-16", "2027-01-03").why == "too soon again" and asked("2027-01-17", "2027-01-03")
    assert asked("2027-03-01", "2027-01-03", "2027-01-17").why == "sent often enough"
    assert asked("2027-03-01", "2026-05-03", "2026-06-17")  # those belonged to an earlier session
    assert asked("2027-01-03", events=held | {"replied": (d("2027-01-02"),)}).why == "stopped by replied"
    assert asked("2027-01-03", events=held | {"replied": (d("2026-01-02"),)})
    assert asked("2027-01-03", opted_out=True).verdict == "forbidden"
    new = {"created": (d("2027-01-01"),)}
    assert may_reach(clinic, "remind", new, [], d("2027-01-08"), opted_out=True)
    assert may_reach(clinic, "remind", new, [d("2027-01-08")], d("2028-01-08")).why == "sent often enough"
    assert may_reach(clinic, "unknown", new, [], d("2028-01-08")).verdict == "undeclared"


def test_a_request_reaches_the_controller_it_concerns():
    assert [id for id, _ in controllers_for(CLINIC)] == ["controllers.practice"]
    assert [id for id, _ in controllers_for(CLINIC, service="coaching")] == ["controllers.coaching"]
    assert [id for id, _ in controllers_for(CLINIC, practitioner="lina")] == ["controllers.coaching"]
    assert [id for id, _ in controllers_for(CLINIC, practitioner="tora")] == ["controllers.practice"]
