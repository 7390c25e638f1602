"""What everybody reads."""

from django.urls import path

from practice.publishing import views

app_name = "publishing"
urlpatterns = [
    path("articles", views.articles, name="articles"),
    path("testimonials", views.testimonials, name="testimonials"),
    path("feed.xml", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("read/<slug:slug>", views.piece, name="piece"),
]
