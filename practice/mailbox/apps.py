from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "practice.mailbox"
    label = "mailbox"
