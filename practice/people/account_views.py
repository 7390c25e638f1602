"""Registering, signing in, codes and passwords of clients: allauth's views with our pages, our forms, and an answer of 4xx
for what was refused. Nothing here tells whether an address has an account."""

from allauth.account import views as allauth
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic.edit import FormView

from practice.people import actions, forms, sign_ins
from shared.privacy.queries import version_in_force

TOO_MANY = "too_many_login_attempts"


class Refusing:
    """A form that is refused answers 422, or 429 where there were too many attempts."""

    def form_invalid(self, form):
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        return self.render_to_response(self.get_context_data(form=form), status=429 if TOO_MANY in codes else 422)


class SignIn(Refusing, allauth.LoginView):
    template_name, form_class = "people/sign_in.html", forms.SignInForm


class Register(Refusing, allauth.SignupView):
    template_name, form_class = "people/register.html", forms.RegisterForm

    def get_form_kwargs(self):
        version = version_in_force(timezone.now())
        return super().get_form_kwargs() | {"version": version, "country": self.request.clinic.country}


class Code(Refusing):
    """A page for a code. Wrong five times, too old or already used: told on a page of its own, with the way on."""

    process_class, process_key, again = None, "", ""

    def dispatch(self, request, *args, **kwargs):
        state = request.session.get(self.process_key)
        if not state or not self.process_class(request=request, state=state).is_valid():
            request.session.pop(self.process_key, None)
            return self.over("old", 410)
        return super().dispatch(request, *args, **kwargs)

    def over(self, why, status):
        shown = {"why": why, "again": self.again, "by_signing_in": self.again == reverse("account_login")}
        return render(self.request, "people/code_over.html", shown, status=status)

    def form_invalid(self, form):
        if getattr(self, "_action", "verify") != "verify":
            return super().form_invalid(form)
        if self._process.record_invalid_attempt():
            return super().form_invalid(form)
        return self.over("wrong", 422)


class ConfirmAddress(Code, allauth.ConfirmEmailVerificationCodeView):
    template_name, form_class = "people/code.html", forms.ConfirmAddressForm
    process_class, process_key = EmailVerificationProcess, EMAIL_VERIFICATION_CODE_SESSION_KEY
    again = reverse_lazy("account_login")


class Forgotten(Refusing, allauth.PasswordResetView):
    template_name, form_class = "people/forgotten.html", forms.ForgottenForm


class ConfirmReset(Code, allauth.ConfirmPasswordResetCodeView):
    template_name, form_class = "people/code.html", forms.ConfirmResetForm
    process_class, process_key = PasswordResetVerificationProcess, PASSWORD_RESET_VERIFICATION_SESSION_KEY
    again = reverse_lazy("account_reset_password")

    def form_valid(self, form):
        actions.verify(self._process.user, timezone.now())  # whoever reads the code in the mail has proven the address
        return super().form_valid(form)


class NewPassword(Refusing, allauth.CompletePasswordResetView):
    template_name, form_class = "people/new_password.html", forms.NewPasswordForm
    success_url = reverse_lazy("account_login")


class ChangePassword(Refusing, allauth.PasswordChangeView):
    template_name, form_class = "people/change_password.html", forms.ChangePasswordForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        """Every other browser is out: its session no longer fits the password."""
        sign_ins.end_others(self.request.user, sign_ins.here(self.request), timezone.now())
        return super().form_valid(form)


class ChangeAddress(Refusing, allauth.EmailView):
    """The new address is proven by a code before it takes the place of the old one."""

    template_name, form_class = "people/change_address.html", forms.ChangeAddressForm

    def post(self, request, *args, **kwargs):
        return FormView.post(self, request, *args, **kwargs)  # allauth's would also remove and choose among addresses
