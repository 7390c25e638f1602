"""Who opens the journals afterwards, where a demo clinic's policy promises trustees: colleagues, and people elsewhere."""

from practice.demo import virtual_keys
from practice.journal import outside, trusting
from practice.people.models import User
from shared.privacy.queries import policy_in_force
from shared.staff import actions as staff
from shared.staff import keyring


def accounts(seeding) -> None:
    """Of people who work at no clinic here, with virtual keys. In the platform's place."""
    for one in seeding.clinic.entrusted:
        account = staff.create_account(one.email, " ".join(one.name), seeding.clinic.brand.languages[0], seeding.now)
        seeding.outsiders[one.email] = account, virtual_keys.give(account, seeding.now)


def bring(seeding) -> None:
    """Whoever treats names colleagues who hold a key, and whom they have asked elsewhere. Inside the clinic."""
    document = policy_in_force(seeding.now)
    if not any(one.measure == "trustees" for one in document.security.values()):
        return
    signed = {}
    for one in seeding.clinic.entrusted:
        signed.setdefault(one.of, []).append(_sign(seeding, one))
    for key, member in seeding.clinic.staff.items():
        colleagues = [user for other, user in seeding.users.items() if other != key][:3] + signed.get(key, [])
        if member.treats and len(colleagues) >= trusting.NEEDED:
            private = keyring.clinic_private(seeding.roots[key], seeding.entry.schema)
            trusting.name(seeding.users[key], private, colleagues, seeding.now)


def _sign(seeding, one) -> User:
    account, root = seeding.outsiders[one.email]
    trustee = User.objects.create_user(
        one.email, first_name=one.name[0], last_name=one.name[1], role=User.Role.TRUSTEE, staff_id=account.pk,
        public_key=keyring.public_of(keyring.clinic_private(root, seeding.entry.schema)), created_at=seeding.now,
        verified_at=seeding.now,
    )  # fmt: skip
    outside.sign(outside.ask(seeding.users[one.of], trustee, seeding.now), seeding.now)
    return trustee
