"""This file holds the settings of mailboxes: their IMAP and SMTP servers and how their mail is treated."""

from __future__ import annotations

import codecs
import ipaddress
from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from postdesk.settings_model.secrets import SecretValue
from postdesk.settings_model.values import (
    FilePath,
    Interval,
    MailAddress,
    Name,
    Section,
    Strings,
    Wrong,
    YesNo,
    check_address,
)

Security = Literal["tls", "starttls", "none"]


def is_loopback(host: str) -> bool:
    """True where a connection never leaves this machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Server(Section):
    """What a connection to a mail server needs (RFC 8314: implicit TLS first)."""

    host: str = Field(min_length=1, pattern=r"^[^\s/@]+$", description="The server's name.")
    security: Security = Field(
        default="tls", description="tls, starttls, or none (on this machine, or with insecure: yes)."
    )
    insecure: YesNo = Field(
        default=False, description="Allows security: none beyond this machine. Passwords become public."
    )
    ca_file: FilePath | None = Field(
        default=None, description="A certificate authority of our own, as a PEM file."
    )
    timeout: Interval = Field(
        default="60s", validate_default=True, description="How long we wait for the server."
    )

    @model_validator(mode="after")
    def _encrypted(self) -> Server:
        if self.security == "none" and not self.insecure and not is_loopback(self.host):
            raise Wrong(
                f"the password would travel unencrypted to {self.host} — "
                "use security: tls or starttls, or write insecure: yes beside it"
            )
        return self


class Imap(Server):
    """Where mail is read (RFC 9051)."""

    port: int = Field(default=993, ge=1, le=65_535, description="993 with tls, usually 143 with starttls.")
    username: str = Field(min_length=1, description="The login name.")
    password: SecretValue = Field(description="{env: NAME}, {file: PATH}, or the password in quotes.")
    folder: str = Field(default="INBOX", min_length=1, description="The folder that is read.")
    sent_folder: str | None = Field(
        default=None,
        min_length=1,
        description="Where mail lies that people sent from this mailbox by hand: Sent. An answer found there "
        "is recorded as ours and not sent again.",
    )


class Smtp(Server):
    """Where mail is sent (RFC 6409)."""

    port: int = Field(default=465, ge=1, le=65_535, description="465 with tls, usually 587 with starttls.")
    username: str | None = Field(
        default=None, min_length=1, description="The login name; none for a relay that needs none."
    )
    password: SecretValue | None = Field(
        default=None, description="{env: NAME}, {file: PATH}, or the password in quotes."
    )

    @model_validator(mode="after")
    def _login(self) -> Smtp:
        if (self.username is None) != (self.password is None):
            given, missing = ("username", "password") if self.username else ("password", "username")
            raise Wrong(f"{given} stands without {missing} — give both, or neither for an open relay")
        return self


def _short_after(schema: dict[str, Any]) -> None:
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"const": "delete"}, whole]


class After(Section):
    """What happens on the server to a mail that is safely in our journal: exactly one of the three."""

    model_config = ConfigDict(json_schema_extra=_short_after)

    move: str | None = Field(
        default=None, min_length=1, description="Move it to this folder, which is made when missing."
    )
    flag: str | None = Field(default=None, min_length=1, description="Set this flag: Seen, or a keyword.")
    delete: YesNo = Field(default=False, description="Delete it. The journal then holds the only copy.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if value == "delete":
            return {"delete": True}
        if isinstance(value, str):
            raise Wrong(f"“{value}” is not one of these — write {{move: FOLDER}}, {{flag: Seen}} or delete")
        return value

    @model_validator(mode="after")
    def _one(self) -> After:
        if sum((self.move is not None, self.flag is not None, self.delete)) != 1:
            raise Wrong("exactly one must be chosen — write {move: FOLDER}, {flag: Seen} or delete")
        return self


class Mailbox(Section):
    """A support address and the mailbox behind it."""

    address: MailAddress = Field(description="The address customers write to.")
    imap: Imap = Field(description="Where its mail is read.")
    smtp: Smtp = Field(description="Where answers are sent.")
    queue: Name = Field(default="general", description="Where its mail goes unless a rule says otherwise.")
    after: After = Field(
        default={"flag": "Seen"},
        validate_default=True,
        description="What happens on the server to a mail we have: {move: FOLDER}, {flag: Seen} or delete.",
    )
    first_connect: Literal["baseline", "all"] = Field(
        default="baseline",
        description="baseline leaves mail alone that is there at the first start; all answers it.",
    )
    poll_every: Interval = Field(
        default="60s",
        validate_default=True,
        description="How often we look; the server's IDLE is used as well.",
    )
    default_charset: str | None = Field(
        default=None, description="The charset of 8-bit mail that names none: windows-1251."
    )
    lists: Strings = Field(
        default=(), description="Lists that are support addresses themselves; their mail counts as direct."
    )
    sub_addresses: YesNo = Field(
        default=True, description="Whether mail to support+anything@ arrives here (RFC 5233)."
    )
    separator: str = Field(
        default="+", pattern=r"^[+\-=_.~#]$", description="What stands between support and anything."
    )

    @field_validator("default_charset")
    @classmethod
    def _known_charset(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                if not codecs.lookup(value)._is_text_encoding:  # base64 is a codec too
                    raise LookupError(value)
            except LookupError:
                raise Wrong(f"“{value}” is not a charset we know — write it like windows-1251") from None
        return value

    @field_validator("lists")
    @classmethod
    def _list_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(check_address(address) for address in value)
