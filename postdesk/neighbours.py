"""This file looks whether our packages are really ours: others use such ordinary names too."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from pathlib import Path

PACKAGES = ("mailer", "scheduler", "store", "templates", "threading_rules", "tickets")


def foreign_package() -> str | None:
    """Return a sentence about a foreign package that stands in for one of ours, else None."""
    home = Path(__file__).resolve().parents[1]
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        places = (
            [Path(place).resolve() for place in (found.submodule_search_locations or [])] if found else []
        )
        if places != [home / name]:
            return (
                f"another package called {name} is installed here: give postdesk an environment of its own "
                "(pipx install postdesk, or a virtual environment)"
            )
    return None


def second_owners() -> list[str]:
    """Return our packages that a second distribution claims as well; this takes a while, for ``check``."""
    owners = metadata.packages_distributions()
    return [name for name in PACKAGES if len(set(owners.get(name, []))) > 1]
