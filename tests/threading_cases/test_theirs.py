"""Mails that only name what anybody may know: foreign Message-IDs, missing mails, ticket tags, subjects."""

import pytest

from tests.threading_cases.scene import ANSWER, FAILED, FIRST, QUEUES, REJECTING, Case, judge

ANNA = frozenset({"anna@acme.example"})
JANA = "From: Jana <jana@customer.example>\nMessage-ID: <second@customer.example>\n"
IVAN = "From: Ivan <ivan@other.example>\nMessage-ID: <ivan-2@other.example>\n"
EVE = "From: Eve <eve@stranger.example>\nMessage-ID: <evil@stranger.example>\n"
TO_US = "To: support@acme.example\nSubject: Re: The printer burns\n"
TEXT = "\nIt burns again.\n"
IVANS = (
    "From: Ivan <ivan@other.example>\nTo: support@acme.example\nSubject: No sound\n"
    "Message-ID: <ivan-1@other.example>\n\nSilence.\n"
)
JANAS_OTHER = (
    "From: Jana <jana@customer.example>\nTo: support@acme.example\nSubject: Toner\n"
    "Message-ID: <toner@customer.example>\n\nWe need toner.\n"
)
WITH_PETR = FIRST.replace("Subject:", "Cc: Petr <petr@customer.example>\nSubject:")
PETR = "From: Petr <petr@customer.example>\nMessage-ID: <petr-1@customer.example>\n"
COPIED = FIRST.replace("The printer burns", "Other").replace("jana@customer", "eve@stranger")
INDEX = "Ac1234567890abcdefghijklmnopqA=="  # 22 octets, as Outlook begins a conversation
LATER_INDEX = "Ac1234567890abcdefghijklmnopqAAAAAaa"  # and one answer later

