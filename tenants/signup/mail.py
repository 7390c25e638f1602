"""The one mail of sign-up."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from tenants.signup import codes
from tenants.signup.models import SignUp


def send_code(row: SignUp):
    """To the address that is to be proven, in the language in which it was typed. Raises what SMTP raises."""
    with translation.override(row.language):
        words = {"code": codes.digits(row.code_seed, row.email), "subject": gettext("Your code for Enrum")}
        text = render_to_string("signup/code_mail.txt", words)
        message = EmailMultiAlternatives(words["subject"], text, to=[row.email])
        message.attach_alternative(render_to_string("signup/code_mail.html", words), "text/html")
        message.send()
