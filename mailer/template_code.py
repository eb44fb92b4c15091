"""This file keeps the compiled code of templates for the life of the process.

To compile all that one notice needs takes a tenth of a second, to look at its source next to nothing: after a
reload of the settings only what changed is compiled again. Nothing is kept on disk, where it would have to be
believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache


class ProcessCode(BytecodeCache):
    """Code in memory by the template's name and file, good for the very source it was compiled from."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if its source is still the one."""
        source, code = self._kept.get(bucket.key, (None, None))
        if source == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled; code of an older source goes."""
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


CODE: Mapping[bool, ProcessCode] = {html: ProcessCode() for html in (False, True)}
"""Text and HTML apart: what a template writes by itself is escaped when it is compiled."""
