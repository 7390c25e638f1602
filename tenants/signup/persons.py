"""Whose a sign-up is: its owner's account, or whoever has shown that the address is theirs."""

from uuid import UUID

from django.db.models import Q, QuerySet

from shared.privacy.rights.models import Request
from shared.staff.models import StaffAccount
from tenants.signup.models import SignUp


def sign_ups(person: UUID) -> QuerySet[SignUp]:
    """Named in personal_data.py. `person`: a StaffAccount's id, or the one under which somebody without an account asks."""
    addresses = set(StaffAccount.objects.filter(pk=person).values_list("email", flat=True))
    proven = Request.objects.filter(person=person).exclude(identity="").exclude(address="")
    addresses |= set(proven.values_list("address", flat=True))
    theirs = Q(staff=person)
    for address in addresses:
        theirs |= Q(email__iexact=address)
    return SignUp.objects.filter(theirs)
