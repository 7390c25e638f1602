"""What a real pg_dump of everything holds of somebody's answers: while they lie there, when they travel, and afterwards."""

import base64
import re
import subprocess

import pytest
from django.conf import settings as conf
from django.utils import timezone

from infra import housekeeping
from practice.directory.models import Brief
from shared.matching import answers
from shared.matching.models import Request
from shared.staff.cookies import digest, unb64
from tenants.isolation.context import enter
from tests.directory.seeking import MARK, STEPS, answer, choose, everything

WORDS = ("not_wanting_to_live", "emdr")  # answers that no profile here holds
TOLD = tuple((step, fields | ({"areas": ["anxiety", "stress", WORDS[0]]} if step == "concerns" else {}))
             for step, fields in STEPS)  # fmt: skip


def dumped(*more) -> str:
    """By the administrator, every schema of the database."""
    server = conf.SERVER
    command = [conf.PG_DUMP, f"--host={server.host}", f"--port={server.port}", f"--username={server.user}", *more,
               conf.DATABASES["default"]["NAME"]]  # fmt: skip
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={"PGPASSWORD": server.password or ""}
    )
    assert "CREATE UNLOGGED TABLE platform.matching_request" in done.stdout
    return done.stdout


def shapes(secret: bytes) -> set[str]:
    """As a dump, a log or a cookie would write it."""
    return {secret.hex(), base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode().rstrip("=")}


def told() -> set[str]:
    """The answers themselves."""
    return {form for word in (MARK, WORDS[0]) for form in {word, *shapes(word.encode())}}


def found(texts, *wanted) -> set[str]:
    return {one for many in wanted for one in many for text in texts if one in text}


@pytest.fixture
def server_log():
    """server_log(): what PostgreSQL has written since the test began."""
    path = conf.DATA_DIR / "postgres.log"
    began = path.stat().st_size if path.exists() else 0
    return lambda: path.read_bytes()[began:].decode(errors="replace") if path.exists() else ""


@pytest.mark.parametrize("side", ["", "a"])
def test_nothing_of_destroyed_answers_is_in_a_dump_of_the_database(
    emptied, cast, at, clinics, caplog, server_log, side
):
    browser = at(side)
    answer(browser, [step for step in TOLD if step[0] != "ways"])
    browser.post("/match/ways", {"methods": [WORDS[1]]})
    assert browser.get("/match/list").status_code == 200
    token = unb64(browser.cookies[answers.COOKIE].value)
    with enter("platform"):
        row = Request.objects.get()
        sealed, name = bytes(row.answers), digest(token)
    lying, kept = dumped(), dumped("--no-unlogged-table-data")
    assert sealed.hex() in lying  # a dump is looked at, and it would be seen
    assert not found([lying], told(), shapes(token)) and not found(
        [kept], told(), shapes(token), shapes(sealed), shapes(name)
    )
    assert browser.post("/match/leave", {"to": "start"}).status_code == 302
    assert_gone(dumped(), caplog, server_log, clinics, token, sealed, name)


def test_nothing_is_left_where_they_were_when_they_have_moved_or_their_day_is_over(
    emptied, cast, at, clinics, caplog, server_log
):
    chosen, waiting = at("a"), at("")
    answer(chosen, TOLD), answer(waiting, TOLD)
    tokens = [unb64(one.cookies[answers.COOKIE].value) for one in (chosen, waiting)]
    with enter("platform"):
        secrets = [(bytes(one.answers), bytes(one.token_hash)) for one in Request.objects.all()]
    path = choose(chosen, cast.profile.listing).removeprefix(clinics["a"].my_origin)
    code = unb64(re.search(r"/arrive/(.+)$", path)[1])
    at("a", "my").get(path)
    with enter("platform"):
        Request.objects.update(expires_at=timezone.now())
    with enter("platform"):
        housekeeping.purge_matching()
    with enter(clinics["a"].schema):
        brief = bytes(Brief.objects.get().sealed)
    dump = dumped()
    assert brief.hex() in dump  # what the practitioner's own key alone opens
    assert_gone(
        dump, caplog, server_log, clinics, code, digest(code), *tokens, *(part for pair in secrets for part in pair)
    )


def assert_gone(dump, caplog, server_log, clinics, *secrets):
    """From tables, jobs, the cache and the logs too."""
    texts = [dump, caplog.text, server_log(), everything(["platform", *(one.schema for one in clinics.values())])]
    assert not found(texts, told(), *(shapes(secret) for secret in secrets))
