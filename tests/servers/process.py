"""This file runs one server program in the foreground, out of a temporary folder, and never leaves it behind.

Policy:
* a run as root drops the server to an unprivileged user, because that is how it is used and because
  PostgreSQL insists on it;
* ports are free loopback ports, chosen once, so that a server that is stopped and started again is found
  where it was;
* the kernel ends the server if the test run is killed (`setpriv --pdeathsig`), and `stop` removes the folder.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

UNPRIVILEGED = "nobody"
STARTS = 3  # a free port can be taken between being found and being used
PATIENCE = 30.0


class ServerAbsentError(Exception):
    """The server's program is not on this machine; the message is the reason a test skips with."""


class ServerFailedError(Exception):
    """The server did not start or did not do what it was asked; the message ends with its log."""


class PortTakenError(ServerFailedError):
    """Somebody else listens on the port that was free a moment ago."""


def free_port() -> int:
    """Returns a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_program(name: str, *folders: str) -> str:
    """Returns the path of a program, looking also where Debian hides it from ordinary users."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", *folders])
    found = shutil.which(name, path=path)
    if found is None:
        raise ServerAbsentError(name)
    return found


def is_root() -> bool:
    """Says whether this run may drop to another user."""
    return os.geteuid() == 0


class Dropping(TypedDict):
    """The three keywords of `subprocess` that change a child's user."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


class ServerFolder:
    """A temporary folder that the server's user owns and can reach."""

    def __init__(self, name: str, *, dropped: bool = True) -> None:
        self.user = pwd.getpwnam(UNPRIVILEGED) if is_root() and dropped else pwd.getpwuid(os.geteuid())
        # `mkdtemp` makes it 0700, which is what PostgreSQL wants of its cluster.
        self.path = Path(tempfile.mkdtemp(prefix=f"postdesk-{name}-", dir=_reachable_by_others()))
        self.own(self.path)

    def make(self, name: str) -> Path:
        """Makes a folder below this one, owned by the server's user."""
        path = self.path / name
        path.mkdir(exist_ok=True)
        self.own(path)
        return path

    def write(self, name: str, text: str) -> Path:
        """Writes a file in one step: a server that looks at it meanwhile sees the old or the new one."""
        path = self.path / name
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(0o600)
        self.own(fresh)
        fresh.replace(path)
        return path

    def own(self, path: Path) -> None:
        """Gives a path to the server's user."""
        if is_root():
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def remove(self) -> None:
        """Removes the folder; a server's last child may still be writing, so what cannot go stays."""
        shutil.rmtree(self.path, ignore_errors=True)

    def run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs a program of the server's as its user and returns what it printed."""
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=self.path, **self.dropping
        )
        if check and done.returncode:
            raise ServerFailedError(f"{command[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    @property
    def dropping(self) -> Dropping:
        """The keywords that make `subprocess` run a program as the folder's user."""
        if not is_root() or self.user.pw_uid == 0:
            return {"user": None, "group": None, "extra_groups": None}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


def _reachable_by_others() -> str | None:
    """Returns the usual temporary folder, or one that another user can enter if that one is private."""
    for place in (tempfile.gettempdir(), "/var/tmp", "/dev/shm"):
        parts = [Path(place), *Path(place).parents]
        if all(part.is_dir() and part.stat().st_mode & stat.S_IXOTH for part in parts):
            return place
    return None


class ServerProcess:
    """One program in the foreground with its log in a file."""

    def __init__(self, folder: ServerFolder, log: Path, *, ending: signal.Signals = signal.SIGTERM) -> None:
        self._folder = folder
        self._log = log
        self._ending = ending
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The running program's number, `None` while it is stopped."""
        return None if self._process is None else self._process.pid

    def start(self, command: Sequence[str], ports: Sequence[int]) -> None:
        """Starts the program and returns when every port answers."""
        for port in ports:
            if _listens(port):
                raise PortTakenError(f"port {port} is taken")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._dying_with_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder.path,
                start_new_session=True,  # Ctrl-C at the terminal is pytest's, not the server's
                **self._folder.dropping,
            )
        try:
            self._await(ports)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Asks the program to end, then insists."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(self._ending)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self) -> None:
        """Ends the program and its children without a word, as a power cut would."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self) -> str:
        """What the program said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def _dying_with_us(self) -> list[str]:
        setpriv = shutil.which("setpriv")
        name = self._ending.name.removeprefix("SIG")
        return [] if setpriv is None else [setpriv, "--pdeathsig", name, "--"]

    def _await(self, ports: Sequence[int]) -> None:
        process = self._process
        assert process is not None
        for _ in beats(PATIENCE, process):
            if process.returncode is not None:
                raise _failure(self.log())
            if all(_listens(port) for port in ports):
                return
        raise ServerFailedError(f"no answer on {ports} within {PATIENCE:.0f} s\n{self.log()}")


def beats(seconds: float, process: "subprocess.Popen[bytes] | None" = None) -> Iterator[float]:
    """Yields the time left, every 20 ms and at once when the process ends, until the time is over."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        yield left
        if process is None:
            time.sleep(0.02)
            continue
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)


def _failure(log: str) -> ServerFailedError:
    if "in use" in log:
        return PortTakenError(log)
    return ServerFailedError(log)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0
