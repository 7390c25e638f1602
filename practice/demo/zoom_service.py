"""Zoom's cloud recordings as far as we ask for them (practice.courses.zoom), for the stand-in of video_service."""

import secrets
from base64 import b64encode
from datetime import datetime
from urllib.parse import parse_qs, quote, unquote, urlsplit

ZOOM_ACCOUNT, ZOOM_CLIENT, ZOOM_SECRET = "demokonto", "demoklient", "en-hemlighet-for-demon"


class Zoom:
    """`recorded`: {UUID: {"meeting", "start_time"}}, the latest last. Its token is good for one server's life."""

    def __init__(self):
        self.token, self.recorded = secrets.token_urlsafe(24), {}

    def record(self, meeting: str, at: datetime, uuid: str = "") -> str:
        """As if a time of the meeting had been recorded; its UUID."""
        uuid = uuid or b64encode(secrets.token_bytes(16)).decode()
        self.recorded[uuid] = {"meeting": meeting, "start_time": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        return uuid

    def answer(self, method: str, path: str, authorization: str) -> tuple[int, dict]:
        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        if parts.path == "/oauth/token":
            known = authorization == "Basic " + b64encode(f"{ZOOM_CLIENT}:{ZOOM_SECRET}".encode()).decode()
            right = asked.get("grant_type") == ["account_credentials"] and asked.get("account_id") == [ZOOM_ACCOUNT]
            return (200, {"access_token": self.token, "expires_in": 3600}) if known and right else (401, {})
        if authorization != f"Bearer {self.token}":
            return 401, {"code": 124}
        which = unquote(unquote(parts.path.removeprefix("/v2/meetings/").removesuffix("/recordings")))
        found = next((uuid for uuid, one in reversed(self.recorded.items()) if which in (uuid, one["meeting"])), None)
        if found is None:
            return 404, {"code": 3301}
        if method == "DELETE":
            if asked.get("action") == ["delete"]:
                del self.recorded[found]
            return 204, {}
        at = self.recorded[found]["start_time"]
        return 200, {"uuid": found, "start_time": at, "share_url": f"https://zoom.us/rec/share/{quote(found, safe='')}"}
