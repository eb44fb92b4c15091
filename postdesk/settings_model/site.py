"""This file holds the settings of the site itself: its identity, database, keys, limits, log and webhooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.secrets import SecretMissing, SecretValue, parse_secret
from postdesk.settings_model.servers import is_loopback
from postdesk.settings_model.values import (
    Domain,
    LanguageCode,
    Section,
    Strings,
    Wrong,
    kind_of,
    surroundings,
)


class Identity(Section):
    """Who we are to our customers."""

    name: str = Field(min_length=1, max_length=100, description="The name customers see as the sender.")
    domain: Domain = Field(description="Our domain; it stands in the Message-IDs we make.")
    languages: tuple[LanguageCode, ...] = Field(
        default=("en",),
        min_length=1,
        description="The languages we write in, the first one where nothing else is known.",
    )
    ticket_prefix: str = Field(
        default="SUP",
        pattern=r"^[A-Z][A-Z0-9]{0,9}$",
        description="What stands before a ticket's number: SUP-1001.",
    )


def _database_url(value: object, info: ValidationInfo) -> str:
    try:
        text = value if isinstance(value, str) else parse_secret(value, info).read(surroundings(info).environ)
    except SecretMissing as error:
        raise Wrong(str(error)) from error
    advice = "write sqlite:///postdesk.db or postgresql+psycopg://user@host/name"
    if text.startswith("sqlite:///"):
        path = text.removeprefix("sqlite:///")
        if not path or path == ":memory:":
            raise Wrong(f"the database needs a file, tickets must outlive the process — {advice}")
        return f"sqlite:///{(surroundings(info).folder / Path(path).expanduser()).absolute()}"
    if text.startswith("postgresql+psycopg://"):
        return text
    if text.startswith(("postgresql://", "postgres://")):
        raise Wrong(f"the driver is missing — write postgresql+psycopg://{text.partition('://')[2]}")
    raise Wrong(f"{kind_of(text)} is not a database we know — {advice}")


_URL_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": r"^(?:sqlite:///.+|postgresql\+psycopg://.+)"},
            {"type": "object", "minProperties": 1, "maxProperties": 1},
        ]
    }
)


class Database(Section):
    """Where tickets live."""

    url: Annotated[str, BeforeValidator(_database_url), _URL_SCHEMA] = Field(
        default="sqlite:///postdesk.db",
        validate_default=True,
        description="sqlite:///FILE, counted from this file's folder, or postgresql+psycopg://…; "
        "{env: NAME} or {file: PATH} keep a password out of here.",
    )


class Authentication(Section):
    """Whose word we take that a mail is from the person it names (RFC 8601)."""

    trusted: Strings = Field(
        default=(),
        description="The authserv-ids of our own mail servers, whose Authentication-Results count.",
    )
    without: Literal["hold", "token"] = Field(
        default="hold",
        description="An agent's mail without a verdict: hold it and ask, or let token and From do.",
    )

    @field_validator("trusted")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not host or any(character.isspace() or character == ";" for character in host):
                raise Wrong(
                    f"“{host}” is not an authserv-id — copy the first word of the field, mx.acme.example"
                )
        return value


class Keys(Section):
    """The keys that sign reply addresses; made once and kept in the database when none is given."""

    current: SecretValue | None = Field(default=None, description="The key new tokens are signed with.")
    previous: SecretValue | None = Field(
        default=None, description="The key before it, still accepted after a rotation."
    )

    @model_validator(mode="after")
    def _order(self) -> Keys:
        if self.previous is not None and self.current is None:
            raise Wrong("a previous key stands without a current one — set keys.current as well")
        return self


class Limits(Section):
    """Brakes and bounds; they protect customers from us and us from storms."""

    automatic_per_address_per_day: int = Field(
        default=5,
        ge=1,
        le=1_000,
        description="Automatic mails that no agent causes to one person in a day, sub-addresses included.",
    )
    automatic_per_ticket_per_day: int = Field(
        default=30,
        ge=1,
        le=10_000,
        description="Automatic mails that no agent causes about one ticket in a day, to everybody together.",
    )
    automatic_per_hour: int = Field(
        default=10_000,
        ge=10,
        le=10_000_000,
        description="Automatic mails that no agent causes of the whole site in an hour.",
    )
    mails_per_sender_per_hour: int = Field(
        default=60,
        ge=1,
        le=100_000,
        description="Mails of one sender, sub-addresses included, in an hour before the rest is a storm.",
    )
    message_bytes: int = Field(
        default=25_000_000,
        ge=100_000,
        le=1_000_000_000,
        description="The largest mail that is read whole, in bytes.",
    )


class Log(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From this level on."
    )
    format: Literal["text", "json"] = Field(
        default="text", description="Lines for people, or a JSON object a line."
    )


class Antivirus(Section):
    """A scanner that looks at each mail with attachments."""

    clamd: str | None = Field(
        default=None,
        description="Where clamd listens: host:port, or the path of its socket. It is asked unencrypted.",
    )

    @field_validator("clamd")
    @classmethod
    def _place(cls, value: str | None) -> str | None:
        from mailer.antivirus import split_address

        try:
            split_address(value or "/")
        except ValueError as error:
            raise Wrong(f"{error} — write 127.0.0.1:3310 or /run/clamav/clamd.ctl") from error
        return value


class Webhook(Section):
    """A place that rules and steps of the ladder may tell: a signed POST through the outbox."""

    url: str = Field(description="https://…; plain http is for this machine only.")
    secret: SecretValue = Field(description="The key of the signature in X-Postdesk-Signature.")

    @field_validator("url")
    @classmethod
    def _safe(cls, value: str) -> str:
        parts = urlsplit(value)
        if not parts.hostname or parts.scheme not in {"http", "https"}:
            raise Wrong(f"“{value}” is not a web address — write https://host/path")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise Wrong("tickets would travel unencrypted — write https://")
        return value
