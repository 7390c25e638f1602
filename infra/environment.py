"""What the process may read from its environment: names, types, defaults. Nothing else in the project reads it."""

import os
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


class BadEnvironment(SystemExit):
    """A variable that cannot be used: said in one line, before anything is started."""


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server and database. `user` and `password` are the administrator's, used by set-up alone."""

    host: str
    port: int
    name: str
    user: str
    password: str


@dataclass(frozen=True)
class Environment:
    data_dir: Path
    port: int
    base_host: str  # with the port, where it is not the scheme's own
    secure: bool
    secret_key: str
    server: Server
    pooler: tuple[str, int] | None  # PgBouncer for the web's and the workers' connections
    as_owner: bool
    pool_size: int
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_tls: bool
    sms_token: str
    record_mail: bool
    sms_host: str
    stripe_key: str  # "": payments are not set up
    stripe_secret: str  # signs events of the platform's own account
    stripe_connect_secret: str  # signs events of clinics' accounts
    dns_servers: tuple[tuple[str, int], ...]  # who is asked about clinics' own domains; empty: the machine's own
    sentry_dsn: str
    release: str  # what error reports call this build
    metrics_token: str
    chromium: str  # the browser of the tests, where it is not in PATH


def read(environ=os.environ) -> Environment:
    """Raises BadEnvironment with what to write instead."""
    data = Path(environ.get("DATA_DIR") or ROOT / ".data").resolve()
    port = _number(environ, "PORT", 8000)
    if environ.get("STRIPE_KEY") and not environ.get("STRIPE_SECRET"):
        raise BadEnvironment(
            "STRIPE_KEY needs STRIPE_SECRET, or nobody would learn who has paid: the secret of the webhook"
        )
    base = environ.get("BASE_HOST") or f"localhost:{port}"
    smtp = urlsplit(environ.get("SMTP_URL") or "")
    return Environment(
        data_dir=data,
        port=port,
        base_host=base,
        secure=environ.get("INSECURE_HTTP", "1" if base.startswith("localhost") else "0") != "1",
        secret_key=environ.get("SECRET_KEY") or _kept_secret(data / "secrets" / "secret_key"),
        server=_server(environ.get("DATABASE_URL"), data),
        pooler=_pooler(environ.get("POOLER")),
        as_owner=environ.get("ENRUM_AS") == "owner",
        pool_size=_number(environ, "POOL_SIZE", 0),
        smtp_host=smtp.hostname or "127.0.0.1",
        smtp_port=smtp.port or _sink_port(data),
        smtp_user=unquote(smtp.username or ""),
        smtp_password=unquote(smtp.password or ""),
        smtp_tls=smtp.scheme == "smtps",
        sentry_dsn=_sentry(environ.get("SENTRY_DSN", "")),
        release=environ.get("RELEASE", ""),
        metrics_token=environ.get("METRICS_TOKEN", ""),
        sms_token=environ.get("SMS_TOKEN", ""),
        record_mail=environ.get("RECORD_MAIL", "") == "1",
        sms_host=environ.get("SMS_HOST", "api.46elks.com"),
        stripe_key=_stripe_key(environ.get("STRIPE_KEY", "")),
        stripe_secret=environ.get("STRIPE_SECRET", ""),
        stripe_connect_secret=environ.get("STRIPE_CONNECT_SECRET", ""),
        dns_servers=_dns_servers(environ.get("DNS_SERVERS", "")),
        chromium=environ.get("CHROMIUM", ""),
    )


def test_database(environ=os.environ) -> str:
    """Which copy of the test database a process works on; see tests/database.py."""
    return environ.get("TEST_DB") or "test_enrum"


def _sentry(dsn):
    """Reports stay in the EU: Sentry's own service only in its German region, or a server of one's own."""
    host = urlsplit(dsn).hostname or ""
    if host.endswith("sentry.io") and not host.endswith(".de.sentry.io"):
        raise BadEnvironment(
            "SENTRY_DSN leads out of the EU: use an organisation in Sentry's region `de`, or your own server"
        )
    return dsn


def _stripe_key(key):
    """A secret or a restricted one; the public kind can do nothing here."""
    if key and not key.startswith(("sk_", "rk_")):
        raise BadEnvironment("STRIPE_KEY must be a secret or restricted key: sk_… or rk_…")
    return key


def _number(environ, name, default):
    text = environ.get(name) or str(default)
    if not text.isdecimal() or int(text) > 65535:
        raise BadEnvironment(f"{name} must be a whole number up to 65535, not {text!r}")
    return int(text)


def _server(url, data):
    if not url:
        # The embedded server: infra/postgres.py chose the port and the password when it made the cluster.
        port, secret = data / "postgres.port", data / "secrets" / "postgres"
        return Server(
            "127.0.0.1",
            int(port.read_text()) if port.exists() else 0,
            "enrum",
            "postgres",
            secret.read_text().strip() if secret.exists() else "",
        )
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname or len(parts.path) < 2:
        raise BadEnvironment("DATABASE_URL must look like postgresql://user:password@host:5432/enrum")
    return Server(
        parts.hostname,
        parts.port or 5432,
        unquote(parts.path[1:]),
        unquote(parts.username or "postgres"),
        unquote(parts.password or ""),
    )


def _dns_servers(text):
    found = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        host, _, port = one.rpartition(":") if one.count(":") == 1 else (one.strip("[]"), "", "53")
        try:
            found.append((str(ip_address(host)), int(port)))
        except ValueError:
            raise BadEnvironment(f"DNS_SERVERS must look like 192.0.2.53,192.0.2.54:5353, not {text!r}") from None
    return tuple(found)


def _pooler(text):
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise BadEnvironment(f"POOLER must look like 127.0.0.1:6432, not {text!r}")
    return host, int(port)


def _sink_port(data):
    kept = data / "mail.port"
    return int(kept.read_text()) if kept.exists() else 1025


def _kept_secret(path: Path) -> str:
    """Made once and kept, so that a second start neither signs everybody out nor loses a role's password."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(fresh)
    return fresh
