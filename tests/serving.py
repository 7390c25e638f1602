"""What tests need that start a server of their own."""

import http.client
import socket
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=90):  # a busy machine starts slowly
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {port}")


def warm(port, seconds=120):
    """gunicorn listens before it has imported the application: the first page would time out on a busy machine."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    line.request("GET", "/staff/sign-in", headers={"Host": f"localhost:{port}"})
    line.getresponse().read()
