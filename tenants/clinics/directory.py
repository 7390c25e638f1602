"""settings.CLINIC_DIRECTORY: what handing a staff member over must know of the clinics. Runs in the platform's place, in
the request's own transaction, where the host map in memory could not be refreshed."""

from django.conf import settings
from django.db.models import OuterRef, Subquery

from shared.staff.directory import Room
from tenants.clinics.models import Clinic, Domain


def rooms(host: str = "", schemas: list[str] | None = None) -> list[Room]:
    """The signed-in side of one host (with its port), or of several clinics by schema name; closed ones are left out."""
    if "\0" in host:  # no name of a host, and PostgreSQL can't be asked for it
        return []
    rows = Domain.objects.filter(side=Domain.Side.MY, is_primary=True).exclude(tenant__state=Clinic.State.CLOSED)
    rows = (
        rows.filter(domain=host.partition(":")[0]) if schemas is None else rows.filter(tenant__schema_name__in=schemas)
    )
    portals = Domain.objects.filter(tenant=OuterRef("tenant"), side=Domain.Side.PORTAL, is_primary=True)
    port, scheme = "".join(settings.BASE_HOST.partition(":")[1:]), settings.SCHEME
    return [
        Room(
            schema, name, f"{domain}{port}", f"{scheme}://{domain}{port}", f"{scheme}://{portal}{port}", tuple(formerly)
        )
        for schema, name, domain, portal, formerly in rows.annotate(
            portal=Subquery(portals.values("domain")[:1])
        ).values_list("tenant__schema_name", "tenant__name", "domain", "portal", "tenant__continues")
    ]
