"""``python app.py``: it answers, and it ends when it is told to, with everything it started."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent


def group_of(leader: int) -> set[int]:
    """The processes of a process group that still run."""
    found = subprocess.run(["ps", "-eo", "pid,pgid,stat"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in found.splitlines()[1:]]
    return {int(pid) for pid, group, state in rows if int(group) == leader and not state.startswith("Z")}


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
@pytest.mark.parametrize(("how", "everybody"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_it_serves_and_ends(tmp_path, how, everybody):
    """Ctrl-C reaches every process at once, a service manager's signal the first one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "CRM_INSTANCE": str(tmp_path), "CRM_PORT": str(port), "CRM_DEMO": "0", "DATABASE_URL": ""}
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=env, start_new_session=True)
    try:
        address, end = f"http://127.0.0.1:{port}/readyz", time.monotonic() + 60
        while True:
            try:
                assert urlopen(address, timeout=5).status == 200
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < end
                time.sleep(0.2)
        time.sleep(1)  # the periodic work starts beside the server
        assert len(group_of(server.pid)) >= 4, "the first process, two that answer, the periodic work"
        os.killpg(server.pid, how) if everybody else server.send_signal(how)
        server.wait(30)
        while group_of(server.pid) and time.monotonic() < end + 30:
            time.sleep(0.2)
        assert group_of(server.pid) == set()
    finally:
        if group_of(server.pid):
            os.killpg(server.pid, signal.SIGKILL)
