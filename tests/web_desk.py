"""This file puts the pages of a desk on a real server, and reads them by the standard library alone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from postdesk.due_work import DueWork
from postdesk.web.serving import HttpServer
from postdesk.web.surface import Surface, customer_routes, make_app
from scheduler.sweep import Sweep
from tests.desk import Desk, open_desk, read, text_of
from tickets.delivery import OutgoingMail

MORE = """\
web: {{listen: "127.0.0.1:8080", url: "https://desk.acme.example{path}"}}
surveys: {{kind: {kind}, after_resolved: 1h, low_score: {{at_most: 2, notify: lead, reopen: true}}}}
followup: {{progress_every: 1d}}
"""
LANGUAGES = "languages: [en, cs, ru]"
PRINTER = {
    "en": ("The printer burns", "Please help me, the printer in our office is on fire and nobody knows why."),
    "cs": ("Tiskárna hoří", "Prosím pomozte nám, tiskárna v kanceláři hoří a nikdo neví proč."),
    "ru": ("Принтер горит", "Пожалуйста, помогите: принтер в офисе горит, и никто не знает почему."),
}
LINK = re.compile(r"https://desk\.acme\.example[^\s\"<>]*")


@dataclass(slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(slots=True, kw_only=True)
class Site:
    """A desk with its pages."""

    desk: Desk
    nudged: list[bool] = field(default_factory=list)
    port: int = 0

    def resolved(self, language: str = "en") -> OutgoingMail:
        """Let a customer's matter be settled; return the survey about it."""
        subject, text = PRINTER[language]
        self.desk.take(self.desk.mail(subject, text))
        (told,) = (one for one in self.desk.out("agent_notification") if "anna" in one.recipients[0])
        notice = read(told)
        answered = {"To": str(notice["Reply-To"]), "In_Reply_To": str(notice["Message-ID"])}
        answer = self.desk.mail(f"Re: {notice['Subject']}", "#close\n", From="anna@acme.example", **answered)
        self.desk.take(answer)
        (survey,) = self.later(timedelta(hours=2), "survey")
        return survey

    def later(self, span: timedelta, notice: str) -> list[OutgoingMail]:
        """Turn the clock on; return the mails of a notice."""
        self.desk.now += span
        due = DueWork(self.desk.program.store, lambda: self.desk.program.in_force)
        while Sweep(due, lambda: self.desk.now, limit=10).run_once():
            pass
        return self.desk.out(notice)

    def get(self, url: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a page by its public address."""
        return self._ask(method, url, None, headers)

    def post(self, url: str, fields: dict[str, str] | bytes, **headers: str) -> Answer:
        """Send a form."""
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", url, body, form | headers)

    def _ask(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(
            method, target, body, {name.replace("_", "-"): one for name, one in headers.items()}
        )
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        said = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=said, text=text)

    def here(self, url: str) -> str:
        """Return a public address as it is reached without the proxy."""
        return url.replace("https://desk.acme.example", f"http://127.0.0.1:{self.port}")


def links_of(mail: OutgoingMail) -> list[str]:
    """Return the addresses of our pages in a mail, as its HTML has them."""
    part = read(mail).get_body(("html",))
    return [
        one.replace("&amp;", "&") for one in LINK.findall(str(part.get_content()) if part else text_of(mail))
    ]


def open_site(folder: Path, kind: str = "csat", path: str = "", more: str = "") -> Site:
    """Open a desk whose mails lead to pages."""
    from tests.desk import SITE

    site = SITE.replace("languages: [en, cs]", LANGUAGES)
    return Site(desk=open_desk(folder, MORE.format(kind=kind, path=path) + more, site))


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Serve the pages of a site, as its daemon does."""

    def monotonic() -> float:
        return site.desk.now.timestamp()

    surface = Surface(
        store=site.desk.program.store,
        in_force=lambda: site.desk.program.in_force,
        now=lambda: site.desk.now,
        monotonic=monotonic,
        nudge=lambda: site.nudged.append(True),
    )
    settings = site.desk.program.settings
    assert settings.web is not None
    with running(
        HttpServer(make_app(surface, customer_routes(surface, settings.web.url)), "127.0.0.1", 0)
    ) as port:
        site.port = port
        yield site


@contextmanager
def running(server: HttpServer) -> Iterator[int]:
    """Run a server in a thread; its port."""
    thread = threading.Thread(target=server.serve, name="web", daemon=True)
    thread.start()
    assert server.bound.wait(10), "the server did not begin"
    try:
        yield server.port
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"
