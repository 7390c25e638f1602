"""See shared.staff.rotation."""

from django.db import connection

from practice.integrations.outbox import secret_context
from shared.staff.rotation import Sealed

SEALED = [
    Sealed("integrations.Hook", epoch=epoch, blob=blob, context=lambda row: secret_context(connection.schema_name, row))
    for epoch, blob in (("secret_epoch", "secret"), ("former_epoch", "former"))
]
