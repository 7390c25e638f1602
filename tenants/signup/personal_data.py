"""See shared.privacy.registry. Owners of clinics, before and when they become customers."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "signup.SignUp",
        subject="owner",
        purpose="service",
        find="tenants.signup.persons:sign_ups",
        given=("name", "country", "organisation_number", "profession", "licensed", "subdomain", "person", "email"),
        withheld={"token_hash": "secret", "code_seed": "secret"},
        fields={
            "id": NOT_PERSONAL,
            "token_hash": "signup",
            "language": "signup",
            "name": "signup",
            "country": "signup",
            "organisation_number": "identity_number",  # a sole trader's in Sweden
            "profession": "signup",
            "licensed": "signup",
            "subdomain": "signup",
            "person": "signup",
            "email": "signup",
            "code_seed": "account.code",
            "code_until": "account.code",
            "code_tries": "account.code",
            "verified_at": "signup",
            "agreement": "signup",
            "agreement_digest": NOT_PERSONAL,
            "agreement_language": "signup",
            "agreed_at": "signup",
            "clinic": "signup",
            "staff": "signup",
            "opened_at": "signup",
            "set_up_at": NOT_PERSONAL,
            "created_at": "signup",
            "expires_at": "signup",
        },
        ends="tenants.signup.tasks.purge",  # after a week, as the policy says
    ),
    Table(
        "signup.AcceptedAgreement",
        subject="owner",
        purpose="service",
        person="staff",
        fields={
            "id": NOT_PERSONAL,
            "clinic": "clinic",
            "version": "clinic",
            "digest": NOT_PERSONAL,
            "language": "clinic",
            "staff": "clinic",
            "accepted_at": "clinic",
        },
        follows="clinic",
    ),
]
