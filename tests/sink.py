"""A real mail server for tests: the demo's sink on a free port.

def test_…(sink):
    …
    (mail,) = sink.mails()      # email.message.EmailMessage, the earliest first
"""

from contextlib import contextmanager
from email import message_from_bytes, policy

from practice.demo.mail_sink import Folder, open_sink
from tests.serving import free_port


class Sink:
    def __init__(self, folder, controller):
        self.folder, self.controller = folder, controller

    @property
    def port(self):
        return self.controller.port

    def mails(self):
        contents = [self.folder.read(name) for name in reversed(self.folder.names())]
        return [message_from_bytes(content, policy=policy.default) for content in contents]

    def senders(self):
        """The return paths of the envelopes, the earliest first."""
        return list(self.controller.handler.senders)

    def refuse(self, answer):
        """Answer every recipient like this, "550 No such user" for one; "" takes them again."""
        self.controller.handler.refuse = answer

    def stop(self):
        self.controller.stop(no_assert=True)


def text(mail):
    """The plain part, with plain line ends."""
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


@contextmanager
def opened(path):
    folder = Folder(path)
    sink = Sink(folder, open_sink(folder, free_port()))
    try:
        yield sink
    finally:
        sink.stop()


def mailer(sink):
    """settings.MAILERS for it."""
    options = {"host": "127.0.0.1", "port": sink.port, "timeout": 5}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
