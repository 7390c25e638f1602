"""A list of twenty services through a template, and the same list asked for five times over."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="sv"><title>Tjänster</title><ul>
{% for service in services %}<li><a href="/boka/{{ service.pk }}">{{ service.name.sv }}</a>
  {{ service.minutes }} min, {{ service.price }} {{ service.currency }}</li>{% endfor %}</ul>{{ more }}</html>"""
made = []


def page(request, queries):
    from practice.booking.models import Service

    if not made:
        made.append(engines["django"].from_string(PAGE))
    services = list(Service.objects.filter(active=True).order_by("position"))
    more = [Service.objects.filter(minutes=45 + number).count() for number in range(queries - 1)]
    return HttpResponse(made[0].render({"services": services, "more": more}))


urlpatterns = [path("<int:queries>", page)]
