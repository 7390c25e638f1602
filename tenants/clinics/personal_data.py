"""See shared.privacy.registry. A clinic is an organisation; a sole trader's number is a person's."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "clinics.Clinic",
        subject="customer",
        purpose="service",
        nobody="an organisation's",
        fields={
            "id": NOT_PERSONAL,
            "schema_name": NOT_PERSONAL,
            "name": "clinic",
            "country": NOT_PERSONAL,
            "organisation_number": "identity_number",  # a sole trader's in Sweden
            "profession": "clinic",
            "licensed": "clinic",
            "timezone": NOT_PERSONAL,
            "state": NOT_PERSONAL,
            "recipe": NOT_PERSONAL,
            "created_at": "clinic",
            "last_active_on": "clinic",
            "continues": NOT_PERSONAL,
        },
        record=Record(category="clinic", events={"created": "created_at"}),
    ),
    Table(
        "clinics.Domain",
        subject="customer",
        purpose="service",
        nobody="an organisation's",
        fields={
            "id": NOT_PERSONAL,
            "domain": "clinic",
            "tenant": NOT_PERSONAL,
            "is_primary": NOT_PERSONAL,
            "side": NOT_PERSONAL,
        },
        follows="tenant",
    ),
    Table(
        "clinics.RetiredDomain",
        subject="customer",
        purpose="service",
        nobody="an organisation's",
        fields={"domain": "clinic", "until": NOT_PERSONAL},
        ends="tenants.signup.tasks.purge",
    ),
    Table(
        "clinics.Recipe",
        fields={"country": NOT_PERSONAL, "digest": NOT_PERSONAL, "made_from": NOT_PERSONAL, "script": NOT_PERSONAL},
    ),
    Table(
        "clinics.Spare",
        fields={"schema_name": NOT_PERSONAL, "country": NOT_PERSONAL, "recipe": NOT_PERSONAL, "built_at": NOT_PERSONAL},
    ),
    Table("clinics.Clock", fields=dict.fromkeys(("id", "believed_at", "trouble", "asked_at"), NOT_PERSONAL)),
]
