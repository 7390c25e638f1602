"""What machines ask: is this process alive, may it be sent visitors, how is it doing. At BASE's host only.

    /health    200 as soon as the process answers; touches nothing else
    /ready     200 when the database answers and clinics can be opened; 503 with what is missing, so that a proxy waits
    /metrics   Prometheus' text format, for the bearer of METRICS_TOKEN; 404 for everybody else

And for the proxy alone, at whatever host it finds us by (infra/deploy/Caddyfile):

    /tls/ask?domain=…   200 where a certificate may be had for that host: it is ours, or a clinic's that proved it; else 404

They stand before the database is entered, so they answer while it is away. Labels are names of routes, sides and states:
no clinic, no person, no address.
"""

import hmac
import time

from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django_ratelimit.core import is_ratelimited
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts

ASKS = "30/h"  # for one name
REGISTRY = CollectorRegistry()
ANSWERS = Counter("enrum_answers", "Answers, by side, route and status", ["side", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("enrum_answer_seconds", "From request to answer, by side", ["side"], registry=REGISTRY)
STANDING = (
    ("enrum_clinics", "Clinics, by state", "state", "SELECT state, count(*) FROM clinics_clinic GROUP BY 1"),
    ("enrum_spares", "Rooms that wait for a sign-up", "country", "SELECT country, count(*) FROM clinics_spare GROUP BY 1"),
    ("enrum_jobs", "Jobs, by state", "state", "SELECT state, number FROM jobs.standing()"),
    ("enrum_jobs_oldest_seconds", "Age of the oldest job that is due", "state",
     "SELECT state, oldest FROM jobs.standing() WHERE state = 'todo'"),
    ("enrum_clock_unbelieved", "1 while nothing periodic begins because the clock leapt", "trouble",
     "SELECT trouble, 1 FROM clinics_clock WHERE trouble <> ''"),
)  # fmt: skip


class ProbesMiddleware:
    """Answers the three addresses, and counts every other answer."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.probes = {"/health": _health, "/ready": _ready, "/metrics": _metrics}

    def __call__(self, request):
        if request.path == "/tls/ask":
            return _may_have_certificate(request)
        probe = self.probes.get(request.path)
        if probe and request.method in ("GET", "HEAD") and _is_base(request):
            response = probe(request)
            response.headers["Cache-Control"] = "no-store"
            return response
        begun = time.perf_counter()
        response = self.get_response(request)
        side = getattr(request, "side", "none")
        match = getattr(request, "resolver_match", None)
        ANSWERS.labels(side, match.view_name if match else "none", response.status_code).inc()
        SECONDS.labels(side).observe(time.perf_counter() - begun)
        return response


def _may_have_certificate(request):
    """What came through the proxy carries X-Forwarded-For and learns nothing. A name that asks again and again is failing at
    the authority, which would stop answering us: then it waits. Unknown names cost one look in memory, and are not counted."""
    if request.method != "GET" or "X-Forwarded-For" in request.headers:
        return HttpResponseNotFound("Not found", content_type="text/plain")
    name = request.GET.get("domain", "").lower().removesuffix(".")
    found = hosts.find(name)
    if name != settings.BASE_HOSTNAME and (found is None or found[0].state == "closed"):
        return HttpResponseNotFound("Not ours", content_type="text/plain")
    if is_ratelimited(request, group="tls-ask", key=lambda group, request: name, rate=ASKS, increment=True):
        return HttpResponse("Asked too often", status=429, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _is_base(request):
    return request.META.get("HTTP_HOST", "").rsplit(":", 1)[0] == settings.BASE_HOSTNAME


def _health(request):
    return HttpResponse("ok", content_type="text/plain")


def _ready(request):
    missing = _missing()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _missing() -> list[str]:
    """In words for an operator."""
    try:
        with enter(settings.PUBLIC_SCHEMA_NAME), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clinics_recipe")
            (recipes,) = cursor.fetchone()
    except Error:
        return ["the database does not answer"]
    return [] if recipes else ["no clinic can be made: run manage.py prepare"]


def _metrics(request):
    kept, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not kept or not hmac.compare_digest(kept.encode(), given.encode()):
        return HttpResponseNotFound("Not found", content_type="text/plain")
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


class Standing:
    """What the database knows, read when asked; nothing while it is away."""

    def collect(self):
        for name, words, label, query in STANDING:
            family = GaugeMetricFamily(name, words, labels=[label])
            for value, number in self._rows(query):
                family.add_metric([value], float(number or 0))
            yield family

    @staticmethod
    def _rows(query):
        try:
            with enter(settings.PUBLIC_SCHEMA_NAME), connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()
        except Error:
            return []

    def describe(self):
        return []  # the registry would else ask the database when it is imported


REGISTRY.register(Standing())
