"""The demo's mail server: takes every mail, sends none on, keeps the latest 200 as files under DATA_DIR/mail.

    python -m practice.demo.mail_sink      until SIGTERM; listens where DATA_DIR/mail.port says (infra.serve chose it)

Real SMTP all the way, so that the demo and the tests see what a mail server would. Imports no Django.
"""

import asyncio
import itertools
import os
import signal
import time
from pathlib import Path

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

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.to_thread(self.folder.add, envelope.original_content)
        return "250 OK"


def open_sink(folder: Folder, port: int) -> Controller:
    """Started; `controller.port` is where, `controller.handler.refuse` what it answers. Ends with controller.stop()."""
    controller = Controller(Taker(folder), hostname="127.0.0.1", port=port, data_size_limit=LARGEST)
    controller.start()
    return controller


def main() -> None:
    data = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[2] / ".data")
    controller = open_sink(Folder(data / "mail"), int((data / "mail.port").read_text()))
    ended = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.append(True))
    while not ended:
        signal.pause()
    controller.stop()


if __name__ == "__main__":
    main()
