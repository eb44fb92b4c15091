"""This file makes received mails out of the text a test writes down."""

from __future__ import annotations

import textwrap

from mailer.parse import parse
from tickets.message import InboundMessage


def read(text: str) -> InboundMessage:
    """Read a mail as a test writes it: indented, header first, an empty line, then the body."""
    return parse(textwrap.dedent(text).lstrip("\n").encode())


def mail(*fields: str, body: str = "Hello") -> InboundMessage:
    """Read a mail from its fields and its body; From, To and Subject stand unless a field gives them."""
    given = {field.partition(":")[0].lower() for field in fields}
    usual = (
        "From: Jana Nová <jana@customer.example>",
        "To: support@acme.example",
        "Subject: The printer is on fire",
    )
    header = [*fields, *(field for field in usual if field.partition(":")[0].lower() not in given)]
    return parse("\n".join([*header, "", textwrap.dedent(body).strip("\n"), ""]).encode())
