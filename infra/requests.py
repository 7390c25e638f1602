"""The number of the request that is being answered: in every line of the log, in error reports and in the answer's header,
so that a person who saw an error page and an operator who reads the log mean the same event."""

import secrets
from contextvars import ContextVar

HEADER = "X-Request-Id"
request_number: ContextVar[str] = ContextVar("request_number", default="")


class RequestNumberMiddleware:
    """Outermost. The number is ours: one that a visitor sends is a visitor's word."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.number = secrets.token_hex(8)
        token = request_number.set(request.number)
        try:
            response = self.get_response(request)
        finally:
            request_number.reset(token)
        response.headers[HEADER] = request.number
        return response
