"""Real HTTP servers on this machine, in the place of hosts that a policy declares (settings.STAND_INS)."""

import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

QUIET = {"log_message": lambda self, *rest: None}


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """`asked`: (method, path, headers, body) of each request. `answers`: (status, headers, body) of the next ones, the last
    again and again."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answers = [], [(200, {}, b"{}")]

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, address):
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    log_message = QUIET["log_message"]

    def _answer(self):
        server = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server.asked.append((self.command, self.path, dict(self.headers), body))
        status, headers, text = server.answers[0] if len(server.answers) == 1 else server.answers.pop(0)
        if callable(text):
            return text(self)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)
        return None

    do_GET = do_POST = do_PUT = do_DELETE = _answer


@contextmanager
def opened():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
