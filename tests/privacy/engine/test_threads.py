"""A process whose threads all read a policy at once, and first, lives on."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
AT_ONCE = """
import sys, threading
from shared import strict_yaml
from shared.law import packs
from shared.privacy.engine.document import Document, convert
said = strict_yaml.parse(open("practice/demo/policies/andas.yaml", encoding="utf-8").read())
sys.setswitchinterval(1e-6)
begin = threading.Barrier(8)
def read():
    begin.wait()
    convert(said, Document), packs.pack("SE")
threads = [threading.Thread(target=read) for _ in range(8)]
[one.start() for one in threads], [one.join() for one in threads]
"""


def test_threads_that_read_at_once_and_first():
    """Without what the engine does at import every other such process ended by a segmentation fault."""
    begun = [subprocess.Popen([sys.executable, "-c", AT_ONCE], cwd=ROOT) for _ in range(4)]
    assert [one.wait(60) for one in begun] == [0] * 4
