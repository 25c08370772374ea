"""``python -m crm.jobs``: the periodic work of this machine, beside the server; ends with its parent."""

import logging
import os
import signal
import sys
import time

from ..config import from_environment
from ..sandboxes.store import open_store
from .housekeeping import consumer


def main() -> None:
    """Run until the process that started this one is gone, or a signal comes."""
    logging.basicConfig(level=logging.WARNING)
    parent = os.getppid()
    config = from_environment()
    config.instance.mkdir(parents=True, exist_ok=True)
    running = consumer(open_store(config), config)
    running.start()
    for stop in (signal.SIGTERM, signal.SIGINT):  # the consumer's own handlers only work in its own loop
        signal.signal(stop, lambda *_: sys.exit())
    try:
        while os.getppid() == parent:
            time.sleep(1)
    finally:
        running.stop(graceful=True)


if __name__ == "__main__":
    main()
