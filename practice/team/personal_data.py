"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "team.Invitation",
        subject="staff",
        purpose="service",
        nobody="whoever is invited has no account here yet, and afterwards the account holds it",
        fields={
            "id": NOT_PERSONAL,
            "email": "staff.email",
            "first_name": "staff",
            "last_name": "staff",
            "language": "staff",
            "role": "staff",
            "more_roles": "staff",
            "treats": "staff",
            "regime": "staff",
            "licences": "staff.licence",
            "trusts": "staff",
            "seed": "account.code",
            "invited_by": "staff",
            "created_at": "staff",
            "sent_at": "staff",
            "expires_at": NOT_PERSONAL,
        },
        ends="practice.team.tasks.look_after",  # a month after it ran out,
        stays="an invitation that is good for some days",
    ),
    Table(
        "team.Licence",
        subject="staff",
        purpose="service",
        person="holder",
        fields={
            "id": NOT_PERSONAL,
            "holder": "staff.licence",
            "profession": "staff.licence",
            "country": "staff.licence",
            "number": "staff.licence",
            "expires_on": "staff.licence",
            "checked_at": "staff.licence",
            "reminded": NOT_PERSONAL,
        },
        given=("profession", "country", "number", "expires_on"),
        follows="holder",
    ),
]
