"""Where people write, and where the clinic does."""

from django.urls import path

from practice.publishing import my_views, staff_views

app_name = "publishing"
urlpatterns = [
    path("read/<slug:slug>/comment", my_views.comment, name="comment"),
    path("comment/<str:token>", my_views.own_comment, name="own-comment"),
    path("comment-taken-back", my_views.taken_back, name="taken-back"),
    path("testimonial", my_views.testimonial, name="testimonial"),
    path("staff/publishing", staff_views.overview, name="overview"),
    path("staff/publishing/new-article", staff_views.new, {"kind": "article"}, name="new-article"),
    path("staff/publishing/new-page", staff_views.new, {"kind": "page"}, name="new-page"),
    path("staff/publishing/<uuid:pk>", staff_views.edit, name="edit"),
    path("staff/publishing/<uuid:pk>/show", staff_views.show, name="show"),
    path("staff/publishing/<uuid:pk>/hide", staff_views.hide, name="hide"),
    path("staff/publishing/<uuid:pk>/remove", staff_views.remove, name="remove"),
    path("staff/publishing/comments/<uuid:pk>", staff_views.decide_comment, name="decide-comment"),
    path("staff/publishing/testimonials/<uuid:pk>", staff_views.decide_testimonial, name="decide-testimonial"),
]
