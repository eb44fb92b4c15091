"""This file builds the program: settings meet concrete classes here and only here."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from mailer.antivirus import Clamd
from mailer.connection import Credentials, Security
from mailer.imap import ImapMailbox
from mailer.mailbox import AfterFetch, Delete, ImapAccount, LeaveAlone, MoveTo, SetFlag
from mailer.poller import FirstConnect, Poller
from mailer.render import Templates
from mailer.sender import Sender, Transport
from mailer.smtp import SmtpAccount, SmtpTransport
from postdesk.articles import load_articles
from postdesk.in_force import InForce, site_keys
from postdesk.settings import Settings
from postdesk.settings_file import Loaded
from postdesk.settings_model.secrets import Secret
from postdesk.settings_model.servers import After, Imap, Smtp
from postdesk.webhooks import WebhookTransport, outbox_name
from store.ledger import SENT_FOLDER, SqlLedger
from store.migrate import open_store
from store.work import Store
from tickets.ports import Clock, Outbox

_log = structlog.get_logger("postdesk")


@dataclass(frozen=True, kw_only=True)
class Program:
    """A site that is ready to work: its settings, its database, what is in force."""

    loaded: Loaded
    store: Store
    in_force: InForce

    @property
    def settings(self) -> Settings:
        """The settings it was built from."""
        return self.loaded.settings


def open_program(loaded: Loaded) -> Program:
    """Open the database (made or upgraded where needed) and build what is in force."""
    store = open_store(loaded.settings.database.url, on_backup=_tell_of_backup)
    return Program(loaded=loaded, store=store, in_force=build_in_force(loaded, store))


def _tell_of_backup(copy: Path) -> None:
    _log.warning("database_copied", copy=str(copy), hint="made before upgrading; remove it when all is well")


def build_in_force(loaded: Loaded, store: Store) -> InForce:
    """Return what decides about mail under these settings."""
    settings = loaded.settings
    words = Templates(settings.templates)
    rules = settings.rules()
    sets = {rule.then.template_set for rule in rules.rules if rule.then.template_set}
    return InForce(
        policy=settings.policy(),
        rules=rules,
        templates=words,
        keys=site_keys(settings, store),
        version=loaded.fingerprint,
        template_sets={
            name: Templates(settings.templates / name, beneath=words) for name in sets if settings.templates
        },
        answers=settings.answers,
        articles=load_articles(settings.articles, store, {"general": None, **settings.queues}),
        scanner=Clamd(settings.antivirus.clamd) if settings.antivirus.clamd else None,
        reports=settings.reports,
        web=settings.web.url if settings.web else None,
    )


def make_pollers(program: Program, clock: Clock) -> dict[str, Poller]:
    """Return a poller for each mailbox, and for its folder of sent mail where one is named."""
    ledger, sent = SqlLedger(program.store), SqlLedger(program.store, sent=True)
    largest = program.settings.limits.message_bytes
    watched = {
        f"{name}{SENT_FOLDER}": (box, replace(imap_account(box.imap, largest), folder=box.imap.sent_folder))
        for name, box in program.settings.mailboxes.items()
        if box.imap.sent_folder is not None
    }
    return {
        name: Poller(
            name=name,
            mailbox=ImapMailbox(account),
            ledger=sent,
            clock=clock,
            after=LeaveAlone(),
            first_connect=FirstConnect.BASELINE,  # what was sent before has been sent without us
            poll_every=box.poll_every,
            chance=random.random,
        )
        for name, (box, account) in watched.items()
    } | {
        name: Poller(
            name=name,
            mailbox=ImapMailbox(imap_account(box.imap, largest)),
            ledger=ledger,
            clock=clock,
            after=_after(box.after),
            first_connect=FirstConnect(box.first_connect),
            poll_every=box.poll_every,
            chance=random.random,
        )
        for name, box in program.settings.mailboxes.items()
    }


def make_sender(program: Program, outbox: Outbox, clock: Clock, holder: str) -> Sender:
    """Return what sends the outbox."""
    return Sender(
        outbox=outbox,
        transports=_transports(program.settings),
        clock=clock,
        holder=holder,
        chance=random.random,
    )


def _transports(settings: Settings) -> dict[str, Transport]:
    """Return the ways out: SMTP for each mailbox, a POST for each webhook."""
    ways: dict[str, Transport] = {
        name: SmtpTransport(smtp_account(box.smtp, helo=settings.identity.domain))
        for name, box in settings.mailboxes.items()
    }
    for name, hook in settings.webhooks.items():
        ways[outbox_name(name)] = WebhookTransport(hook.url, hook.secret.read)
    return ways


def imap_account(imap: Imap, largest: int) -> ImapAccount:
    """Return where a mailbox is read."""
    return ImapAccount(
        host=imap.host,
        port=imap.port,
        security=Security(imap.security),
        credentials=Credentials(username=imap.username, secret=_reader(imap.password)),
        folder=imap.folder,
        ca_file=imap.ca_file,
        timeout=imap.timeout.total_seconds(),
        largest=largest,
    )


def smtp_account(smtp: Smtp, helo: str | None = None) -> SmtpAccount:
    """Return where a mailbox's answers are handed in."""
    credentials = None
    if smtp.username is not None and smtp.password is not None:
        credentials = Credentials(username=smtp.username, secret=_reader(smtp.password))
    return SmtpAccount(
        host=smtp.host,
        port=smtp.port,
        security=Security(smtp.security),
        credentials=credentials,
        ca_file=smtp.ca_file,
        timeout=smtp.timeout.total_seconds(),
        helo=helo,
    )


def _reader(secret: Secret) -> Callable[[], str]:
    return secret.read


def _after(after: After) -> AfterFetch:
    if after.move is not None:
        return MoveTo(folder=after.move)
    if after.flag is not None:
        return SetFlag(flag=after.flag)
    return Delete()
