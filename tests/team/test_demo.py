"""What a person finds of each demo clinic's team."""

from datetime import date

import pytest
from django.utils import timezone

from practice.applications import queries as applications
from practice.demo import content, team
from practice.people.models import User
from practice.team import regimes, rules
from practice.team.models import Invitation, Licence
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests.privacy_app.documents import put_alone
from tests.team.people import user


@pytest.mark.parametrize("key", content.KEYS)
def test_each_demo_clinics_team_is_one_that_its_policy_and_the_rules_allow(clinics, db, key):
    clinic, now = content.clinic(key), timezone.now()
    with enter(clinics["a"].schema):
        put_alone(content.policy(key), date(2026, 11, 5))
        users = {
            name: user(name.title(), member.role, treats=member.treats, regime=member.regime)
            for name, member in clinic.staff.items()
        }
        team.bring(clinic, users, now)
        promised = regimes.promised(policy_in_force(now), None)
        for member in clinic.staff.values():
            rules.check_roles([member.role, *member.more_roles], member.treats)
            assert not member.regime or member.regime in promised, member
        assert Invitation.objects.count() == len(clinic.invited)
        assert Licence.objects.count() == sum(bool(member.licence) for member in clinic.staff.values())
        assert applications.waiting().count() == sum(not one.declined for one in clinic.applicants)
        assert User.objects.exclude(role="").count() == len(clinic.staff)


def test_one_clinic_takes_applications(clinics, db):
    with enter(clinics["a"].schema):
        put_alone(content.policy("andas"), date(2026, 11, 5))
        assert applications.takes_applications(timezone.now())
