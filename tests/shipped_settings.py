"""This file reads the shipped settings, as they are and with all that is switched off switched on."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1] / "settings.yaml"
# Away from the checkout it is the wheel's own copy that must hold.
SHIPPED = _CHECKOUT if _CHECKOUT.exists() else Path(str(resources.files("postdesk") / "settings.yaml"))
_SWITCHED_OFF = re.compile(r"#(?=\S| {2,})")


def all_switched_on(text: str) -> str:
    """Return the file with each setting that is switched off switched on; prose stays a comment."""
    return "\n".join(_SWITCHED_OFF.sub("", line, count=1) for line in text.splitlines())
