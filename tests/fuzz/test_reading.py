"""This file reads MIME trees that hypothesis makes, and mutated mails of the corpus: nothing raises."""

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.fuzz_reading import MAX_SEED_OCTETS, OURS, TRUSTED, try_one
from mailer.attachments import content
from mailer.parse import parse
from threading_rules.identify import identify
from threading_rules.verdict import sender_verdict

CORPUS = Path(os.environ.get("POSTDESK_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
MUTATIONS = 1_000

LEAF_TYPES = (
    *(b"text/plain", b"text/html", b"text/calendar", b"image/png", b"application/ms-tnef"),
    *(b"message/delivery-status", b"text/rfc822-headers", b"application/octet-stream", b"text", b"/", b""),
)
CHARSETS = (
    b"utf-8",
    b"us-ascii",
    b"gb2312",
    b"iso-2022-jp",
    b"hz",
    b"utf-7",
    b"utf-16",
    b"rot13",
    b"none",
    b'"',
)
ENCODINGS = (b"", b"7bit", b"base64", b"quoted-printable", b"x-uuencode", b"Base64 (yes)", b"unknown")
TREES = tuple(
    b"multipart/" + kind
    for kind in (b"mixed", b"alternative", b"related", b"report", b"signed", b"digest", b"x")
)
EXTRAS = (b"", b"\nContent-Disposition: attachment; filename=a.b", b"\nContent-ID: <x@y>")
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"Jana <jana@x.example>",
            b"=?utf-8?q?P=C5=99?= <a@x.example>",
            b"<a@x> <b@x>",
            b"a@x.example, (",
            b"=?gb2312?b?x",
        ]
    ),
)
NAMES = st.sampled_from(
    [
        b"From",
        b"To",
        b"Cc",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"In-Reply-To",
        b"References",
        b"Reply-To",
        b"X-A",
    ]
)


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    """A part without children."""
    kind, charset = draw(st.sampled_from(LEAF_TYPES)), draw(st.sampled_from(CHARSETS))
    encoding, extra = draw(st.sampled_from(ENCODINGS)), draw(st.sampled_from(EXTRAS))
    header = b"Content-Type: " + kind + b"; charset=" + charset
    header += b"\nContent-Transfer-Encoding: " + encoding + extra
    words = st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
    body = draw(st.one_of(st.binary(max_size=200), words))
    return header + draw(st.sampled_from([b"\n\n", b"\r\n\r\n", b"\n"])) + body


def containers(children: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """A multipart or an enclosed message, now and then with the wrong boundary or without an end."""

    @st.composite
    def container(draw: st.DrawFn) -> bytes:
        if draw(st.booleans()):
            return (
                b"Content-Type: message/rfc822\n\n"
                + draw(NAMES)
                + b": "
                + draw(VALUES)
                + b"\n"
                + draw(children)
            )
        boundary = draw(st.sampled_from([b"b", b"bb", b"b b", b"--"]))
        used = draw(st.sampled_from([boundary, boundary, b"other"]))
        parts = b"".join(b"--" + used + b"\n" + part + b"\n" for part in draw(st.lists(children, max_size=3)))
        end = draw(st.sampled_from([b"--" + used + b"--\n", b""]))
        return (
            b"Content-Type: "
            + draw(st.sampled_from(TREES))
            + b'; boundary="'
            + boundary
            + b'"\n\n'
            + parts
            + end
        )

    return container()


MAILS = st.builds(
    lambda fields, tree: b"".join(name + b": " + value + b"\n" for name, value in fields) + tree,
    st.lists(st.tuples(NAMES, VALUES), max_size=6),
    st.recursive(leaves(), containers, max_leaves=8),
)


@given(MAILS)
def test_every_tree_of_parts_gives_a_mail(raw):
    message = parse(raw)
    assert message.size == len(raw)
    assert identify(message, OURS).evidence
    assert sender_verdict(message, TRUSTED).evidence
    assert not [defect for defect in message.defects if "could not be read" in defect]
    for attachment in message.attachments:
        octets = content(raw, attachment.digest)
        assert octets is not None
        assert len(octets) == attachment.size


@given(st.binary(max_size=500))
def test_any_octets_give_a_mail(raw):
    assert not [defect for defect in parse(raw).defects if "could not be read" in defect]


@pytest.mark.corpus
def test_mutated_mails_of_the_corpus_are_read():
    paths = [path for path in sorted(CORPUS.rglob("*.eml")) if 0 < path.stat().st_size <= MAX_SEED_OCTETS]
    if not paths:
        pytest.skip("corpus absent")
    attempt = partial(try_one, seed=7, paths=paths)
    assert [failure for failure in map(attempt, range(MUTATIONS)) if failure] == []
