"""What absolute pastoral secrecy (FEATURES K8) hides, and from whom: decided here alone.

Who comes to somebody under that regime, when, and what they wrote, is known to that practitioner and to nobody else: no
owner, no reception, no supervisor, no program with a key. The regime does not lapse when the practitioner leaves or dies;
then nobody sees it any more.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from practice.people.models import Relation, User

PASTORAL = User.Regime.PASTORAL
# A relation that lets somebody know a client in their own right; who supervises or stands in knows them through another.
OF_THEIR_OWN = (Relation.Kind.TREATS, Relation.Kind.LEADS)


def is_shut(practitioner: User | None, viewer: User | None) -> bool:
    """Whether what that practitioner does is hidden from the viewer. `viewer` None: a program, or nobody in person."""
    if practitioner is None or practitioner.regime != PASTORAL:
        return False
    return viewer is None or practitioner.pk != viewer.pk


def open_to(viewer: User | None, path: str = "practitioner") -> Q:
    """Of rows with a practitioner, those that the viewer may know of. `path`: the field that names the practitioner; "" where
    the rows are the practitioners."""
    regime, who = (f"{path}__regime", path) if path else ("regime", "pk")
    everybody = ~Q(**{regime: PASTORAL})
    return everybody | Q(**{who: viewer.pk}) if viewer else everybody


def hidden_clients(viewer: User | None) -> QuerySet[UUID]:
    """Ids of clients who are, or were, known here under that secrecy alone, and not by the viewer."""
    own = Relation.objects.filter(kind__in=OF_THEIR_OWN)
    seen = own.exclude(holder__regime=PASTORAL)
    if viewer is not None:
        seen = seen | own.filter(holder=viewer)
    secret = Relation.objects.filter(kind__in=OF_THEIR_OWN, holder__regime=PASTORAL)
    return secret.exclude(client__in=seen.values("client")).values_list("client", flat=True)


def bound_but(viewer: User | None) -> set[UUID]:
    """Who is, or was, under that secrecy here, the viewer apart: what those do is hidden from the viewer."""
    found = User.objects.filter(regime=PASTORAL).values_list("pk", flat=True)
    return set(found) - {viewer and viewer.pk}


def hidden_among(clients, viewer: User | None) -> set[UUID]:
    """Of these ids."""
    return set(hidden_clients(viewer).filter(client__in=list(clients)))
