"""request.user on the signed-in side."""

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from practice.people import sign_ins, unlock
from practice.visiting import session as visiting


class PeopleMiddleware(AuthenticationMiddleware):
    """Django's own, but a staff member is somebody only while their hand-off stands, however the session came about: there
    is no password path for staff. Lazy: a page that asks for nobody costs no query."""

    def process_request(self, request):
        request.user = SimpleLazyObject(lambda: _standing(request))


def _standing(request):
    user = get_user(request)
    if not user.is_authenticated:
        return visiting.find(request, timezone.now())
    kept = unlock if user.is_staff_member else sign_ins
    if not kept.stands(request, user, timezone.now()):
        unlock.drop(request)
        return AnonymousUser()
    return user
