"""See shared.privacy.registry. A sole practitioner's address and telephone number are a person's."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "branding.Brand",
        subject="customer",
        purpose="service",
        nobody="the clinic's own",
        fields={
            "id": NOT_PERSONAL,
            "only": NOT_PERSONAL,
            "name": "clinic",
            "seed_colour": NOT_PERSONAL,
            "typeface": NOT_PERSONAL,
            "languages": NOT_PERSONAL,
            "headline": NOT_PERSONAL,
            "welcome": NOT_PERSONAL,
            "hours": NOT_PERSONAL,
            "contact": "clinic",
            "footer": "clinic",
            "logo": "clinic",
            "logo_hash": NOT_PERSONAL,
            "updated_at": NOT_PERSONAL,
        },
        record=Record(category="clinic", events={"created": "updated_at"}),
    ),
]
