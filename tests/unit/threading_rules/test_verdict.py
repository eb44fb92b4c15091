"""Whether From is proven, from Authentication-Results as servers and forgers write them (RFC 8601)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail_text import mail
from threading_rules.authentication_results import MOST_OCTETS, read_results
from threading_rules.verdict import MICROSOFT_365, is_aligned, sender_verdict

TRUSTED = ("mx.acme.example",)
BORDER = (
    "Received: from out.customer.example (out.customer.example [192.0.2.9]) by mx.acme.example with ESMTPS"
)
INSIDE = "Received: from mx.acme.example by imap.acme.example with LMTP"


def results(text: str) -> str:
    return f"Authentication-Results: mx.acme.example; {text}"


def verdict(*fields: str, trusted: tuple[str, ...] = TRUSTED):
    return sender_verdict(mail(*fields), trusted)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("dmarc=pass (p=REJECT) header.from=customer.example", "dmarc"),
        ("dmarc=pass header.from=customer.example; dkim=fail header.d=customer.example", "dmarc"),
        ("dkim=pass header.d=customer.example header.s=s1 header.b=abc", "dkim"),
        ("dkim=fail header.d=other.example; dkim=pass header.i=@customer.example", "dkim"),
        ("spf=pass smtp.mailfrom=bounce@customer.example; dkim=none", "spf"),
        ("spf=pass smtp.mailfrom=customer.example", "spf"),
        ("auth=pass smtp.auth=jana@customer.example", "auth"),
    ],
)
def test_an_aligned_method_proves_the_author(text, by):
    found = verdict(results(text), BORDER)
    assert (found.verdict, found.aligned, found.by) == ("pass", True, f"{by} (mx.acme.example)")
    assert found.evidence


@pytest.mark.parametrize(
    "text",
    [
        "dmarc=fail header.from=customer.example",
        "dmarc=fail header.from=customer.example; dkim=pass header.d=customer.example",
        "dkim=fail header.d=customer.example; spf=none",
        "spf=fail smtp.mailfrom=jana@customer.example",
    ],
)
def test_a_failed_method_of_froms_own_domain_is_a_fail(text):
    assert verdict(results(text), BORDER).verdict == "fail"


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "dkim=pass header.d=mailer.example",
        "spf=pass smtp.mailfrom=x@mailer.example",
        "spf=pass smtp.mailfrom=x@customer.example; dkim=fail header.d=mailer.example",
        "dmarc=bestguesspass header.from=customer.example",
        "dmarc=pass header.from=mailer.example",
        "dkim=pass header.d=evilcustomer.example",
        "dkim=pass header.d=example",
        "auth=pass smtp.auth=petr@customer.example",
        'dkim=pass reason="header.d=customer.example" header.d=mailer.example',
        "dkim=none (dkim=pass header.d=customer.example)",
        "x-other=pass header.d=customer.example",
    ],
)
def test_what_proves_another_or_nothing_is_unknown(text):
    found = verdict(results(text), BORDER)
    assert (found.verdict, found.aligned, found.by) == ("none", False, None)


PASS = "dmarc=pass header.from=customer.example"


def test_without_a_trusted_id_nothing_is_known_and_it_says_so():
    found = verdict(results(PASS), BORDER, trusted=())
    assert found.verdict == "none"
    assert "authentication.trusted" in found.evidence[0]


def test_a_field_of_a_stranger_does_not_count():
    assert verdict(f"Authentication-Results: mx.evil.example; {PASS}", BORDER).verdict == "none"


def test_a_forged_field_below_the_border_does_not_count():
    found = verdict(INSIDE, BORDER, results(PASS))
    assert found.verdict == "none"
    assert "below the border" in found.evidence[0]


def test_a_forged_field_below_does_not_outweigh_the_servers_own():
    assert (
        verdict(results("dmarc=fail header.from=customer.example"), BORDER, results(PASS)).verdict == "fail"
    )


def test_a_field_under_inside_hops_and_above_the_border_counts():
    assert verdict(INSIDE, results(PASS), BORDER).verdict == "pass"


def test_several_fields_of_the_border_are_read_together():
    spf = results("spf=pass smtp.mailfrom=x@mailer.example")
    dkim = results("dkim=pass header.d=customer.example")
    assert verdict(spf, dkim, BORDER).by == "dkim (mx.acme.example)"


def test_a_server_without_its_name_in_received_counts_only_at_the_top():
    other = "Received: from out.customer.example by 2001:db8::1 with SMTP id x"
    assert verdict(results(PASS), other).verdict == "pass"
    assert verdict(other, results(PASS)).verdict == "none"


GMAIL = "Authentication-Results: mx.google.com; dkim=pass header.i=@customer.example header.s=s1"
GMAIL_EDGE = "Received: from out.customer.example by mx.google.com with ESMTPS id x"
GMAIL_INSIDE = "Received: by 2002:a05:6402:1::1 with SMTP id y"


def test_gmail_writes_its_field_below_its_received():
    assert verdict(GMAIL_INSIDE, GMAIL_EDGE, GMAIL, trusted=("mx.google.com",)).verdict == "pass"


def test_only_the_first_field_of_gmails_block_counts():
    fail = "Authentication-Results: mx.google.com; dkim=fail header.d=customer.example"
    older = "Received: from home by out.customer.example"
    assert verdict(GMAIL_INSIDE, GMAIL_EDGE, fail, GMAIL, trusted=("mx.google.com",)).verdict == "fail"
    assert verdict(GMAIL_EDGE, older, GMAIL, trusted=("mx.google.com",)).verdict == "none"
    assert verdict(GMAIL_EDGE, GMAIL_EDGE, GMAIL, trusted=("mx.google.com",)).verdict == "none"


def test_a_site_may_say_that_its_server_writes_below():
    assert verdict(INSIDE, BORDER, results(PASS), trusted=("mx.acme.example below",)).verdict == "pass"
    assert "'mx.acme.example below'" in verdict(INSIDE, BORDER, results(PASS)).evidence[0]


@pytest.mark.parametrize(
    "senders",
    [
        ("From: jana@customer.example", "From: boss@acme.example"),
        ("From: jana@customer.example, boss@acme.example",),
        ("From: jana@customer.example", "From: jana@customer.example"),
        ("From: Jana",),
    ],
)
def test_only_one_author_in_one_field_can_be_proven(senders):
    assert verdict(results(PASS), BORDER, *senders).verdict == "fail"


MICROSOFT = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.9) smtp.mailfrom=customer.example; dkim=pass"
    " (signature was verified) header.d=customer.example;dmarc=pass action=none header.from=customer.example;"
    "compauth=pass reason=100"
)
EDGE = "Received: from out.customer.example (192.0.2.9) by AM7EUR03FT.mail.protection.outlook.com with SMTP"
INNER = "Received: from AM7.eurprd03.prod.outlook.com by DB9.eurprd02.prod.outlook.com with HTTPS"


def test_microsofts_form_without_an_id_counts_where_the_site_says_so():
    assert verdict(INNER, MICROSOFT, EDGE, trusted=(MICROSOFT_365,)).by == "dmarc (microsoft365)"
    assert verdict(INNER, MICROSOFT, EDGE).verdict == "none"


def test_only_microsofts_first_field_counts_and_none_below_another_server():
    fail = MICROSOFT.replace("dmarc=pass", "dmarc=fail")
    assert verdict(INNER, fail, EDGE, MICROSOFT, trusted=(MICROSOFT_365,)).verdict == "fail"
    assert verdict(INNER, BORDER, MICROSOFT, trusted=(MICROSOFT_365,)).verdict == "none"


@pytest.mark.parametrize(
    ("proven", "author", "aligned"),
    [
        ("customer.example", "customer.example", True),
        ("CUSTOMER.example.", "customer.example", True),
        ("customer.example", "news.customer.example", True),
        ("mail.customer.example", "customer.example", False),
        ("stomer.example", "customer.example", False),
        ("example", "customer.example", False),
        ("", "customer.example", False),
        ("bücher.example", "xn--bcher-kva.example", True),
    ],
)
def test_alignment_is_the_same_domain_or_a_parent_of_two_labels(proven, author, aligned):
    assert is_aligned(proven, author) is aligned


@pytest.mark.parametrize(
    ("text", "authserv_id", "methods"),
    [
        ("mx.acme.example; none", "mx.acme.example", []),
        ("mx.acme.example 1; spf=pass smtp.mailfrom=a@b.example;", "mx.acme.example", ["spf"]),
        ('"mx.acme.example"; dkim=pass header.d=b.example', "mx.acme.example", ["dkim"]),
        ("mx (a (nested) comment; dkim=pass); spf=fail (x) smtp.mailfrom=b.example", "mx", ["spf"]),
        ("mx; dkim / 1 = pass header.d = b.example", "mx", ["dkim"]),
        ('mx; dkim=fail reason="bad; dkim=pass header.d=b.example"; spf=pass', "mx", ["dkim", "spf"]),
        ("mx; spf=pass (unclosed comment; dkim=pass header.d=b.example", "mx", ["spf"]),
        ("spf=pass smtp.mailfrom=b.example; dkim=none", None, ["spf", "dkim"]),
        ("", None, []),
    ],
)
def test_the_grammar_is_read_as_servers_write_it(text, authserv_id, methods):
    field = read_results(text)
    assert (field.authserv_id, [result.method for result in field.results]) == (authserv_id, methods)


def test_of_an_overlong_field_only_whole_results_count():
    field = read_results("mx; spf=pass smtp.mailfrom=b.example; " + "x" * MOST_OCTETS + "=pass; dkim=pass")
    assert [result.method for result in field.results] == ["spf"]


@pytest.mark.parametrize(
    "hostile", ["(" * 100_000, '"' * 100_001, "a=b;" * 50_000, "a. " * 50_000, "\\" * 100_001]
)
def test_hostile_fields_end_in_an_answer(hostile):
    assert verdict(results(hostile), BORDER).verdict == "none"


@given(st.text(alphabet='ab=;."()\\/ \tspfdkimdmarcpassheader.from@1é', max_size=300))
def test_no_field_breaks_the_reader_or_proves_what_it_does_not_say(text):
    field = read_results(text)
    assert all(result.method and result.result for result in field.results)
