"""What isolation refuses with. Imported by the database backend, so it imports nothing."""


class OutsidePlace(RuntimeError):
    """A statement outside enter(), or a change of clinic while a transaction is open."""
