"""The house keeps its own rules: read from the source, so that a newcomer is told by a failing test."""

import ast
import os
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = settings.ROOT
FOLDERS = ("infra", "tenants", "shared", "practice")
# The only files that may open a connection to the outside; each obeys the policy or belongs to set-up.
MAY_CALL_OUT = {
    "infra/postgres.py",
    "infra/serve.py",
    "practice/demo/stripe/hooks.py",  # the stand-in tells the demo's own web
    "shared/dns.py",  # names alone: nothing is connected to but the servers of names
    "shared/privacy/mail.py",  # SMTP, behind the composer
    "shared/privacy/outbound/wire.py",  # HTTP, behind the gate: shared.privacy.outbound.gate.call
}
NETWORK = {
    *("socket", "ssl", "smtplib", "http.client", "urllib.request", "ftplib", "imaplib", "poplib", "xmlrpc.client"),
    *("dns.resolver", "dns.query"),
    *("requests", "httpx", "aiohttp", "urllib3", "websockets", "websocket", "pycurl", "grpc", "paramiko"),
}
OPENS = ("open_connection(", "create_connection(", "urlopen(", "HTTPSConnection(", "HTTPConnection(")
GATE = "shared.privacy.outbound.wire"


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def imported(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_else_calls_the_outside():
    found = {
        name
        for name, text in sources()
        if NETWORK & set(imported(text)) or any(re.search(rf"\b{re.escape(word)}", text) for word in OPENS)
    }
    assert found == MAY_CALL_OUT


def test_the_wire_is_reached_through_the_gate_alone():
    found = {name for name, text in sources() if any(module.startswith(GATE) for module in imported(text))}
    assert found == {"shared/privacy/outbound/gate.py"}


def test_the_environment_is_read_in_one_place():
    allowed = {
        "infra/environment.py",
        "infra/serve.py",
        "infra/setup.py",
        "infra/wsgi.py",
        "practice/demo/mail_sink.py",
    }
    assert {name for name, text in sources() if "os.environ" in text or "os.getenv" in text} <= allowed


def test_no_signals_act_at_a_distance():
    assert [name for name, text in sources() if "django.db.models.signals" in text or "@receiver" in text] == []


def test_no_model_keeps_a_file_in_the_open():
    fields = [f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields()
              if isinstance(f, models.FileField)]  # fmt: skip
    assert fields == []


def test_files_and_functions_stay_readable():
    """About 400 lines a file and 30 a function; a little over is allowed, a habit of it is not."""
    long = []
    for name, text in sources():
        if text.count("\n") > 420:
            long.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                lines = node.end_lineno - first.lineno + 1
                if lines > 36:
                    long.append(f"{name}:{node.lineno} {node.name}: {lines} lines")
    assert long == []


LOOK = """
import django; django.setup()
from django.conf import settings
from django.urls import get_resolver
names = [str(p.pattern) for side in settings.URLCONFS.values() for p in get_resolver(side).url_patterns]
print(settings.DEMO, any("demo" in app for app in settings.INSTALLED_APPS), any("demo" in name for name in names))
import sys; print([name for name in sys.modules if name.startswith("practice.demo")])
"""


@pytest.mark.parametrize("module", ["infra.settings", "infra.settings.browser"])
def test_the_virtual_sign_in_exists_in_the_demo_alone(module):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": module}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["False False False", "[]"]


def test_nobody_but_the_demo_imports_the_demo():
    found = {name for name, text in sources() if any(module.startswith("practice.demo") for module in imported(text))}
    assert {name for name in found if not name.startswith("practice/demo/")} == set()


def test_the_schedule_can_be_loaded():
    """As the worker does: every app's tasks, every line of the page."""
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from infra.schedule import load; load()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
