"""This file holds the type of HTML that may stand in a mail of ours."""

from __future__ import annotations

from typing import NewType

SafeHtml = NewType("SafeHtml", str)
"""HTML that may stand in a mail of ours as it is; only ``mailer.sanitise`` makes it."""
