"""Encrypted and signed mail is named as such, and stays what it is."""

import pytest

from mailer.parse import parse
from threading_rules.identify import Kind, identify
from threading_rules.ours import Ours

HEAD = b"From: a@x.example\nSubject: s\nMessage-ID: <a@x.example>\n"


def in_parts(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: " + kind + b"; boundary=b\n\n" + body + b"--b--\n"


TEXT = b"Content-Type: text/plain\n\nHello"
PGP = b"Content-Type: application/pgp-encrypted\n\nVersion: 1"
OCTETS = b"Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (in_parts(b"multipart/encrypted", PGP, OCTETS), "encrypted with OpenPGP (RFC 3156"),
        (
            HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx",
            "encrypted with S/MIME",
        ),
        (HEAD + b'Content-Type: application/pkcs7-mime; smime-type="signed-data"\n\nx', "signed with S/MIME"),
        (
            in_parts(b"multipart/signed", TEXT, b"Content-Type: application/pgp-signature\n\nx"),
            "signed with OpenPGP",
        ),
        (
            in_parts(b"multipart/signed", TEXT, b"Content-Type: application/pkcs7-signature\n\nx"),
            "signed with S/MIME",
        ),
        (
            HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n",
            "encrypted with OpenPGP",
        ),
        (HEAD + b"\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n", "signed with OpenPGP"),
    ],
)
def test_encrypted_and_signed_mail_is_named_and_stays_a_message(raw, said):
    identity = identify(parse(raw), Ours())
    assert identity.kind is Kind.MESSAGE
    assert identity.evidence[-1].startswith(said)


def test_a_person_who_writes_about_encryption_signs_nothing():
    raw = HEAD + b"\nWhat is this?\n\n-----BEGIN PGP MESSAGE-----\n"
    evidence = identify(parse(raw), Ours()).evidence
    assert evidence == ("nothing says that it is anything but a person's message",)
