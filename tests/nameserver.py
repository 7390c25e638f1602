"""A real little server of names on this machine: settings.DNS_SERVERS leads to it.

def test_…(names):
    names.put("_enrum.www.eken.example", "TXT", "enrum-clinic=…")
    names.silent = True      # answers nothing
    names.failing = True     # answers SERVFAIL
"""

import socket
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class Names:
    """`asked`: (name, kind) of every question, in order."""

    def __init__(self):
        self.records, self.asked, self.silent, self.failing = {}, [], False, False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))

    @property
    def address(self):
        return self.socket.getsockname()

    def put(self, name, kind, *values):
        """In place of what was there; no value: none."""
        self.records[name.lower(), kind] = list(values)

    def serve(self):
        while True:
            try:
                wire, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            if not self.silent:
                self.socket.sendto(self.answer(dns.message.from_wire(wire)).to_wire(), sender)

    def answer(self, query):
        reply = dns.message.make_response(query, recursion_available=True)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.failing:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif values := self.records.get((name, kind)):
            texts = [_quoted(value) if kind == "TXT" else value for value in values]
            reply.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, texts))
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply


def _quoted(text):
    """In parts of at most 255 characters, as the wire has them."""
    parts = [text[at : at + 250] for at in range(0, len(text), 250)]
    return " ".join('"{}"'.format(part.replace("\\", "\\\\").replace('"', '\\"')) for part in parts)


@contextmanager
def opened():
    names = Names()
    threading.Thread(target=names.serve, daemon=True).start()
    try:
        yield names
    finally:
        names.socket.close()
