"""A stand-in for services of video: Whereby's REST API as far as we ask it, and rooms that show who would be in them; Zoom's
for cloud recordings (zoom_service).

python -m practice.demo.video_service      (the demo's process; the tests open it themselves and bend its answers)

Nothing is seen or heard in its rooms, and every page of it says what it is.
"""

import json
import secrets
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from practice.demo import stand_in
from practice.demo.stand_in import StandIn, serve
from practice.demo.zoom_service import Zoom

API_HOST, ROOM_HOST = "api.whereby.dev", "enrum-demo.whereby.com"
KEY = "en-nyckel-for-demon"
KNOWN = {"endDate", "isLocked", "roomMode", "roomNamePattern", "roomNamePrefix", "fields", "templateType", "recording"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A stand-in, not a real room</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;margin:0;padding:2rem;background:#20302c;color:#fff}}</style>
<h1>A stand-in, not a real room</h1><p>{who}</p>"""


class Service:
    """`meetings`: {id: {"name", "host_key", "ends", "locked"}}. `zoom`: see Zoom. `down`: it answers nobody; `status`: it
    answers so."""

    def __init__(self, key: str = KEY):
        self.key, self.meetings, self.asked, self.down, self.status = key, {}, [], False, 0
        self.zoom = Zoom()

    def create(self, said: dict) -> dict:
        """Raises ValueError for what the real one would not take."""
        if set(said) - KNOWN or "endDate" not in said:
            raise ValueError("unknown or missing field")
        ends = datetime.fromisoformat(said["endDate"])
        if ends.tzinfo is None or ends < datetime.now(UTC):
            raise ValueError("endDate has to be after now")
        number, name, host_key = str(secrets.randbelow(10**8)), str(uuid4()), secrets.token_urlsafe(24)
        self.meetings[number] = {
            "name": name,
            "host_key": host_key,
            "ends": ends,
            "locked": said.get("isLocked", False),
        }
        url = f"https://{ROOM_HOST}/{name}"
        made = {"meetingId": number, "roomName": f"/{name}", "roomUrl": url, "endDate": ends.isoformat()}
        return made | ({"hostRoomUrl": f"{url}?roomKey={host_key}"} if "hostRoomUrl" in said.get("fields", []) else {})

    def room(self, name: str, key: str) -> str | None:
        """What its page says; None where there is none any more."""
        found = next((one for one in self.meetings.values() if one["name"] == name), None)
        if found is None:
            return None
        if key:
            return "You would be the host here." if key == found["host_key"] else None
        return "You would knock here, and be let in." if found["locked"] else "You would be in here."


class Answers(StandIn):
    """`server.service`: a Service."""

    headers_more = {"Cross-Origin-Resource-Policy": "cross-origin"}

    def answer(self):
        service, length = self.server.service, int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, 100_000))
        service.asked.append((self.command, self.path, body))
        if service.down:
            self.close_connection = True
            return
        if service.status:
            self.send(service.status, "{}")
        elif self.path.startswith("/v1/meetings"):
            self.api(service, body)
        elif self.path.startswith(("/oauth/", "/v2/")):
            status, said = service.zoom.answer(self.command, self.path, self.headers.get("Authorization", ""))
            self.send(status, json.dumps(said) if status != 204 else "")
        else:
            self.show(service)

    do_GET = do_POST = do_DELETE = answer

    def api(self, service, body):
        if self.headers.get("Authorization") != f"Bearer {service.key}":
            self.send(401, "{}")
        elif self.command == "POST":
            try:
                self.send(201, json.dumps(service.create(json.loads(body))))
            except ValueError:
                self.send(400, "{}")
        elif self.command == "DELETE":
            gone = service.meetings.pop(self.path.rpartition("/")[2], None)
            self.send(204 if gone else 404, "")
        else:
            self.send(200, json.dumps({"results": []}))

    def show(self, service):
        parts = urlsplit(self.path)
        said = service.room(parts.path.strip("/"), parse_qs(parts.query).get("roomKey", [""])[0])
        page = PAGE.format(who=said or "There is no such room any more.")
        self.send(200 if said else 404, page, "text/html; charset=utf-8")


def opened(service: Service, port: int = 0) -> ThreadingHTTPServer:
    return stand_in.opened(Answers, service, port)


if __name__ == "__main__":
    serve(Answers, Service(), "video.port")
