"""How long calls take in turns, and how many requests a server answers."""

import re
import shutil
import statistics
import subprocess
import threading
import time
from http.client import HTTPConnection
from pathlib import Path


def in_turns(*calls, rounds: int = 150, warm: int = 20) -> list[float]:
    """The median time of each call in milliseconds, asked in turns."""
    times = [[] for _ in calls]
    for n in range(warm + rounds):
        for call, spent in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            if n >= warm:
                spent.append((time.perf_counter() - start) * 1000)
    return [statistics.median(spent) for spent in times]


def requests_per_second(url: str, cookie: str = "", seconds: int = 1, clients: int = 8) -> float:
    """Eight clients asking as fast as they get answers; by wrk where it is installed."""
    if shutil.which("wrk"):
        script, who = str(Path(__file__).with_name("apart.lua")), f"Cookie: session={cookie}"
        command = ["wrk", "-t", str(clients), "-c", str(clients), "-d", f"{seconds}s", "-s", script, "-H", who, url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in text:
            raise SystemExit(f"{url} answers with errors under load:\n{text}")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    host, path = re.fullmatch(r"http://([^/]+)(/.*)", url).groups()
    counts, end = [0] * clients, time.monotonic() + seconds

    def ask(n: int) -> None:
        connection = HTTPConnection(host)
        while time.monotonic() < end:
            connection.request("GET", path, headers={"Cookie": f"session={cookie}"})
            answer = connection.getresponse()
            answer.read()
            counts[n] += answer.status == 200

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
