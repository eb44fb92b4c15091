"""Ready answers: what of their file is sent."""

from pathlib import Path

import pytest

from postdesk.canned import find_answer


@pytest.mark.parametrize(
    ("file", "sent"),
    [
        (
            "---\ntitle: Refunds\nlanguage: en\n---\nDear {name}, it is on its way.\n",
            "Dear Jana, it is on its way.",
        ),
        ("Dear {name}.\n", "Dear Jana."),
        ("---\nDear {name}\n---\nbye", "---\nDear Jana\n---\nbye"),
    ],
)
def test_front_matter_is_not_sent_and_a_line_is_none(tmp_path: Path, file: str, sent: str) -> None:
    (tmp_path / "refund.md").write_text(file, encoding="utf-8")
    assert find_answer(tmp_path, "refund", ("en",), {"name": "Jana"}) == sent
