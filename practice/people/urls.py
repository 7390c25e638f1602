"""People on the signed-in side: clients' accounts and pages, and the way in for staff.

django-allauth finds its pages by the names that begin with account_; those of its pages that nothing here uses have no URL.
"""

from django.urls import include, path

from practice.people import account_views, find_views, handoff, key_views, lost_views, second_views, views
from shared.web.access import client, public

pages = [
    path("", views.home, name="home"),
    path("profile", views.account, name="account"),
    path("profile/sign-ins", views.signed_in_where, name="sign-ins"),
    path("sign-in/second", second_views.step, name="second"),
    path("profile/second-step", second_views.settings, name="second-settings"),
    path("staff/find", find_views.find, name="find"),
    path("staff/second-step", lost_views.lost, name="second-lost"),
    path("staff/second-step/<uuid:pk>/stop", lost_views.stop, name="second-stop"),
    path("second-step/<str:token>", lost_views.keep, name="second-keep"),
    path("profile/hide", views.hide, name="hide"),
    path("handoff/start", handoff.start, name="handoff-start"),
    path("handoff/finish", handoff.finish, name="handoff-finish"),
    path("handoff/refused", handoff.refused, name="handoff-refused"),
    path("handoff/pending/<uuid:pk>", handoff.pending, name="pending"),
    path("staff/keys-accepted", key_views.accepted, name="accepted-keys"),
    path("sign-out", handoff.sign_out, name="sign-out"),
]
urlpatterns = [
    path("", include((pages, "people"))),
    path("sign-in", public(account_views.SignIn.as_view()), name="account_login"),
    path("register", public(account_views.Register.as_view()), name="account_signup"),
    path("register/code", public(account_views.ConfirmAddress.as_view()), name="account_email_verification_sent"),
    path("password", public(account_views.Forgotten.as_view()), name="account_reset_password"),
    path("password/code", public(account_views.ConfirmReset.as_view()), name="account_confirm_password_reset_code"),
    path("password/new", public(account_views.NewPassword.as_view()), name="account_complete_password_reset"),
    path("profile/password", client(account_views.ChangePassword.as_view()), name="account_change_password"),
    path("profile/e-mail", client(account_views.ChangeAddress.as_view()), name="account_email"),
]
