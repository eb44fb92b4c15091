"""This file is the site of the demo: its settings, written as a person would, and the ordinary daemon."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from postdesk.daemon import Daemon
from postdesk.demo.cast import ANNA, DOMAIN, IVANA, MAREK, PASSWORD, SUPPORT
from postdesk.demo.post_office import HOST, PostOffice
from postdesk.settings_file import Loaded, load
from postdesk.wiring import open_program
from tickets.ports import Clock

TIMEZONE = "Europe/Prague"
LOG = "postdesk.log"
SWEEP_EVERY = timedelta(milliseconds=250)
PROMISE = timedelta(hours=4)
LAST_RUNG = PROMISE * 1.5
SURVEY_AFTER = timedelta(hours=8)

_SETTINGS = f"""\
# The site of the demo. `postdesk init` writes a file with every setting explained.
identity: {{name: {SUPPORT.name}, domain: {DOMAIN}, languages: [en, cs, ru], ticket_prefix: SUP}}
database: {{url: "sqlite:///postdesk.db"}}
authentication: {{without: token}}       # nobody here checks senders; on the internet leave this out
mailboxes:
  support:
    address: {SUPPORT.address}
    imap: {{host: {HOST}, port: IMAP_PORT, security: none, username: {SUPPORT.address}, \
password: {{file: support.password}}}}
    smtp: {{host: {HOST}, port: SMTP_PORT, security: none, username: {SUPPORT.address}, \
password: {{file: support.password}}}}
    after: {{move: Processed}}
    first_connect: all
    poll_every: 2s
agents:
  anna: {{name: {ANNA.name}, email: [{ANNA.address}], queues: [general], timezone: {TIMEZONE}}}
  marek: {{name: {MAREK.name}, email: [{MAREK.address}], queues: [billing], roles: [agent, lead], \
timezone: {TIMEZONE}}}
  ivana: {{name: {IVANA.name}, email: [{IVANA.address}], roles: [manager], timezone: {TIMEZONE}}}
queues:
  general: {{sla: standard, assign: least_busy, lead: marek}}
  billing: {{title: Acme Billing, sla: standard, assign: marek, lead: marek, surveys: no}}
calendars:
  always: {{timezone: {TIMEZONE}}}         # no hours: day and night
sla:
  standard: {{calendar: always, first_response: 4h, next_response: 8h, resolution: 3d}}
escalation:
  - {{at: 75% of first_response, notify: assignee}}
  - {{at: 100% of first_response, notify: lead, priority: high}}
  - {{at: 150% of first_response, notify: managers}}
routing:
  - name: invoices
    when: {{subject: {{contains: [invoice, faktura]}}}}
    then: {{queue: billing, priority: high, tags: [invoice]}}
    stop: true
followup: {{remind_customer_after: 3d, close_after: 7d}}
digest: {{morning: no}}                  # the story is about one ticket
surveys: {{kind: csat, after_resolved: 8h, low_score: {{at_most: 2, notify: lead, reopen: true}}}}
limits: {{automatic_per_address_per_day: 50}}   # a demo's day is short
"""


def write_settings(folder: Path, post_office: PostOffice) -> Path:
    """Write the settings and the password into the folder; return the settings' path."""
    secret = folder / "support.password"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    secret.chmod(0o600)
    path = folder / "settings.yaml"
    ports = {"IMAP_PORT": str(post_office.imap_port), "SMTP_PORT": str(post_office.smtp_port)}
    text = _SETTINGS
    for name, port in ports.items():
        text = text.replace(name, port)
    path.write_text(text, encoding="utf-8")
    return path


def make_daemon(settings: Path, clock: Clock) -> tuple[Daemon, Loaded]:
    """Return the daemon that ``postdesk run`` would start, by another clock."""
    loaded = load(settings).require_secrets()
    return Daemon(open_program(loaded), clock, sweep_every=SWEEP_EVERY), loaded
