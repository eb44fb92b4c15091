"""This file tells which files can do harm when they are opened, by what their octets are and by their names.

Only what runs is named: programs, scripts, documents with macros, and what hides them. Nothing is taken away
for it; people are told. The octets count before the name, for both are the sender's words but only one acts.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

PROGRAM = "program"  # runs when it is opened
DISGUISED = "disguised"  # a program that is named like a document
MACROS = "macros"  # a document that holds a program
ARCHIVE = "archive"  # an archive that holds a program
LOCKED = "locked"  # an archive with a password: no scanner can look into it
PAGE = "page"  # a web page or drawing with a script of its own

_PROGRAM_TYPES = frozenset(
    {
        *("application/vnd.microsoft.portable-executable", "application/x-executable", "text/x-script"),
        *("application/x-ms-shortcut", "application/vnd.ms-htmlhelp", "application/java-archive"),
        *("application/vnd.android.package-archive", "application/x-msdownload", "application/hta"),
    }
)
# Extensions, without their dot.
_RUNNING = """
    ade adp apk app appinstaller appref-ms application appx bas bat chm cmd com command cpl dll dmg exe
    gadget hlp hta inf ins iqy iso img jar jnlp js jse lnk mde mht msc msh msi msix msp mst pif pkg ps1
    ps1xml ps2 psc1 rdp reg scf scr sct settingcontent-ms sh shb shs slk sys theme url vb vbe vbs vhd vhdx
    website ws wsc wsf wsh xbap xll
"""
_WITH_MACROS = "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm"
_PROGRAM_NAMES = frozenset(_RUNNING.split())
_MACRO_NAMES = frozenset(_WITH_MACROS.split())
_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|txt|csv|html?|jpe?g|png|gif|bmp|mp[34]|avi|mov|zip|eml)[\s._-]*\Z",
    re.IGNORECASE,
)
# Words of a project of macros: the module streams of MS-OVBA, the part of Office Open XML.
_OLE_MACROS = (b"V\x00B\x00A\x00", b"_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGES = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml"})
_SCRIPT = re.compile(rb"<script[\s>/]", re.IGNORECASE)
_MAX_PAGE = 2_000_000
_MAX_ENTRIES = 1_000
_DIRECTORY_ENTRY = struct.Struct("<4s4xHH16xHHH12x")  # APPNOTE.TXT section 4.3.12, as far as its lengths


def danger_of(name: str, content_type: str, octets: bytes, /) -> str | None:
    """Return why a file may do harm, None where nothing says so.

    ``content_type`` is what the octets look like; a mail that is enclosed is judged by its own files.
    """
    stem, _, extension = name.rpartition(".")
    extension = extension.strip().lower() if stem else ""
    runs = content_type in _PROGRAM_TYPES
    if runs or extension in _PROGRAM_NAMES:
        disguised = bool(_DOCUMENT.search(stem)) or (runs and bool(_DOCUMENT.search(name)))
        return DISGUISED if disguised else PROGRAM
    if extension in _MACRO_NAMES or "macroenabled" in content_type:
        return MACROS
    if octets.startswith(_OLE):
        return MACROS if any(mark in octets for mark in _OLE_MACROS) else None
    if content_type in _PAGES and _SCRIPT.search(octets, 0, _MAX_PAGE):
        return PAGE
    return _danger_inside(octets) if octets.startswith(b"PK\x03\x04") else None


def _danger_inside(octets: bytes) -> str | None:
    """Judge an archive by the names in its directory."""
    entries = list(_entries(octets))
    names = [name for name, _ in entries]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return MACROS
    if any(name.rpartition(".")[2].strip().lower() in _PROGRAM_NAMES for name in names if "." in name):
        return ARCHIVE
    return LOCKED if any(locked for _, locked in entries) else None


def _entries(octets: bytes) -> Iterator[tuple[str, bool]]:
    """Yield name and encryption of the first entries of a ZIP file (APPNOTE.TXT section 4.3)."""
    end = octets.rfind(b"PK\x05\x06", -66_000)
    place = int.from_bytes(octets[end + 16 : end + 20], "little") if end >= 0 else len(octets)
    for _ in range(_MAX_ENTRIES):
        if place + 46 > len(octets):
            return
        mark, flags, _, name_length, extra, comment = _DIRECTORY_ENTRY.unpack_from(octets, place)
        if mark != b"PK\x01\x02":
            return
        name = octets[place + 46 : place + 46 + name_length]
        yield name.decode("utf-8", "replace"), bool(flags & 1)
        place += 46 + name_length + extra + comment
