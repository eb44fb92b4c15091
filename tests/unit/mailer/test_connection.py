"""This file shows how secrets are read and how TLS failures are worded."""

import ssl
from pathlib import Path

import pytest

from mailer.connection import (
    Credentials,
    SecretUnreadableError,
    explain_tls_failure,
    read_secret,
    tls_context,
)


def credentials(secret: str) -> Credentials:
    return Credentials(username="support@acme.example", secret=lambda: secret)


def test_the_secret_is_asked_for_at_each_login() -> None:
    secrets = iter(["old", "new"])
    user = Credentials(username="support", secret=lambda: next(secrets))
    assert [read_secret(user), read_secret(user)] == ["old", "new"]


@pytest.mark.parametrize("bad", ["two\nlines", "two\r\nlines", "nul\x00"])
def test_a_secret_that_could_end_the_command_is_refused_and_not_repeated(bad: str) -> None:
    with pytest.raises(SecretUnreadableError) as refused:
        read_secret(credentials(bad))
    assert "support@acme.example" in str(refused.value)
    assert bad not in str(refused.value)


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "secret"
    with pytest.raises(SecretUnreadableError, match="secret"):
        read_secret(Credentials(username="support", secret=missing.read_text))


def test_our_context_checks_certificate_and_name() -> None:
    context = tls_context(None)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_wrong_port_for_tls_is_worded_for_people() -> None:
    error = ssl.SSLError(1, "wrong version number")
    assert "check port and security" in explain_tls_failure(error, "imap.acme.example")
