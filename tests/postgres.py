"""Run a command with a private PostgreSQL: ``python -m tests.postgres pytest``.

A cluster of its own in a temporary folder, on a free port of the loopback, without fsync; it is gone
afterwards. ``TEST_DATABASE_URL`` tells the command where it is. initdb refuses root, so root runs it as
another user. Exit code 3 means that PostgreSQL's server programs are not installed.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest one there is."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -float(p.parent.name))
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command: list[str]) -> int:
    """Start a cluster, run the command, stop the cluster; returns the command's exit code."""
    folder = programs()
    if folder is None:
        print("PostgreSQL's server programs (initdb, pg_ctl) are not installed.", file=sys.stderr)
        return 3
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="crm-pg-"))
    try:
        if as_user:
            shutil.chown(home, "postgres")
        cluster, port = home / "data", free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off -c max_connections=200"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": home}
        subprocess.run(
            [*as_user, folder / "initdb", "-D", cluster, "-U", "crm", "-A", "trust", "-E", "UTF8", "--no-sync"], **quiet
        )
        subprocess.run(
            [*as_user, folder / "pg_ctl", "-D", cluster, "-w", "-l", home / "log", "-o", options, "start"], **quiet
        )
        try:
            url = f"postgresql+psycopg://crm@127.0.0.1:{port}/postgres"
            return subprocess.run(command, env={**os.environ, "TEST_DATABASE_URL": url}, check=False).returncode
        finally:
            subprocess.run([*as_user, folder / "pg_ctl", "-D", cluster, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
