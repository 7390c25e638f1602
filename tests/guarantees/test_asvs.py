"""The map of the security standard is whole and true: every requirement has its tests, its documentation or its reason.

Beside it stand the small checks that belong to no other test: what the source may not contain, what every answer carries.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
from copy import deepcopy

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from practice.people.models import User
from shared.staff.models import StaffAccount
from tenants.isolation.context import enter
from tenants.signup import codes
from tests.guarantees.attacks.sweep import Page, is_page, reached
from tests.guarantees.test_house import imported, sources

HERE = settings.ROOT / "tests"
# {section: requirements}: all of levels 1 and 2, and of level 3 in chapters 6, 7, 8, 11 and 14 (ASVS 5.0.0).
REQUIRED = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6,
    "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12,
    "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2,
    "8.1": 4, "8.2": 4, "8.3": 3, "8.4": 2, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5,
    "10.6": 2, "10.7": 3, "11.1": 4, "11.2": 5, "11.3": 5, "11.4": 4, "11.5": 2, "11.6": 2, "11.7": 2, "12.1": 3, "12.2": 2,
    "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 8, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
DOCUMENT = settings.ROOT / "infra" / "SECURITY.md"


def entries():
    chapters = tomllib.loads((HERE / "guarantees" / "asvs.toml").read_text(encoding="utf-8"))
    return {number: said for chapter in chapters.values() for number, said in chapter.items()}


def test_every_requirement_is_answered():
    required = {f"{section}.{number}" for section, most in REQUIRED.items() for number in range(1, most + 1)}
    assert set(entries()) == required


def test_every_named_test_is_there():
    missing = []
    for number, said in entries().items():
        for path, _, name in (one.partition("::") for one in said if isinstance(said, list)):
            file = HERE / path
            if not file.is_file() or not re.search(
                rf"^def {re.escape(name)}\(", file.read_text(encoding="utf-8"), re.M
            ):
                missing.append((number, f"{path}::{name}"))
    assert missing == []


def test_every_named_section_is_written_and_every_reason_says_something():
    headings = re.findall(r"^## (.+)$", DOCUMENT.read_text(encoding="utf-8"), re.M)
    sections = {heading.lower().replace(" ", "-") for heading in headings}
    wrong = []
    for number, said in entries().items():
        if not isinstance(said, str):
            continue
        place, _, section = said.partition("#")
        if (place == "SECURITY.md" and section not in sections) or (place != "SECURITY.md" and len(said) < 8):
            wrong.append((number, said))
    assert wrong == []


# -- what the source may not contain -----------------------------------------------------------------------------------


def calls(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {one.arg: ast.unparse(one.value) for one in node.keywords}


def test_no_shell_and_no_evaluation():
    never = {
        "eval",
        "exec",
        "compile",
        "os.system",
        "os.popen",
        "pickle.loads",
        "pickle.load",
        "marshal.loads",
        "yaml.load",
    }
    found = []
    for name, text in sources():
        for function, options in calls(text):
            if function in never or options.get("shell") == "True":
                found.append((name, function))
    assert found == []


CRYPTOGRAPHY = {  # module → what it may be used for stands in infra/SECURITY.md, "Keys"
    *("practice/accesslog/chain.py", "practice/accesslog/outside.py", "practice/demo/eid_service.py"),
    "practice/people/second.py",
    *(
        "shared/staff/attestation.py",
        "shared/staff/keyring.py",
        "shared/staff/metadata.py",
        "tenants/domains/actions.py",
    ),
}


def test_cryptography_is_used_in_the_named_places_alone():
    """Ciphers, signatures and key agreement; and nowhere a hash that is broken."""
    assert {
        name for name, text in sources() if any(one.startswith("cryptography") for one in imported(text))
    } == CRYPTOGRAPHY
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|ECB|PKCS1v15|DES|ARC4|Blowfish)\b")
    named = {name for name, text in sources() if any(weak.search(line.partition("#")[0]) for line in text.splitlines())}
    # Makers of hardware keys sign their certificates and metadata as they do: there RSA signatures are checked, not made.
    # Authenticator apps count by HMAC with SHA-1 (RFC 6238), which collisions do not weaken.
    assert named <= {"shared/staff/attestation.py", "shared/staff/metadata.py", "practice/people/second.py"}


def test_chance_comes_from_the_system():
    """But for the order in which portals are looked at, which is no secret."""
    found = [name for name, text in sources() if "random" in {one.partition(".")[0] for one in imported(text)}]
    assert found == ["tenants/clinics/tasks.py"]


def scripts():
    for folder in ("infra", "tenants", "shared", "practice"):
        for path in (settings.ROOT / folder).rglob("*.js"):
            if "vendor" not in path.parts:
                yield path.name, path.read_text(encoding="utf-8")


def test_no_page_listens_to_messages():
    """Nor changes prototypes, writes markup as text, or runs text."""
    never = re.compile(
        r"postMessage|\"message\"|__proto__|\.innerHTML\s*=[^=]|outerHTML|document\.write|\beval\(|new Function"
    )
    assert [name for name, text in scripts() if never.search(text)] == []


def test_scripts_keep_nothing_in_the_browser():
    """But the one worker, whose day the policy declares (tests/pocket)."""
    never = re.compile(r"localStorage|sessionStorage|indexedDB|caches\.|document\.cookie")
    assert [name for name, text in scripts() if never.search(text)] == ["worker.js"]


# -- what is set, and what every answer carries ------------------------------------------------------------------------


def test_codes_live_ten_minutes():
    lives = (settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT, settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT)
    assert max(*lives, codes.LIFE.total_seconds()) <= 600


PRODUCTION = """
import django; django.setup()
from django.conf import settings
from django.contrib.auth.hashers import make_password
print(settings.DEBUG, settings.DEMO, settings.INTERNAL_IPS, make_password("lugn-och-ro-2026").partition("$")[0])
"""


def test_production_has_no_debugging_and_stretches_passwords():
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], cwd=settings.ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "infra.settings"},
    )  # fmt: skip
    assert done.stdout.split() == ["False", "False", "[]", "scrypt"]


def test_nobody_is_there_from_the_start(db, clinics):
    with enter(clinics["a"].schema):
        assert not User.objects.exists()
    with enter(settings.PUBLIC_SCHEMA_NAME):
        assert not StaffAccount.objects.exists()


@pytest.mark.parametrize(
    "path", ["/.git/config", "/static/", "/static/../manage.py", "/pyproject.toml", "/.env", "/infra/"]
)
def test_nothing_but_built_assets_is_served(db, clinics, path):
    for host in ("enrum.test", "a.enrum.test", "a.my.enrum.test"):
        answer = Client(headers={"host": host}).get(path)
        assert answer.status_code in (302, 403, 404) and not answer.get("Location", "").endswith(path)


def test_trace_is_not_answered(db, clinics):
    for host in ("enrum.test", "a.enrum.test", "a.my.enrum.test"):
        answer = Client(headers={"host": host}).generic("TRACE", "/", headers={"x-secret": "quiet"})
        assert "quiet" not in answer.content.decode()


@pytest.fixture(scope="module")
def answers(stage):
    """[(place, answer, its text or "")] of every page once, asked as by a script of another origin."""
    around = transaction.atomic()
    around._from_testcase = True
    with around:
        cast, found = deepcopy(stage), []
        for place, browser in reached(cast, "get", once=True):
            answer = browser.get(place.url, headers={"origin": "https://evil.example"})
            found.append((place, answer, answer.content.decode() if is_page(answer) else ""))
        transaction.set_rollback(True)
    return found


def test_no_signed_in_page_is_kept_anywhere(answers):
    kept = [
        place.name for place, answer, html in answers
        if place.side != "portal" and html and "no-store" not in answer["Cache-Control"]
    ]  # fmt: skip
    assert kept == []


def test_no_other_origin_reads_an_answer(answers):
    told = [
        place.name for place, answer, _ in answers
        if any(name.lower().startswith("access-control-") for name in answer.headers)
    ]  # fmt: skip
    assert answers and told == []


def test_every_answer_says_what_it_is(answers):
    silent = []
    for place, answer, _ in answers:
        kind = answer.get("Content-Type", "")
        body = answer.streaming or answer.content
        if body and (not kind or (kind.startswith("text/") and "charset=utf-8" not in kind.lower())):
            silent.append((place.name, kind))
    assert silent == []


def test_every_signed_in_page_has_the_way_out(answers):
    """Also when a page asks something first. Pages for paper and files are none."""
    without = []
    for place, _, html in answers:
        if place.side != "my" or not html or place.who in ("visitor", "stranger") or "data-paper" in html:
            continue
        if place.row.name == "pocket:offline":  # shown without a connection, where no form arrives
            continue
        if not any("sign-out" in (form["action"] or "") for form in Page(html).forms):
            without.append(place.name)
    assert without == []
