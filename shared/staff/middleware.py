"""request.staff and request.staff_session at BASE; mounted after PlaceMiddleware."""

from django.utils import timezone

from shared.staff import cookies, sessions


class StaffMiddleware:
    """A StaffAccount or None. Asks the database only where the browser brings the cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.side == "platform":
            known = cookies.SESSION in request.COOKIES
            request.staff_session = sessions.find(request, timezone.now()) if known else None
            request.staff = request.staff_session.staff if request.staff_session else None
        return self.get_response(request)
