"""Where django-allauth meets the house: our mails, our words, our clock, and nothing about who has an account.

allauth asks for a code before it asks for the mail that carries it, in the same request: the code is made of the id that
the outgoing message will have, so that the job can make it again (practice.people.codes).
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.mailbox.actions import send_later
from practice.people import actions, mails
from practice.people.codes import code_of
from practice.people.models import User
from shared.ids import uuid7

# What allauth says through its templates; None: the next page says it already.
MESSAGES = {
    "account/messages/email_confirmation_sent.txt": None,
    "account/messages/email_confirmation_failed.txt": _("That address cannot be used."),
    "account/messages/email_confirmed.txt": _("Thank you. Your e-mail address is confirmed."),
    "account/messages/logged_in.txt": None,
    "account/messages/password_changed.txt": _("Your password has been changed."),
}
NOTICES = {
    "account/email/password_changed": mails.PASSWORD_CHANGED,
    "account/email/password_reset": mails.PASSWORD_CHANGED,
    "account/email/email_changed": mails.ADDRESS_CHANGED,
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("There have been too many attempts. Wait a few minutes and try again."),
        "incorrect_code": _("That is not the code. Look in the latest mail and try again."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
        "duplicate_email": _("That is the address you have already."),
        "email_taken": _("That address cannot be used."),
        "rate_limited": _("You have asked for many codes. Wait a minute and ask again."),
    }

    # -- codes and mails ------------------------------------------------------------------------------------------

    def generate_email_verification_code(self):
        context.request.coming_message = uuid7()
        return code_of(context.request.coming_message)

    generate_password_reset_code = generate_email_verification_code

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        user, address = emailconfirmation.email_address.user, emailconfirmation.email_address.email
        if user.email == address:
            self._send(mails.VERIFY, user, key=request.coming_message)
        else:
            self._send(mails.CHANGE_ADDRESS, user, key=request.coming_message, address=address)

    def send_mail(self, template_prefix, email, context):
        """Raises LookupError for a mail of allauth's that we have no words for."""
        user = User.objects.filter(email=email).first()
        if user is not None and user.is_staff_member:
            self._send(mails.STAFF_ACCOUNT, user)
        elif template_prefix == "account/email/password_reset_code":
            self._send(mails.RESET, user, key=context["request"].coming_message)
        elif template_prefix == "account/email/account_already_exists":
            self._send(mails.ACCOUNT_EXISTS, user)
        elif template_prefix == "account/email/unknown_account":
            self._as_if_sent()
        else:
            raise LookupError(template_prefix)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if kind := NOTICES.get(template_prefix):
            self._send(kind, user, address=email if email and email != user.email else "")

    @staticmethod
    def _send(kind, user, **more):
        send_later(kind, user, timezone.now(), **more)

    def _as_if_sent(self):
        """Nobody has that address. The same work as for somebody, undone, so that the answer takes as long."""
        with transaction.atomic():
            self._send(mails.RESET, User(id=uuid7()))
            transaction.set_rollback(True)

    # -- people ---------------------------------------------------------------------------------------------------

    def save_user(self, request, user, form, commit=True):
        accepted = form.cleaned_data.get("accepted", False)
        return actions.register(form.details(), accepted, request.LANGUAGE_CODE, timezone.now())

    def feign_user(self, request, form):
        """As save_user, for an address that is taken: nothing is saved."""
        actions.feign_registration(form.cleaned_data.get("accepted", False), request.LANGUAGE_CODE, timezone.now())

    def confirm_email(self, request, email_address):
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            actions.verify(email_address.user, timezone.now())
        return confirmed

    # -- signing in -----------------------------------------------------------------------------------------------

    def get_login_stages(self):
        return [*super().get_login_stages(), "practice.people.stages.Second"]

    # -- words and ways -------------------------------------------------------------------------------------------

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        if words := message or MESSAGES[message_template]:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def is_ajax(self, request):
        return False  # allauth would answer a request for JSON with a second, undeclared API

    def get_email_verification_redirect_url(self, email_address):
        return reverse("people:account")

    def get_password_change_redirect_url(self, request):
        return reverse("people:account")

    def respond_user_inactive(self, request, user):
        return redirect("account_login")
