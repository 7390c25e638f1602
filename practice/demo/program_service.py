"""A stand-in for another program that is told what happens: it takes everything, and keeps nothing.

python -m practice.demo.program_service
"""

from practice.demo.stand_in import StandIn, serve

HOST = "api.redovisning.example"
MOST = 100_000  # bytes of a message


class Answers(StandIn):
    def do_POST(self):
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST))
        self.send(204 if self.headers.get("webhook-signature") else 401, "")


if __name__ == "__main__":
    serve(Answers, None, "program.port")
