"""What runs in the emulator's own process: MiniStack, which ends with its parent process, however that ended.

Started by path and not as a module of this package, so that the workers of the emulated functions find nothing of the
project but what was uploaded.
"""

import os
import signal
import sys
import threading
import time

from ministack import app  # type: ignore[import-untyped]
from ministack.core.concurrency import esm_wake  # type: ignore[import-untyped]

LOOK_EVERY = 0.1  # seconds


def _end_with_parent() -> None:
    """Standard input closes when the launcher dies, by SIGKILL too; then the whole process group goes."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _keep_looking() -> None:
    """MiniStack looks for delayed messages once a second when idle; Lambda's pollers do not sleep, nor does this."""
    while True:
        time.sleep(LOOK_EVERY)
        esm_wake.set()


def main() -> None:
    """Run until told to stop."""
    for watch in (_end_with_parent, _keep_looking):
        threading.Thread(target=watch, daemon=True).start()
    sys.argv = ["ministack"]
    app.main()


if __name__ == "__main__":
    main()
