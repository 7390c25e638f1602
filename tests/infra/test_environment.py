"""A variable that cannot be used is said in one line, before anything starts."""

import pytest

from infra.environment import BadEnvironment, read


@pytest.fixture
def environment(tmp_path):
    return lambda **given: read({"DATA_DIR": str(tmp_path), **given})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eight", "whole number"),
        ("PORT", "99999", "65535"),
        ("DATABASE_URL", "mysql://root@localhost/x", "postgresql://"),
        ("DATABASE_URL", "postgresql://localhost", "postgresql://"),
        ("POOLER", "6432", "127.0.0.1:6432"),
        ("STRIPE_KEY", "sk_live_x", "STRIPE_SECRET"),
        ("SENTRY_DSN", "https://key@o1.ingest.us.sentry.io/1", "EU"),
        ("SENTRY_DSN", "https://key@sentry.io/1", "EU"),
    ],
)
def test_a_bad_variable_is_named(environment, name, value, says):
    with pytest.raises(BadEnvironment, match=says):
        environment(**{name: value})


@pytest.mark.parametrize("host", ["o1.ingest.de.sentry.io", "errors.enrum.example"])
def test_error_reports_may_go_to_the_eu_or_to_ones_own_server(environment, host):
    assert environment(SENTRY_DSN=f"https://key@{host}/1").sentry_dsn.endswith(f"{host}/1")


def test_the_secret_key_is_made_once_and_kept_from_others(environment, tmp_path):
    assert environment().secret_key == environment().secret_key
    assert len(environment().secret_key) >= 50
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_database_url_is_taken_apart(environment):
    server = environment(DATABASE_URL="postgresql://ad%40min:p%3Aw@db.example:6543/enrum").server
    assert (server.host, server.port, server.name, server.user, server.password) == (
        "db.example", 6543, "enrum", "ad@min", "p:w",
    )  # fmt: skip


def test_localhost_is_plain_http_and_everything_else_is_not(environment):
    assert not environment().secure
    assert environment(BASE_HOST="enrum.example").secure
