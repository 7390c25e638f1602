"""The frame of services that the demo takes the place of: a small server on this machine, with what it knows in `service`."""

import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn(BaseHTTPRequestHandler):
    """`server.service` is what the service knows; `headers_more` go with each answer."""

    headers_more: dict[str, str] = {}

    def send(self, status: int, body: str, kind: str = "application/json") -> None:
        raw = body.encode()
        self.send_response(status)
        more = {"Content-Type": kind, "Content-Length": str(len(raw)), "Cache-Control": "no-store"} | self.headers_more
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *rest):
        """Quiet: what goes by is somebody's way in."""


def opened(answers: type[StandIn], service, port: int = 0) -> ThreadingHTTPServer:
    """Started; `server_port` is where. Ends with shutdown() and server_close()."""
    server = ThreadingHTTPServer(("127.0.0.1", port), answers)
    server.service = service
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server


def serve(answers: type[StandIn], service, port_file: str) -> None:
    """The demo's own process: on the port that the file in the data folder names, until it is told to end."""
    from django.conf import settings

    server = opened(answers, service, int((settings.DATA_DIR / port_file).read_text()))
    ended = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.append(True))
    while not ended:
        signal.pause()
    server.shutdown()
