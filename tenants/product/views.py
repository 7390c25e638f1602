"""Enrum's own pages at BASE, for those who have not signed up yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared.web.access import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "product/home.html")
