"""Who calls with a key is nobody else: their cookies are not looked at, so that no page takes them for a person.

Stands before the session. The key is looked up by what asks for it (api), and nothing else of the house knows of keys."""

from shared.web.api.problems import is_api


class KeyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        request.key_sent = secret.strip() if request.side == "my" and scheme.lower() == "bearer" else None
        if request.key_sent is not None and is_api(request):
            request.COOKIES.clear()
        return self.get_response(request)
