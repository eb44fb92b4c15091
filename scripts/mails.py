"""This file writes every mail of ours, with invented facts, into a folder to be looked at: ``mails.py DIR``.

For each notice, language and shape there is the text, the HTML and the whole mail; ``--sheets`` adds one PNG
for each, wide and narrow, light and dark, taken by a headless Chromium; ``--pictures`` one as the docs
show it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from PIL import Image, ImageChops

from mailer.compose import Letter, compose
from mailer.facts import Facts
from mailer.render import Rendered, Templates
from mailer.sample_facts import sample_variants
from tickets.address import Address

_DATE = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def main() -> int:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="notices that begin with this")
    parser.add_argument("--language", default="", help="one language")
    parser.add_argument("--first", action="store_true", help="only the first shape of each")
    parser.add_argument("--sheets", action="store_true", help="take PNGs with Chromium")
    parser.add_argument("--pictures", action="store_true", help="take one small PNG of each with Chromium")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    templates = Templates()
    count = 0
    for notice in templates.notices():
        for language in templates.languages(notice):
            if not notice.startswith(chosen.only) or chosen.language not in ("", language):
                continue
            shapes = sample_variants(notice, language)
            for index, facts in enumerate(shapes[:1] if chosen.first else shapes):
                name = f"{notice}.{language}" + (f".{index}" if index else "")
                rendered = templates.render(notice, language, facts)
                _write(chosen.folder, name, rendered, facts)
                count += 1
                if chosen.sheets:
                    _sheet(chosen.folder, name, rendered)
                if chosen.pictures:
                    _picture(chosen.folder, name, rendered)
    print(f"{count} mails in {chosen.folder}")  # noqa: T201
    return 0


def _write(folder: Path, name: str, rendered: Rendered, facts: Facts) -> None:
    letter = Letter(
        sender=Address(spec=facts.site.address, name=facts.site.name),
        to=(Address(spec="jana@customer.example", name="Jana Nováková"),),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=f"<{name}@acme.example>",
        date=_DATE,
        auto_submitted="auto-generated",
        language=rendered.language,
    )
    (folder / f"{name}.txt").write_text(f"{rendered.subject}\n\n{rendered.text}", "utf-8")
    (folder / f"{name}.html").write_text(rendered.html, "utf-8")
    (folder / f"{name}.eml").write_bytes(compose(letter))


def _sheet(folder: Path, name: str, rendered: Rendered) -> None:
    """Show the mail four times: an iframe's preferred colours follow the scheme of its element."""
    height = _height(rendered)
    frames = "".join(
        f'<iframe style="color-scheme:{scheme};width:{width}px;height:{height}px;border:1px solid #999" '
        f'srcdoc="{escape(rendered.html)}"></iframe>'
        for width in (700, 340)
        for scheme in ("light", "dark")
    )
    style = "font:13px monospace;white-space:pre-wrap;width:560px;margin:0"
    text = f'<pre style="{style}">{escape(rendered.text)}</pre>'
    page = f'<body style="margin:8px;display:flex;gap:8px;align-items:flex-start">{frames}{text}</body>'
    html = f'<!DOCTYPE html><meta charset="utf-8">{page}'
    _shoot(html, folder / f"{name}.png", 2720, height + 24)


def _picture(folder: Path, name: str, rendered: Rendered) -> None:
    """Show the mail once, cut to what it fills, in 128 colours."""
    target = folder / f"{name}.png"
    _shoot(rendered.html, target, 700, _height(rendered))
    with Image.open(target) as opened:
        image = opened.convert("RGB")
    ends = ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((0, 0)))).getbbox()
    cut = image.crop((0, 0, image.width, min(image.height, ends[3] + 24) if ends else image.height))
    cut.quantize(128).save(target, optimize=True)


def _height(rendered: Rendered) -> int:
    return 500 + 21 * len(rendered.text) // 38 + 12 * rendered.text.count("\n")


def _shoot(html: str, target: Path, width: int, height: int) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("--sheets and --pictures need chromium")
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "sheet.html"
        source.write_text(html, "utf-8")
        subprocess.run(  # noqa: S603 our own page, no shell
            [
                chromium,
                *_CHROMIUM,
                f"--user-data-dir={temporary}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


if __name__ == "__main__":
    sys.exit(main())
