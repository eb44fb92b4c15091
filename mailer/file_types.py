"""This file tells what octets look like, whatever their sender calls them."""

from __future__ import annotations

import re

# The first octets of a file and what they mean; the first that fits counts.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"ITSF", "application/vnd.ms-htmlhelp"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"#!", "text/x-script"),
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = frozenset({"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
                        "application/vnd.ms-outlook", "application/vnd.visio"})  # fmt: skip
_MARKUP = re.compile(
    rb"\s{0,200}(?:<\?xml[^>]{0,200}>\s{0,200})?(?:<!--.{0,400}?-->\s{0,200})?"
    rb"<(!doctype html|html|script|svg)",
    re.IGNORECASE | re.DOTALL,
)


def look_of(octets: bytes, declared: str, /) -> str:
    """Return the content type the octets show, else the declared one."""
    head = octets[:16]
    for magic, kind in _MAGIC:
        if head.startswith(magic[:16]) and octets.startswith(magic):
            return declared if _same(kind, declared) else kind
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(octets, declared)
    if head.startswith(b"RIFF") and len(octets) >= 12:
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(
            octets[8:12], declared
        )
    if octets[4:8] == b"ftyp":
        return _media_kind(octets[8:12], declared)
    if head.startswith(_OLE):
        return declared if declared in _OLE_KINDS else "application/x-ole-storage"
    markup = _MARKUP.match(octets, 0, 2_048)
    if markup and not declared.startswith(("text/", "message/")):
        return "image/svg+xml" if markup.group(1).lower() == b"svg" else "text/html"
    return declared


def _same(kind: str, declared: str) -> bool:
    """Whether two names mean one type: ``image/jpg`` is ``image/jpeg``; two letters of magic prove little."""
    family, _, name = kind.partition("/")
    said_family, _, said = declared.partition("/")
    if kind == "application/vnd.microsoft.portable-executable":
        return said_family in {"text", "message"} or said in {"x-msdownload", "x-dosexec", "x-msdos-program"}
    if kind in {"image/bmp", "text/x-script"}:
        return said_family in {family, "text", "message"}
    if kind in {"video/webm", "audio/ogg"}:
        return said_family in {"audio", "video"}
    return family == said_family and (said.removeprefix("x-").replace("jpg", "jpeg") == name or said in kind)


def _zip_kind(octets: bytes, declared: str) -> str:
    """Tell what kind of archive it is by the names of its first entries."""
    head = octets[:8_192]
    if head[30:38] == b"mimetype":
        stated = head[38:118].split(b"PK", 1)[0]
        if stated.isascii() and stated.startswith(b"application/"):
            return stated.decode("ascii")
    for name, kind in _OFFICE:
        if name in head or name in octets[-8_192:]:
            return declared if "macroenabled" in declared else kind
    return declared if "zip" in declared or declared.startswith("application/vnd.") else "application/zip"


def _media_kind(brand: bytes, declared: str) -> str:
    """Tell the kind of an ISO base media file by its brand."""
    if brand in {b"heic", b"heix", b"mif1"}:
        return "image/heic"
    if brand == b"avif":
        return "image/avif"
    return declared if declared.startswith(("video/", "audio/")) else "video/mp4"
