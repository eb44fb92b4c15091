"""This file holds how a mail server is reached and entered: address, TLS, user and secret."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"  # from the first octet (RFC 8314 section 3)
    STARTTLS = "starttls"  # asked for, and insisted on
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are to a server.

    The secret is asked for at each login, so a changed file or a fresh token counts without a restart.
    """

    username: str
    secret: Callable[[], str]


class SecretUnreadableError(Exception):
    """The secret cannot be had; the message says why and never holds it."""


def read_secret(credentials: Credentials, /) -> str:
    """Return the secret, checked for what no protocol can carry.

    A NUL or a line end would end the command and begin another one.
    """
    try:
        secret = credentials.secret()
    except (OSError, LookupError, ValueError) as error:
        raise SecretUnreadableError(
            f"the password of {credentials.username} cannot be read: {error}"
        ) from error
    if any(bad in secret for bad in "\x00\r\n"):
        raise SecretUnreadableError(
            f"the password of {credentials.username} contains a line end or a NUL; take it out"
        )
    return secret


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a client's context that checks certificate and name (RFC 8314 section 5.2)."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def explain_tls_failure(error: ssl.SSLError, host: str, /) -> str:
    """Return what went wrong with TLS and what a person can do about it.

    Only errors out of OpenSSL carry its words; those Python raises itself do not.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        words = getattr(error, "verify_message", None) or error
        return (
            f"the certificate of {host} is not accepted ({words}); "
            "check the host name, or name the issuer's certificate in ca_file"
        )
    words = getattr(error, "reason", None) or error
    return f"{host} does not speak TLS as expected ({words}); check port and security"
