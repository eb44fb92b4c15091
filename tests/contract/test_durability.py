"""What postdesk itself asks of SQLite: the suite's own process waits for no disk, so another one is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ASKED = """
import json, sys
from pathlib import Path
from postdesk.settings_file import load
from postdesk.wiring import open_program

program = open_program(load(Path(sys.argv[1])))
with program.store.read() as work:
    asked = [work.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in sys.argv[2:]]
print(json.dumps(asked))
"""


def test_a_commit_is_on_the_disk_before_it_counts(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("identity: {name: Acme, domain: acme.example, languages: [en]}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(settings), "synchronous", "journal_mode"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == [2, "wal"]  # 2: FULL
