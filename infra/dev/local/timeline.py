"""The demo's running account: what happened when, said as it happens and kept in a file."""

import threading
import time
from pathlib import Path

from infra.dev.local.deliveries import Received
from infra.dev.local.mails import Mail


class Timeline:
    """Prints and keeps each line, with the seconds since it was made."""

    def __init__(self, path: Path) -> None:
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._path = path

    def step(self, who: str, what: str) -> None:
        """Something that a party or this machine did."""
        self.say(f"{time.monotonic() - self._started:7.1f} s  {who:<19} {what}")

    def stack(self, what: str) -> None:
        """Something that this machine did."""
        self.step("this machine", what)

    def webhook(self, received: Received) -> None:
        """Something that a receiver got."""
        about = f" of {received.reference}" if received.reference else ""
        signature = "signature verified" if received.genuine else "SIGNATURE DOES NOT VERIFY"
        whose = "ministry" if received.receiver == "authority" else received.receiver
        self.step(whose, f"← {received.type}{about}, {signature}, answered {received.status}")

    def mail(self, mail: Mail) -> None:
        """Something that a person got."""
        self.step(mail.to.rpartition(".")[0], f"← mail “{mail.subject}”")

    def say(self, line: str) -> None:
        """A line as it is."""
        with self._lock, self._path.open("a", encoding="utf-8") as kept:
            print(line, flush=True)
            kept.write(f"{line}\n")
