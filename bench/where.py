"""This file shows where a running postdesk spends its time: a sampler in a thread beside the daemon's own.

`python -m bench.where OUT -- WORDS…` runs `postdesk WORDS…` and writes a table to OUT when it ends. Every
5 ms each thread is looked at: the innermost line of one of our rooms gets the sample, under "waits" if the
library call it stands in does nothing but wait. Sampling costs speed: such a run's ratio says nothing.
"""

import runpy
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

_EVERY = 0.005
_ROOMS = {"postdesk", "mailer", "scheduler", "store", "threading_rules", "tickets"}
_ROOT = Path(__file__).parents[1]
# The innermost function of a thread that does nothing, and of one that waits for a server or the disk.
_IDLE = {"wait", "select", "poll", "accept", "sleep", "get", "join", "_recv_msg"}
_WAITS = {"recv", "recv_into", "read", "readinto", "send", "sendall", "connect", "do_commit", "do_handshake"}


class Sampler:
    """Counts where the threads of this process are."""

    def __init__(self) -> None:
        self._works: Counter[str] = Counter()
        self._waits: Counter[str] = Counter()
        self._looks = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="sampler", daemon=True)

    def start(self) -> None:
        """Starts looking."""
        self._thread.start()

    def stop(self) -> str:
        """Stops and returns the table: share of all looks, working and waiting, by line of ours."""
        self._over.set()
        self._thread.join()
        places = (self._works | self._waits).keys()
        order = sorted(places, key=lambda place: -(self._works[place] + self._waits[place]))
        rows = (
            f"{self._share(self._works, one)} {self._share(self._waits, one)}  {one}" for one in order[:60]
        )
        return "\n".join([f"{self._looks} looks", " works  waits  where", *rows, ""])

    def _share(self, counts: Counter[str], place: str) -> str:
        return f"{100 * counts[place] / max(1, self._looks):5.1f}%"

    def _sample(self) -> None:
        me = threading.get_ident()
        while not self._over.wait(_EVERY):
            self._looks += 1
            for thread, frame in sys._current_frames().items():
                if thread != me:
                    self._count(frame)

    def _count(self, frame: FrameType) -> None:
        innermost = frame.f_code.co_name
        if innermost in _IDLE:
            return
        ours = _innermost_of_ours(frame)
        if ours is not None:
            (self._waits if innermost in _WAITS else self._works)[ours] += 1


def _innermost_of_ours(frame: FrameType | None) -> str | None:
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _ROOMS:
            return f"{path.relative_to(_ROOT)}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return None


def main() -> None:
    """Runs postdesk under the sampler."""
    # Else the sampler comes to its turn mostly where others let go by themselves (a hash, a commit), and
    # those would seem to take all the time.
    sys.setswitchinterval(0.0001)
    out, _, *words = sys.argv[1:]
    sampler = Sampler()
    sampler.start()
    sys.argv = ["postdesk", *words]
    try:
        runpy.run_module("postdesk", run_name="__main__")
    finally:
        Path(out).write_text(sampler.stop(), encoding="utf-8")


if __name__ == "__main__":
    main()
