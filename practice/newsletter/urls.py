"""On the signed-in side alone: the portal takes no forms that write."""

from django.urls import path

from practice.newsletter import staff_views, views

app_name = "newsletter"
urlpatterns = [
    path("newsletter", views.join, name="join"),
    path("newsletter/asked", views.asked, name="asked"),
    path("newsletter/yes/<str:token>", views.confirm, name="yes"),
    path("newsletter/choices/<str:token>", views.choices, name="choices"),
    path("newsletter/file/<str:token>/<uuid:pk>", views.fetch, name="fetch"),
    path("n/<str:token>", views.out, name="out"),  # short: it stands in a header of each letter
    path("staff/newsletter", staff_views.overview, name="overview"),
    path("staff/newsletter/readers", staff_views.readers, name="readers"),
    path("staff/newsletter/new", staff_views.new, name="new"),
    path("staff/newsletter/topics", staff_views.topics, name="topics"),
    path("staff/newsletter/import", staff_views.bring, name="bring"),
    path("staff/newsletter/files", staff_views.downloads, name="downloads"),
    path("staff/newsletter/service", staff_views.service, name="service"),
    path("staff/newsletter/<uuid:pk>", staff_views.letter, name="letter"),
    path("staff/newsletter/<uuid:pk>/test", staff_views.test, name="test"),
    path("staff/newsletter/<uuid:pk>/plan", staff_views.plan, name="plan"),
    path("staff/newsletter/<uuid:pk>/take-back", staff_views.take_back, name="take-back"),
    path("staff/newsletter/<uuid:pk>/discard", staff_views.discard, name="discard"),
]