KNOWN = (
    Case(name="an answer to one's own mail", rule=4, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: <first@customer.example>\n" + TEXT),
    Case(name="an edited subject within the same days", rule=4, ticket=1001,
         mail=JANA + "To: support@acme.example\nSubject: Fire!\nIn-Reply-To: <first@customer.example>\n"
         + TEXT),
    Case(name="In-Reply-To wins over References", rule=4, ticket=1002, before=(FIRST, IVANS),
         evidence="SUP-1001 too, which stays apart",
         mail=IVAN + TO_US + "In-Reply-To: <ivan-1@other.example>\nReferences: <first@customer.example>\n"
         + TEXT),
    Case(name="the nearest of References wins", rule=4, ticket=1002, before=(FIRST, IVANS),
         mail=IVAN + TO_US + "References: <first@customer.example> <ivan-1@other.example>\n" + TEXT),
    Case(name="two tickets of one requester named by him", rule=4, ticket=1002, before=(FIRST, JANAS_OTHER),
         evidence="of the same requester",
         mail=JANA + TO_US + "In-Reply-To: <toner@customer.example>\nReferences: <first@customer.example>\n"
         + TEXT),
    Case(name="a stranger with the customer's Message-ID", rule=4, ticket=1001, party="third_party",
         mail=EVE + TO_US + "In-Reply-To: <first@customer.example>\n" + TEXT, written_to=ANNA, status="new"),
    Case(name="a stranger who copied a Message-ID diverts nobody", rule=4, ticket=1001,
         before=(FIRST, COPIED), mail=JANA + TO_US + "In-Reply-To: <first@customer.example>\n" + TEXT),
    Case(name="an address in the prose of In-Reply-To", rule=4, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: <first@customer.example> of <jana@customer.example>\n" + TEXT),
    Case(name="only the last id in prose counts", rule=4, ticket=1002, before=(FIRST, IVANS),
         mail=IVAN + TO_US + "In-Reply-To: not <first@customer.example> but <ivan-1@other.example>\n" + TEXT),
    Case(name="our id lost and the customer's kept", rule=4, ticket=1001,
         mail=JANA + TO_US + "In-Reply-To: <x@relay.example>\nReferences: <first@customer.example>\n" + TEXT),
    Case(name="Outlook with nothing but a Thread-Index", rule=5, ticket=1001, evidence="thread-index",
         before=(FIRST.replace("Message-ID", f"Thread-Index: {INDEX}\nMessage-ID"),),
         mail=JANA + TO_US + f"Thread-Index: {LATER_INDEX}\n" + TEXT),
    Case(name="a stranger with the Thread-Index", rule=8, ticket=1002,
         before=(FIRST.replace("Message-ID", f"Thread-Index: {INDEX}\nMessage-ID"),),
         mail=EVE + TO_US + f"Thread-Index: {LATER_INDEX}\n" + TEXT),
)  # fmt: skip

CHILD = JANA + TO_US + "In-Reply-To: <missing@customer.example>\n" + TEXT
MISSING = "From: Jana <jana@customer.example>\nMessage-ID: <missing@customer.example>\n" + TO_US + TEXT
EVES_MISSING = MISSING.replace("Jana <jana@customer", "Eve <eve@stranger")
PETRS_MISSING = MISSING.replace("Jana <jana@", "Petr <petr@").replace(
    "\nTo:", "\nCc: jana@customer.example\nTo:"
)
SIBLING = "Message-ID: <third@customer.example>\n" + TO_US + "References: <missing@customer.example>\n" + TEXT
ASKED = FIRST.replace("Message-ID", "In-Reply-To: <missing@customer.example>\nMessage-ID")
MISSING_ORDER = (
    Case(name="a parent after its answer", rule=5, ticket=1001, before=(CHILD,), mail=MISSING, tickets=1),
    Case(name="two answers before their parent", rule=5, ticket=1001, before=(CHILD,), tickets=1,
         mail="From: Jana <jana@customer.example>\n" + SIBLING, evidence="the same missing mail"),
    Case(name="an answer of somebody who is named", rule=5, ticket=1001, before=(CHILD,), tickets=1,
         party="third_party",
         mail="From: Petr <petr@customer.example>\nCc: jana@customer.example\n" + SIBLING),
    Case(name="two answers of strangers to each other", rule=8, ticket=1002, before=(CHILD,),
         mail="From: Ivan <ivan@other.example>\n" + SIBLING),
    Case(name="a missing ancestor of long ago", rule=8, ticket=1002, before=(CHILD, "31 days"),
         mail="From: Jana <jana@customer.example>\n" + SIBLING),
    Case(name="a parent of somebody else that names who answered it", rule=5, ticket=1001, before=(ASKED,),
         mail=PETRS_MISSING, tickets=1, party="customer", written_to=ANNA),
    Case(name="a parent of a stranger who names nobody", rule=8, ticket=1002, before=(ASKED,), tickets=2,
         evidence="only linked", mail=EVES_MISSING, party="customer",
         written_to=ANNA | {"eve@stranger.example"}),
    Case(name="a parent of somebody else after we answered", rule=5, ticket=1001, before=(ASKED, ANSWER),
         mail=PETRS_MISSING, party="third_party", written_to=ANNA),
)  # fmt: skip

TAGS = (
    Case(name="the tag in the requester's subject", rule=7, ticket=1001,
         mail=JANA + "To: support@acme.example\nSubject: Re: [SUP-1001] printer\n" + TEXT),
    Case(name="the tag in small letters without brackets", rule=7, ticket=1001,
         mail=JANA + "To: support@acme.example\nSubject: about sup-1001 again\n" + TEXT),
    Case(name="the tag in a participant's subject", rule=7, ticket=1001, before=(WITH_PETR,),
         mail=PETR + "To: support@acme.example\nSubject: [SUP-1001]\n" + TEXT),
    Case(name="the tag in a stranger's subject", rule=8, ticket=1002, evidence="possibly related",
         mail=EVE + "To: support@acme.example\nSubject: Re: [SUP-1001] printer\n" + TEXT,
         written_to=frozenset({"eve@stranger.example", "anna@acme.example"})),
    Case(name="the tag of no ticket", rule=8, ticket=1002,
         mail=JANA + "To: support@acme.example\nSubject: [SUP-1999]\n" + TEXT),
    Case(name="the tag under a forged From", rule=7, ticket=1001, party="third_party", written_to=ANNA,
         mail=FAILED % "customer.example" + JANA + "To: support@acme.example\nSubject: [SUP-1001]\n" + TEXT),
    Case(name="an unproven agent writes the tag", rule=7, ticket=1001, party="agent",
         mail="From: anna@acme.example\nMessage-ID: <a9@acme.example>\nTo: support@acme.example\n"
         "Subject: [SUP-1001]\n" + TEXT, written_to=ANNA, outcome="held"),
    Case(name="the same words in the subject", rule=8, ticket=1002,
         mail=JANA + "To: support@acme.example\nSubject: The printer burns\n" + TEXT),
    Case(name="two From addresses are nobody", rule=4, ticket=1001, party="third_party", written_to=ANNA,
         mail="From: jana@customer.example, eve@stranger.example\nMessage-ID: <two@x.example>\n" + TO_US
         + "In-Reply-To: <first@customer.example>\n" + TEXT),
)  # fmt: skip

OLD = "In-Reply-To: <first@customer.example>\n"
CLOSED = (FIRST, "resolved 1001", "closed 1001")
FOLLOWED = (*CLOSED, "30 days", JANA + TO_US + OLD + TEXT)
STATE = (
    Case(name="a resolved ticket within its days", rule=4, ticket=1001, status="open",
         before=(FIRST, "resolved 1001", "3 days"), mail=JANA + TO_US + OLD + TEXT),
    Case(name="a closed ticket within its days", rule=4, ticket=1001, status="open",
         before=(*CLOSED, "3 days"), mail=JANA + TO_US + OLD + TEXT),
    Case(name="a closed ticket after its days", rule=4, ticket=1002, outcome="created", status="new",
         before=(*CLOSED, "30 days"), mail=JANA + TO_US + OLD + TEXT),
    Case(name="a second mail on it goes to the new one", rule=4, ticket=1002, outcome="appended", tickets=2,
         before=FOLLOWED, mail=JANA.replace("second", "third") + TO_US + OLD + TEXT),
    Case(name="a queue that rejects", rule=4, ticket=1001, outcome="rejected", status="closed",
         settings=REJECTING, before=(*CLOSED, "30 days"), mail=JANA + TO_US + OLD + TEXT,
         written_to=frozenset({"jana@customer.example"})),
    Case(name="a stranger on a closed ticket reopens nothing", rule=4, ticket=1001, status="closed",
         before=CLOSED, mail=EVE + TO_US + OLD + TEXT, party="third_party", written_to=ANNA),
    Case(name="a thank-you reopens nothing", rule=4, ticket=1001, status="closed", before=CLOSED,
         mail=JANA + TO_US + OLD + "\nThank you very much!\n\nJana\n", written_to=ANNA),
    Case(name="an old thread for a new matter", rule=8, ticket=1002, evidence="a new matter",
         before=(FIRST, "30 days"),
         mail=JANA + "To: support@acme.example\nSubject: An offer for chairs\n" + OLD + TEXT),
    Case(name="an old thread for a new matter that says Re", rule=8, ticket=1002,
         before=(FIRST, "30 days"),
         mail=JANA + "To: support@acme.example\nSubject: Re: An offer for chairs\n" + OLD + TEXT),
    Case(name="an old thread with a quote goes on", rule=4, ticket=1001, before=(FIRST, "30 days"),
         mail=JANA + "To: support@acme.example\nSubject: Still\n" + OLD + TEXT
         + "\nOn Monday Jana wrote:\n> It burns since Monday.\n"),
    Case(name="an old thread with its subject goes on", rule=4, ticket=1001, before=(FIRST, "30 days"),
         mail=JANA + "To: support@acme.example\nSubject: AW: [ext] RE: The printer burns\n" + OLD + TEXT),
    Case(name="an old thread with its tag goes on", rule=4, ticket=1001, before=(FIRST, "30 days"),
         mail=JANA + "To: support@acme.example\nSubject: Chairs [SUP-1001]\n" + OLD + TEXT),
)  # fmt: skip

GROUP = "List-Id: <helpdesk.groups.example>\nTo: helpdesk@groups.example\n"
PEOPLE = (
    Case(name="a colleague in copy answers", rule=4, ticket=1001, before=(WITH_PETR,),
         mail=PETR + TO_US + OLD + TEXT),
    Case(name="a list of ours that rewrote From", rule=4, ticket=1001,
         mail="From: 'Jana' via Helpdesk <helpdesk@groups.example>\nX-Original-From: Jana "
         "<jana@customer.example>\nMessage-ID: <l1@groups.example>\n" + GROUP
         + "Subject: Re: The printer burns\n" + OLD + TEXT),
    Case(name="a Mailman list of ours with Reply-To", rule=4, ticket=1001,
         mail="From: Jana via Helpdesk <helpdesk@groups.example>\nReply-To: Jana <jana@customer.example>\n"
         "Message-ID: <l2@groups.example>\n" + GROUP + "Subject: Re: The printer burns\n" + OLD + TEXT),
    Case(name="a list of others says nothing of its author", rule=4, ticket=1001, party="third_party",
         mail="From: Jana via Talk <talk@lists.example>\nX-Original-From: jana@customer.example\n"
         "Message-ID: <l3@lists.example>\nList-Id: <talk.lists.example>\n" + TO_US + OLD + TEXT),
    Case(name="Reply-To makes nobody a participant", rule=4, ticket=1001, party="third_party",
         mail=EVE + "Reply-To: jana@customer.example\n" + TO_US + OLD + TEXT),
    Case(name="a display name makes nobody a participant", rule=4, ticket=1001, party="third_party",
         mail=EVE.replace("Eve", '"jana@customer.example"') + TO_US + OLD + TEXT),
)  # fmt: skip


@pytest.mark.parametrize("case", [*KNOWN, *MISSING_ORDER, *TAGS, *STATE, *PEOPLE], ids=str)
def test_mail_that_names_a_thread(case, tmp_path):
    judge(case, tmp_path)


def test_the_table_is_as_large_as_promised():
    from tests.threading_cases import test_ours as ours

    rows = [*ours.BY_ADDRESS, *ours.BY_ID, *ours.BY_MARK, *ours.BY_THREAD_INDEX, *ours.AGENTS]
    rows += [*KNOWN, *MISSING_ORDER, *TAGS, *STATE, *PEOPLE]
    assert len({row.name for row in rows}) == len(rows) >= 60
    assert {row.settings for row in rows} == {QUEUES, REJECTING}
