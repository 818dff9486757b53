"""Apache with ModSecurity and OWASP's Core Rule Set, as Debian has them, in front of nothing."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

STARTS_WITHIN = 20.0  # seconds
MODULES = ("mpm_event", "authz_core", "unique_id", "security2")
ANSWERS = 404  # to what the rules let through: nothing is behind them
RULE = re.compile(r'\[id "(\d+)"\] \[msg "([^"]*)"\]')
SUMS = ("949110", "980130")  # rules that only add up what the others found

CONFIGURATION = """
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
ErrorLog "{folder}/log"
DocumentRoot "{folder}"
Mutex file:{folder}
{modules}
Include {folder}/recommended.conf
SecRuleEngine On
SecUnicodeMapFile {root}/etc/modsecurity/unicode.mapping 20127
SecAuditEngine Off
SecTmpDir {folder}
SecDataDir {folder}
Include {root}/etc/modsecurity/crs/crs-setup.conf
SecAction "id:900000,phase:1,nolog,pass,t:none,setvar:tx.paranoia_level={paranoia}"
{exclusions}
Include {root}/usr/share/modsecurity-crs/rules/*.conf
"""
EXCLUSIONS = Path(__file__).with_name("exclusions.conf")  # what a receiver is advised to leave out


@dataclass(frozen=True, slots=True)
class Firewall:
    """One that runs."""

    url: str
    log: Path

    def fired(self) -> list[str]:
        """Rules that fired since this was asked last."""
        matches = RULE.findall(self.log.read_text("utf-8", "replace"))
        os.truncate(self.log, 0)
        return sorted({f"{id_} {says}" for id_, says in matches if id_ not in SUMS})


@contextmanager
def firewall(root: Path, paranoia: int, *, advised: bool) -> Iterator[Firewall]:
    """The rules at their defaults on this level, or without those that we advise to leave out.

    `root` is where Debian's packages are unpacked.
    """
    with TemporaryDirectory() as made, ExitStack() as after:
        folder, port = Path(made), _free_port()
        exclusions = f"Include {EXCLUSIONS}" if advised else ""
        _configure(root, folder, {"port": port, "paranoia": paranoia, "exclusions": exclusions})
        command = [str(root / "usr/sbin/apache2"), "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
        libraries = {"LD_LIBRARY_PATH": str(root / "usr/lib/x86_64-linux-gnu")} if root != Path("/") else {}
        server = after.enter_context(subprocess.Popen(command, env={**os.environ, **libraries}))
        after.callback(server.terminate)
        _wait_for(port)
        yield Firewall(f"http://localhost:{port}", folder / "log")


def _configure(root: Path, folder: Path, values: Mapping[str, object]) -> None:
    modules = "\n".join(
        f"LoadModule {module}_module {root}/usr/lib/apache2/modules/mod_{module}.so" for module in MODULES
    )
    recommended = (root / "etc/modsecurity/modsecurity.conf-recommended").read_text("utf-8")
    (folder / "recommended.conf").write_text(re.sub(r"(?m)^Sec(Audit|UnicodeMap).*$", "", recommended))
    text = CONFIGURATION.format(folder=folder, root=root, modules=modules, **values)
    (folder / "apache.conf").write_text(text)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while not _listens(port):
        if time.monotonic() > ends:
            raise SystemExit("Apache has not started.")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
