"""python -m infra.serve: set up, then run the web, the worker and (in the demo) the mail sink until Ctrl-C.

Each is a process of its own; when one ends the others are ended too, and the embedded PostgreSQL last.
"""

import os
import signal
import socket
import subprocess
import sys
import time

from infra import postgres, setup
from infra.environment import ROOT, read


def processes(environment, demo):
    """name → command line."""
    found = {
        "web": [
            "gunicorn", "infra.wsgi", f"--bind=127.0.0.1:{environment.port}", "--threads=8", "--workers=1",
            "--access-logfile=/dev/null", "--error-logfile=-", "--log-level=warning", "--graceful-timeout=5",
        ],
        "worker": ["python", "manage.py", "worker"],
    }  # fmt: skip
    if demo:
        found["mail sink"] = ["python", "-m", "practice.demo.mail_sink"]
        found["eID stand-in"] = ["python", "-m", "practice.demo.eid_service"]
        found["payments stand-in"] = ["python", "-m", "practice.demo.stripe"]
        found["video stand-in"] = ["python", "-m", "practice.demo.video_service"]
        found["program stand-in"] = ["python", "-m", "practice.demo.program_service"]
    return found


def start(command):
    program, *rest = command
    beside = os.path.join(os.path.dirname(sys.executable), program)  # the venv's own
    return subprocess.Popen([beside, *rest], cwd=ROOT, start_new_session=True)


def stop(running):
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + 8
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken. Choose another: PORT={port + 1} infra/run")


def choose_port(data, name):
    """Where the demo's sink of mail or text messages will listen: the port of last time if it is free. Chosen before the
    others start, for they read it once."""
    kept = data / f"{name}.port"
    for port in (int(kept.read_text()) if kept.exists() else 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            data.mkdir(parents=True, exist_ok=True)
            kept.write_text(str(probe.getsockname()[1]))
            return


def main():
    environment = read()
    demo = os.environ["DJANGO_SETTINGS_MODULE"].endswith(".demo")
    refuse_taken_port(environment.port)
    if demo:
        choose_port(environment.data_dir, "mail")
        choose_port(environment.data_dir, "sms")
        choose_port(environment.data_dir, "eid")
        choose_port(environment.data_dir, "stripe")
        choose_port(environment.data_dir, "video")
        choose_port(environment.data_dir, "program")
    ended = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.append(True))
    running = {}
    try:
        setup.main()
        if demo:
            subprocess.run([sys.executable, "manage.py", "seed_demo"], cwd=ROOT, check=True)
        running = {name: start(command) for name, command in processes(environment, demo).items()}
        while not ended and all(process.poll() is None for process in running.values()):
            time.sleep(0.2)
        for name, process in running.items():
            if process.poll() is not None and not ended:
                print(f"The {name} process ended by itself ({process.returncode}); stopping the rest.", file=sys.stderr)
    finally:
        stop(running)
        if not os.environ.get("DATABASE_URL"):
            postgres.stop(environment.data_dir)
    sys.exit(0 if ended else 1)


if __name__ == "__main__":
    main()
