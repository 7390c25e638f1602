"""The description for programs, and the same for people: a page of our own, without anybody else's script."""

from json import dumps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import override
from django.views.decorators.http import require_safe

from shared.web.access import public
from shared.web.api import problems
from shared.web.api.schema import description
from shared.web.errors import layout

METHODS = ("get", "post", "patch", "put", "delete")
EXAMPLE_ID = "0199c0de-0000-7000-8000-000000000001"


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_described(request), json_dumps_params={"ensure_ascii": False})


def _described(request) -> dict:
    with override("en"):  # it is kept for everybody
        found = description(settings.URLCONFS[request.side])
    return found | {"servers": [{"url": f"{request.scheme}://{request.get_host()}"}]}


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every resource with its parameters, its answers and a worked example."""
    found = _described(request)
    groups = {}
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            if method in METHODS:
                groups.setdefault(one["tags"][0], []).append(_operation(found, path, method, one))
    context = {
        "layout": layout(request),
        "groups": [(tag, f"g{number}", rows) for number, (tag, rows) in enumerate(groups.items())],
        "kinds": [(kind, status, title) for kind, (status, title) in problems.KINDS.items()],
        "hooks": import_string(settings.API_HOOKS).items() if request.side == "my" else (),
        "host": request.get_host(),
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "api/docs.html", context)


def _operation(found, path, method, one):
    answer = next((code for code in one["responses"] if code < "300"), "")
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "path": path,
        "method": method.upper(),
        "summary": one["summary"],
        "about": _plain(one.get("description", "")),
        "parameters": [_parameter(each) for each in one.get("parameters", ())],
        "status": answer,
        "refusals": [code for code in one["responses"] if code >= "300"],
        "sent": _example(body),
        "answer": _example(one["responses"].get(answer, {}).get("content", {}).get("application/json", {})),
        "call": path.replace("{id}", EXAMPLE_ID),
        "open": not one.get("security"),
        "key": any("key" in each for each in one.get("security", ())),
    }


def _parameter(each):
    kind = each["schema"].get("format") or each["schema"].get("type", "")
    return each | {
        "description": _plain(each.get("description", "")),
        "where": each["in"],
        "kind": kind,
        "choices": each["schema"].get("enum", ()),
    }


def _plain(text: str) -> str:
    """The description for programs marks words as Markdown does; the page doesn't."""
    return text.replace("`", "")


def _example(content) -> str:
    value = next((one["value"] for one in content.get("examples", {}).values()), None)
    return "" if value is None else dumps(value, indent=2, ensure_ascii=False)
