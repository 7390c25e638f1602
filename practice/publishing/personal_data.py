"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "publishing.Piece",
        fields=dict.fromkeys(
            (
                *("id", "kind", "slug", "title", "body", "art", "by", "comments", "written_by", "edited_at"),
                "shown_at",
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "publishing.Comment",
        subject="commenter",
        purpose="comments",
        person="person",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            ("piece", "person", "name", "text", "language", "written_at", "approved_at", "withdrawn_at"), "comment"
        ),
        given=("name", "text"),
        record=Record(category="comment", events={"created": "written_at", "withdrawn": "withdrawn_at"}),
    ),
    Table(
        "publishing.Testimonial",
        subject="client",
        purpose="testimonials",
        person="person",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("person", "name", "text", "language", "wording", "given_at", "until", "approved_at"),
                "withdrawn_at",
            ),
            "testimonial",
        ),
        given=("name", "text"),
        record=Record(category="testimonial", events={"created": "given_at", "consent_withdrawn": "withdrawn_at"}),
    ),
]
