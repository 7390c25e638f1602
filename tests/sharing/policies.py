"""A policy with every kind of disclosure."""

from tests.privacy_app.documents import CARE

POLICY = (
    CARE.rstrip()
    + """
  photos:
    subjects: [client]
    categories: [testimonial]
    bases: [{article6: consent}]
    words: {en: photos on our website, sv: bilder på webbplatsen}
  readers:
    subjects: [newsletter_reader]
    categories: [newsletter]
    bases: [{article6: consent}]
    words: {en: newsletter, sv: nyhetsbrev}
retention:
  photos: {of: [testimonial], after: consent_withdrawn, keep: P0D}
recipients:
  host: {name: Huset AB, role: processor, categories: [all], country: SE, does: [hosting],
    agreement: {kind: processing, signed: 2026-01-01}}
  relay: {name: Posten AB, role: processor, engaged_by: host, country: SE, does: [mail],
    categories: [account, contact, booking]}
  doctor: {name: your doctor, role: controller, kind: professional, named_by: client, categories: [journal.report],
    country: SE}
  insurer: {name: Försäkringsbolaget, role: controller, kind: insurer, categories: [booking, accounts], country: SE}
  social: {name: the social services, role: controller, kind: authority, categories: [contact, journal.report],
    country: SE}
disclosures:
  doctor:
    {recipient: doctor, purpose: care, fields: [journal.report], before: [agree_content, only_what_is_needed]}
  insurer: {recipient: insurer, purpose: money, fields: [booking.time, accounts.invoice], consent_per: episode}
  reports: {recipient: doctor, purpose: care, fields: [journal.report], direction: receive, consent_per: standing}
  bill: {recipient: insurer, purpose: money, fields: [accounts.invoice], direction: give, consent: informed,
    consent_per: standing}
  child:
    recipient: social
    purpose: care
    fields: [contact, journal.report]
    consent: not_needed
    duty: child_at_risk
    before: [talk_first, only_what_is_needed]
    source: "socialtjänstlagen SFS 2025:400 19:1"
storage:
  ours: {name: "__Host-*", side: [my], session: true, exempt: asked_for}
  language: {name: language, lasts: P12M, exempt: asked_for}
"""
)
