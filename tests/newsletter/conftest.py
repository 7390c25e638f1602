"""Clinic a, whose policy speaks of a newsletter and names a service to keep the list in step with."""

import pytest

from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY, put_alone

NEWS = """
  newsletter:
    {subjects: [newsletter_reader], categories: [newsletter], bases: [{article6: consent}],
     words: {sv: nyhetsbrev, en: a newsletter}}
retention:
  newsletter: {of: [newsletter], after: unsubscribed, keep: P0D}"""
LETTERS = """
  letters:
    {name: Utskick AB, role: processor, categories: [newsletter], country: SE, does: [newsletter],
     hosts: {server: [api.letters.example]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:"""
CHANNELS = """channels:
  mail: {channel: mail, only: [account.link, newsletter], never: [journal, identity_number]}
  sms: {channel: sms, only: [account.link, newsletter]}
"""
WITH_LETTERS = (
    POLICY.replace("\nretention:", NEWS, 1)
    .replace("\nstorage:", LETTERS, 1)
    .replace("categories: [account, contact, booking]", "categories: [account, contact, booking, newsletter]")
    + CHANNELS
)


@pytest.fixture
def clinic(db, clinics):
    with enter(clinics["a"].schema):
        put_alone(WITH_LETTERS)
    return clinics["a"]
