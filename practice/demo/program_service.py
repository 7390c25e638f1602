"""A stand-in for another program that is told what happens: it takes everything, and keeps nothing.

python -m practice.demo.program_service
"""

import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "api.redovisning.example"
MOST = 100_000  # bytes of a message


class Answers(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST))
        self.send_response(204 if self.headers.get("webhook-signature") else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *rest):
        """Quiet, as the others."""


def main() -> None:
    from django.conf import settings

    port = int((settings.DATA_DIR / "program.port").read_text())
    server, ended = ThreadingHTTPServer(("127.0.0.1", port), Answers), []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.append(True))
    while not ended:
        signal.pause()
    server.shutdown()


if __name__ == "__main__":
    main()
