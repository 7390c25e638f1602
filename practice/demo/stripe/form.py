"""What a call sends: Stripe's bracketed form, checked against the official SDK's description of that call.

The SDK names each call's parameters as a TypedDict: those are the real API's. An unknown name, a missing one, a word that is
none of the listed, a number that is none: refused with the words and the `param` that the real API gives.
"""

import re
import types
from decimal import Decimal
from functools import cache
from typing import Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import stripe
from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

OURS = set(RequestOptions.__annotations__)  # the SDK's own options: never sent


class Refused(Exception):
    """An answer of the API that is an error."""

    def __init__(self, message, param="", code="", status=400, kind="invalid_request_error", **more):
        super().__init__(message)
        error = (
            {"type": kind, "message": message} | ({"param": param} if param else {}) | ({"code": code} if code else {})
        )
        self.status, self.body = status, {"error": error | more}


def read(text: str) -> dict:
    """a[b][0]=c → {"a": {"b": {"0": "c"}}}"""
    found: dict = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+", name) or [name]
        place = found
        for part, after in zip([first, *rest], [*rest, None], strict=False):
            if after is None:
                place[part] = value
            else:
                place = place.setdefault(part, {})
                if not isinstance(place, dict):
                    raise Refused(f"Invalid parameter: {name}", name)
    return found


@cache
def described(name: str):
    """The TypedDict of a call: "RefundCreateParams", "checkout.SessionCreateParams"."""
    place = stripe.params
    for part in name.split("."):
        place = getattr(place, part)
    return place


def _evaluated(kind):
    return get_type_hints(kind, localns={"StripeContext": str, "Mapping": dict}, include_extras=True)


@cache
def _hints(kind) -> dict:
    return {name: hint for name, hint in _evaluated(kind).items() if name not in OURS}


def checked(sent: dict, name: str) -> dict:
    """The call's parameters with their types. Raises Refused."""
    return _typed(sent, described(name), "")


def _typed(value, kind, path):
    if not isinstance(value, dict):
        raise Refused("Invalid object", path)
    hints = _hints(kind)
    for name in value:
        if name not in hints and name + "_" not in hints:
            where = f"{path}[{name}]" if path else name
            raise Refused(f"Received unknown parameter: {where}", where, "parameter_unknown")
    for name in kind.__required_keys__ & set(hints):
        if name not in value:
            where = f"{path}[{name}]" if path else name
            raise Refused(f"Missing required param: {where}.", where, "parameter_missing")
    return {
        name: _as(one, hints.get(name) or hints[name + "_"], f"{path}[{name}]" if path else name)
        for name, one in value.items()
    }


def _as(value, hint, path):
    origin = get_origin(hint)
    if origin in (NotRequired, Required):
        return _as(value, get_args(hint)[0], path)
    if origin in (Union, types.UnionType):
        return _one_of(value, get_args(hint), path)
    if origin is Literal:
        if value in get_args(hint):
            return value
        raise Refused(f"Invalid {path}: must be one of {', '.join(map(str, get_args(hint)))}", path)
    if origin is list:
        return _listed(value, get_args(hint)[0], path)
    if is_typeddict(hint):
        return _typed(value, hint, path)
    if origin is dict or "UntypedStripeObject" in str(hint):
        if isinstance(value, dict):
            return value
        raise Refused("Invalid object", path)
    return _plain(value, hint, path)


def _listed(value, inner, path):
    if not isinstance(value, dict) or not all(name.isdecimal() for name in value):
        raise Refused("Invalid array", path)
    return [_as(value[name], inner, f"{path}[{name}]") for name in sorted(value, key=int)]


def _one_of(value, choices, path):
    """The SDK adds `str` to lists of words, for words to come; today's API refuses those."""
    words = [one for one in choices if get_origin(one) is Literal and any(get_args(one))]
    refused = None
    for one in [one for one in choices if not (words and one is str)]:
        try:
            return _as(value, one, path)
        except Refused as error:
            refused = error
    raise refused


def _plain(value, hint, path):
    if not isinstance(value, str):
        raise Refused(f"Invalid value for {path}", path)
    if hint is bool:
        if value in ("true", "false"):
            return value == "true"
        raise Refused(f"Invalid boolean: {value}", path)
    if hint is int:
        if re.fullmatch(r"-?\d{1,15}", value):
            return int(value)
        raise Refused(f"Invalid integer: {value}", path, "parameter_invalid_integer")
    if hint in (float, Decimal):
        if re.fullmatch(r"-?\d{1,12}(\.\d{1,12})?", value):
            return float(value)
        raise Refused(f"Invalid decimal: {value}", path)
    return value
