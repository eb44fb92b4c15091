"""This file proves that reports in words of many systems and languages name whom they failed for and how."""

import pytest

from tests.mail_text import mail
from threading_rules.bounces import read_bounce
from threading_rules.ours import Ours

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>"
NULL = "Return-Path: <>"
OURS = Ours(mailboxes=frozenset({"support@acme.example"}))


def addresses(bounce):
    return [recipient.address for recipient in bounce.recipients]


TEXTS = {
    "address and colon (qmail)": (
        """
        Hello, this is the mail program at mx.example.net.
        Your message could not be delivered to the following addresses.

        <petr@firm.example>:
        192.0.2.7 does not like the recipient.
        Remote host said: 550 no such user
        Giving up on 192.0.2.7.

        <eva@firm.example>:
        There is no mailbox by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Return-Path: <support@acme.example>
        To: hidden@elsewhere.example
        """,
        ["petr@firm.example", "eva@firm.example"],
        "hard",
    ),
    "indented address, session below (Exim)": (
        """
        A message that you sent could not be delivered to one of its recipients.

          petr@firm.example
            SMTP error from remote mail server after RCPT TO:<petr@firm.example>:
            host mx.firm.example [192.0.2.7]: 451 4.7.1 Greylisted, come back

        ------ This is a copy of the message, including all the headers. ------

        Return-path: <support@acme.example>
        """,
        ["petr@firm.example"],
        "soft",
    ),
    "expanded address": (
        """
        The following address(es) failed:

          box17@store.firm.example
            (generated from petr@firm.example)
            Unrouteable address
        """,
        ["box17@store.firm.example", "petr@firm.example"],
        "hard",
    ),
    "address on a date (Exchange)": (
        """
        Your message

          To:      petr@firm.example
          Subject: Our answer
          Sent:    Mon, 5 Jan 2026 10:00:00 +0100

        did not reach the following recipient(s):

        petr@firm.example on Mon, 5 Jan 2026 10:00:03 +0100
            The recipient name is not recognised
        """,
        ["petr@firm.example"],
        "hard",
    ),
    "transcript (sendmail)": (
        """
           ----- The following addresses had permanent fatal errors -----
        <petr@firm.example>
            (reason: 550 5.1.1 <petr@firm.example>... User unknown)

           ----- Transcript of session follows -----
        ... while talking to mx.firm.example.:
        >>> DATA
        <<< 550 5.1.1 <petr@firm.example>... User unknown
        """,
        ["petr@firm.example"],
        "hard",
    ),
    "transcript only": (
        """
           ----- Transcript of session follows -----
        554 <petr@firm.example>... Remote protocol error
           ----- Unsent message follows -----
        From: support@acme.example
        """,
        ["petr@firm.example"],
        "hard",
    ),
    "a field that names it": (
        """
        The mail system could not deliver your message.
        Failed Recipient: <petr@firm.example>
        Reason: mailbox has exceeded its quota, quota exceeded
        """,
        ["petr@firm.example"],
        "soft",
    ),
    "X.400 with the address in a field": (
        """
        Your message did not reach the following recipient(s):

        c=CZ;a= ;p=FIRM;o=Office;dda:SMTP=petr@firm.example; on Mon, 5 Jan 2026
            Unknown recipient
        """,
        ["petr@firm.example"],
        "hard",
    ),
    "in the sentence": (
        "There was an error delivering your mail to <petr@firm.example>.\nHost firm.example not found",
        ["petr@firm.example"],
        "hard",
    ),
    "delay": (
        """
        Your message has not yet been delivered to petr@firm.example.
        It will be retried for 3 more days. You need not send it again.
        """,
        ["petr@firm.example"],
        "soft",
    ),
    "expiry": (
        "Your message to petr@firm.example could not be delivered: the retry time has expired.",
        ["petr@firm.example"],
        "soft",
    ),
    "its own user without a domain": (
        "Your mail to the following recipients could not be delivered:\n\n    petr.novak\n",
        ["petr.novak@mx.example.net"],
        "hard",
    ),
    "RFC 3464 fields as plain text": (
        """
        An error occurred.

        Final-Recipient: rfc822; petr@firm.example
        Action: failed
        Status: 4.4.7
        """,
        ["petr@firm.example"],
        "soft",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_report_in_words_gives_recipients_and_kind(name):
    text, expected, kind = TEXTS[name]
    body = "\n".join(line.removeprefix("        ") for line in text.splitlines())
    bounce = read_bounce(mail(DAEMON, NULL, "Subject: Undelivered mail", body=body), OURS)
    assert (addresses(bounce), bounce.kind) == (expected, kind)


LANGUAGES = {
    "cs": "Vaši zprávu se nepodařilo doručit těmto příjemcům:",
    "de": "Ihre Nachricht konnte nicht zugestellt werden:",
    "da": "Levering til disse modtagere mislykkedes:",
    "es": "No se pudo entregar el mensaje a estos destinatarios:",
    "fi": "Viestin toimitus epäonnistui seuraaville vastaanottajille:",
    "fr": "Votre message n'a pas pu être remis aux destinataires suivants :",
    "it": "Impossibile recapitare il messaggio ai seguenti destinatari:",
    "ja": "以下の宛先にメールを送信できませんでした。",
    "no": "Meldingen kunne ikke leveres til disse mottakerne:",
    "nl": "Uw bericht kon niet worden bezorgd bij:",
    "pl": "Nie można dostarczyć wiadomości do następujących adresatów:",
    "pt": "Não foi possível entregar a mensagem aos destinatários:",
    "ru": "Ваше письмо не было доставлено следующим получателям:",
    "sk": "Vašu správu sa nepodarilo doručiť týmto príjemcom:",
    "sv": "Det gick inte att leverera till följande mottagare:",
    "uk": "Ваш лист не вдалося доставити отримувачам:",
    "zh": "您的邮件无法投递到以下收件人:",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_daemon_says_it_in_many_languages(language):
    message = mail(DAEMON, "Subject: -", body=f"{LANGUAGES[language]}\n\n    petr@firm.example\n")
    assert addresses(read_bounce(message, OURS)) == ["petr@firm.example"]
