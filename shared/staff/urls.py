"""Staff at BASE."""

from django.urls import path

from shared.staff import account_views, invitation_views, key_views, model_views, recovery_views, session_views, views

app_name = "staff"
urlpatterns = [
    path("staff/", views.home, name="home"),
    path("staff", views.bare, name="bare"),
    path("staff/sign-in", views.sign_in, name="sign-in"),
    path("staff/sign-out", views.sign_out, name="sign-out"),
    path("staff/enrol/<str:token>", views.enrol, name="enrol"),
    path("staff/invitation/<str:token>", invitation_views.invitation, name="invitation"),
    path("staff/invitations/<uuid:pk>/accept", invitation_views.accept, name="accept-invitation"),
    path("staff/first-key", views.first_key, name="first-key"),
    path("staff/keys", views.keys, name="keys"),
    path("staff/keys/<uuid:pk>/name", views.rename, name="rename"),
    path("staff/keys/<uuid:pk>/revoke", views.revoke, name="revoke"),
    path("staff/touch", views.touch, name="touch"),
    path("operators/key-models", model_views.key_models, name="key-models"),
    path("staff/lost", recovery_views.lost, name="lost"),
    path("staff/lost/<str:token>/code", recovery_views.lost_code, name="lost-code"),
    path("staff/lost/<str:token>/wait", recovery_views.lost_wait, name="lost-wait"),
    path("staff/recovery/<uuid:pk>/<str:token>/stop", recovery_views.recovery_stop, name="recovery-stop"),
    path("staff/recovery/<uuid:pk>/<str:token>/keys", recovery_views.recovery_enrol, name="recovery-enrol"),
    path("staff/recovery/stop", recovery_views.stop_own, name="stop-own"),
    path("staff/recovery/<uuid:pk>", recovery_views.approve, name="approve"),
    path("staff/trustees", recovery_views.trustees, name="trustees"),
    path("staff/sessions", session_views.listed, name="sessions"),
    path("staff/sessions/end", session_views.end, name="end-session"),
    path("staff/sessions/device", session_views.device, name="device"),
    path("staff/end-account", account_views.end, name="end-account"),
    path("staff/authorize", views.authorize, name="authorize"),
    path("staff/webauthn/register/options", key_views.register_options, name="register-options"),
    path("staff/webauthn/register", key_views.register, name="register"),
    path("staff/webauthn/assert/options", key_views.assert_options, name="assert-options"),
    path("staff/webauthn/assert", key_views.assert_, name="assert"),
]
