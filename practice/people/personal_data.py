"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "people.User",
        subject="client",
        purpose="care",
        person="id",
        fields={
            "id": "account",
            "password": "account",
            "last_login": "account",
            "email": "account.email",
            "first_name": "contact.first_name",
            "last_name": "contact.surname",
            "phone": "contact.phone",
            "language": "account",
            "role": "account",
            "treats": "account",
            "staff_id": "account",
            "public_key": "account",
            "is_active": "account",
            "created_at": "account",
            "verified_at": "account",
            "reminded_at": "account",
            "closed_at": "account",
        },
        record=Record(
            category="account",
            events={
                "created": "created_at",
                "verified": "verified_at",
                "reminded": "reminded_at",
                "account_closed": "closed_at",
            },
        ),
    ),
    Table(
        "people.Relation",
        subject="client",
        purpose="care",
        person="client",
        fields={
            "id": NOT_PERSONAL,
            "kind": "relation",
            "holder": "relation",
            "client": "relation",
            "began_at": "relation",
            "ended_at": "relation",
        },
        record=Record(category="relation", events={"relation_began": "began_at", "relation_ended": "ended_at"}),
    ),
]
