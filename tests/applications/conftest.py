import pytest

from tests import sink as sinks
from tests.mailbox.outgoing import send_waiting


@pytest.fixture
def mailed(sink):
    """mailed(clinic): the words of the latest mail, once what waits there has left."""

    def latest(clinic):
        send_waiting(clinic)
        return sinks.text(sink.mails()[-1])

    return latest
