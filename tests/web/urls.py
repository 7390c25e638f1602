from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [path("here", lambda request: HttpResponse("here"), name="here"), path("", include("shared.web.urls"))]
