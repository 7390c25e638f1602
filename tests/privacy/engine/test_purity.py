"""The engine works on a file alone: no Django, no database, no account."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent / "samples"
BLOCK = """
import sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "rest_framework", "psycopg", "django_tenants"):
            raise ImportError("walled off: " + name)
sys.meta_path.insert(0, Wall())
sys.argv = ["engine", *sys.argv[1:]]
from shared.privacy.engine.__main__ import main
sys.exit(main())
"""


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-c", BLOCK, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_lint_render_and_due_with_everything_else_walled_off(tmp_path):
    said = run("lint", HERE / "lyktan.yaml", "--today", "2027-02-15", "--lang", "sv")
    assert said.returncode == 0 and "0 blocking" in said.stdout and "rättigheter nämns inte" in said.stdout, said
    wrong = tmp_path / "policy.yaml"
    wrong.write_text(
        (HERE / "lyktan.yaml").read_text().replace("keep: P10Y, then: destroy_key, prof", "keep: P5Y, prof")
    )
    said = run("lint", wrong, "--today", "2027-02-15")
    assert said.returncode == 1 and "BLOCKS shorter_than_duty: retention.journal.keep" in said.stdout
    line = wrong.read_text().split("keep: P5Y, prof")[0].count("\n") + 1
    assert "SFS 2008:355 3:17" in said.stdout and f"line {line}: BLOCKS" in said.stdout
    said = run("render", HERE / "havblik.yaml", "--lang", "da")
    assert said.returncode == 0 and "Henvendelser gemmes i 12 måneder" in said.stdout
    said = run("due", HERE / "lyktan.yaml", "--facts", HERE / "facts.yaml", "--today", "2027-02-15")
    assert "record-1: due 2027-02-01 delete by retention.enquiries" in said.stdout
    assert "record-5: held" in said.stdout, said.stdout


def test_diff_hash_and_schema(tmp_path):
    new = tmp_path / "new.yaml"
    new.write_text(
        (HERE / "lyktan.yaml").read_text().replace("correspondence, keep: P12M", "correspondence, keep: P6M")
    )
    said = run("diff", HERE / "lyktan.yaml", new)
    assert "helps    retention.enquiries.keep: P12M → P6M" in said.stdout and "in force at once" in said.stdout
    assert run("hash", new).stdout != run("hash", HERE / "lyktan.yaml").stdout != ""
    jsonschema.Draft202012Validator.check_schema(json.loads(run("schema").stdout))


def test_what_can_not_be_read_is_told_without_a_trace(tmp_path):
    wrong = tmp_path / "policy.yaml"
    wrong.write_text("enrum_policy: 1\nclinic: {name: X\n")
    for arguments in (
        ("lint", wrong),
        ("lint", tmp_path / "none.yaml"),
        ("lint", HERE),
        ("render", wrong, "--lang", "de"),
    ):
        said = run(*arguments)
        assert said.returncode == 2 and said.stderr and "Traceback" not in said.stderr, said
    wrong.write_bytes(b"\xff\xfe")
    assert run("lint", wrong).returncode == 2
