"""settings.CLINIC_DIRECTORY: what handing a staff member over must know of the clinics. Runs in the platform's place, in
the request's own transaction, where the host map in memory could not be refreshed."""

from django.conf import settings

from shared.staff.directory import Room
from tenants.clinics.models import Clinic, Domain


def rooms(host: str = "", schemas: list[str] | None = None) -> list[Room]:
    """The signed-in side of one host (with its port), or of several clinics by schema name; closed ones are left out."""
    rows = Domain.objects.filter(side=Domain.Side.MY, is_primary=True).exclude(tenant__state=Clinic.State.CLOSED)
    rows = (
        rows.filter(domain=host.partition(":")[0]) if schemas is None else rows.filter(tenant__schema_name__in=schemas)
    )
    port = "".join(settings.BASE_HOST.partition(":")[1:])
    return [
        Room(schema, name, f"{domain}{port}", f"{settings.SCHEME}://{domain}{port}")
        for schema, name, domain in rows.values_list("tenant__schema_name", "tenant__name", "domain")
    ]
