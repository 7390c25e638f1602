"""The demo's mail server and its service for text messages: take everything, send nothing on, keep the latest 200 of each as
files under DATA_DIR/mail and DATA_DIR/sms.

    python -m practice.demo.mail_sink      until SIGTERM; listens where DATA_DIR/mail.port and sms.port say (infra.serve
                                           chose them)

Real SMTP and HTTP all the way, so that the demo and the tests see what such a server would. Imports no Django.
"""

import asyncio
import itertools
import os
import signal
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from aiosmtpd.controller import Controller

KEPT = 200
LARGEST = 1_000_000  # bytes of one message


class Folder:
    """Messages as files whose names sort by time; the oldest go when there are more than KEPT."""

    def __init__(self, path: Path):
        self.path, self.number = path, itertools.count()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def add(self, content: bytes) -> None:
        name = f"{time.time_ns():020d}-{next(self.number):04d}"
        hidden = self.path / f".{name}"
        hidden.write_bytes(content)
        hidden.rename(self.path / f"{name}.eml")  # a reader never sees half a message
        for old in self.names()[KEPT:]:
            (self.path / f"{old}.eml").unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The latest first."""
        return sorted((file.stem for file in self.path.glob("*.eml")), reverse=True)

    def read(self, name: str) -> bytes | None:
        """None for a name that is no message of this folder."""
        return (self.path / f"{name}.eml").read_bytes() if name in self.names() else None


class Taker:
    """aiosmtpd's handler. `refuse` is for tests: an answer in place of 250."""

    def __init__(self, folder: Folder):
        self.folder, self.refuse = folder, ""
        self.senders: list[str] = []  # of the envelopes, the latest last

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.to_thread(self.folder.add, envelope.original_content)
        self.senders = [*self.senders[-KEPT:], envelope.mail_from]
        return "250 OK"


def open_sink(folder: Folder, port: int) -> Controller:
    """Started; `controller.port` is where, `controller.handler.refuse` what it answers. Ends with controller.stop()."""
    controller = Controller(Taker(folder), hostname="127.0.0.1", port=port, data_size_limit=LARGEST)
    controller.start()
    return controller


class Texts(BaseHTTPRequestHandler):
    """POST /messages with JSON: kept as it came, once for each Idempotency-Key. `server.folder`, `server.known`."""

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        content, key = self.rfile.read(length), self.headers.get("Idempotency-Key", "")
        if self.path != "/messages" or not key:
            self.send_error(404 if key else 400)
            return
        if key not in self.server.known:
            self.server.known.add(key)
            self.server.folder.add(content)
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *rest):
        """Quiet: what goes by is somebody's message."""


def open_texts(folder: Folder, port: int) -> ThreadingHTTPServer:
    """Started; `server_port` is where. Ends with shutdown() and server_close()."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Texts)
    server.folder, server.known = folder, set()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server


def main() -> None:
    data = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[2] / ".data")
    controller = open_sink(Folder(data / "mail"), int((data / "mail.port").read_text()))
    texts = open_texts(Folder(data / "sms"), int((data / "sms.port").read_text()))
    ended = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.append(True))
    while not ended:
        signal.pause()
    controller.stop()
    texts.shutdown()


if __name__ == "__main__":
    main()
