"""This file recognises mail that is not a message: receipts, abuse reports, reactions, meetings, recalls.

Each is stored and told as an event; none reopens a ticket or is answered.
"""

from __future__ import annotations

import re

from threading_rules.delivery_status import status_groups
from tickets.message import InboundMessage

_DMARC_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{0,40}\]\s*)?report domain:\s*\S+.{0,100}submitter:", re.IGNORECASE
)
_ABUSE_REPORT_TYPES = {"feedback-report", "tlsrpt"}
# Gmail's and Outlook's fallback for mail clients that show no reactions, and Apple's for mail.
_TO_YOUR_MESSAGE = (
    r"reacted to your (?:message|e-?mail)|hat auf (?:ihre|deine) nachricht reagiert"
    r"|zareagoval(?:a|\(a\)|/a)? na (?:vaši|tvoji|vašu|tvoju) (?:zprávu|správu)"
    r"|a réagi à (?:votre|ton) (?:message|e-mail)|(?:ha reaccionado|reaccionó) a (?:tu|su) mensaje"
    r"|ha reagito al (?:tuo|suo) messaggio|reagiu à (?:sua|tua) mensagem|heeft gereageerd op (?:uw"
    r"|je) bericht"
    r"|zareagowała?(?:\(a\))? na (?:twoją|państwa) wiadomość|(?:отреагировала?|реагирует) на ваше сообщение"
    r"|відреагува(?:в|ла) на ваше повідомлення|reager(?:ade på ditt meddelande|te på meldingen din"
    r"|ede på din (?:besked|meddelelse))|reagoi viestiisi|メッセージに(?:リアクション|反応)しました"
    r"|对[你您]的(?:邮件|消息)[做作]出了?(?:回应|反应)|메시지에 반응(?:했습니다|을 보냈습니다)?"
)
# A sign first, then who, and that it came through Gmail, in whatever order a language has the words.
_BY_GMAIL = (
    r"(?=.{0,100}(?:reag|réag|reac|реаг|リアクション|反応|반응|回应))[^\w\s]\S{0,11}\s.{0,80}\bgmail.{0,30}"
)
_REACTED = re.compile(
    rf"^\s*.{{0,80}}(?:{_TO_YOUR_MESSAGE})\s?[:：.]?\s*$|^\s*{_BY_GMAIL}$"
    r"|^\s*.{0,80}\breacted via gmail\b.{0,40}$"
    r"|^\s*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned) [“\"«„].{1,500}[”\"»]\s*$",
    re.IGNORECASE | re.DOTALL,
)
_READ_SUBJECT = re.compile(
    r"^\s*(?:read|not read|gelesen|ungelesen|lu|non lu|leído|no leído|lido|letto|přečteno|nepřečteno"
    r"|prečítané|lida|não lida"
    r"|прочитано|не прочитано|прочитане|przeczytano|gelezen|läst|læst|lest|luettu|開封済み|已读|已讀"
    r"|읽음)\s*:",
    re.IGNORECASE,
)
_RECALL_SUBJECT = re.compile(
    r"^\s*(?:recall|rückruf|rappel|recuperar|recuperación|richiamo|odvolání|stažení|отзыв|odwołanie|intrekken"
    r"|återkalla|tilbagekald|tilbakekall|peruutus|取り消し|撤回|召回)\s*:",
    re.IGNORECASE,
)
_RECALL_TEXT = re.compile(
    r"would like to recall the message|möchte die nachricht .{0,300}zurückrufen|souhaite rappeler le message"
    r"|desea recuperar el mensaje|desidera richiamare il messaggio|хочет отозвать сообщение|хотел бы отозвать"
    r"|chce odvolat zprávu|by si přál odvolat|chciałby odwołać wiadomość|wil het bericht .{0,300}intrekken"
    r"|vill återkalla meddelandet|trekke tilbake meldingen|tilbagekalde meddelelsen|haluaa peruuttaa viestin"
    r"|deseja (?:recuperar|cancelar) a mensagem|メッセージ.{0,300}取り消|(?:撤回|召回)(?:邮件|郵件|此邮件)",
    re.IGNORECASE | re.DOTALL,
)


def read_receipt(message: InboundMessage) -> str | None:
    """Return why a mail is a receipt: read or deleted (RFC 8098), or delivered (RFC 3464 section 2.3.3)."""
    if message.report_type == "disposition-notification":
        return "multipart/report; report-type=disposition-notification (RFC 8098 section 3)"
    if "message/disposition-notification" in message.part_types:
        return "a message/disposition-notification part (RFC 8098 section 3.1)"
    groups = status_groups(message)[1]
    if groups and all(group.arrived for group in groups):
        return f"a delivery report of success: {groups[0].action} (RFC 3464 section 2.3.3)"
    answered = bool(message.in_reply_to or message.references)
    if _READ_SUBJECT.match(message.subject) and "application/ms-tnef" in message.part_types and answered:
        return "Exchange's read receipt as TNEF"
    return None


def read_report(message: InboundMessage) -> str | None:
    """Return why a mail is a report about our mail as such: abuse (RFC 5965), DMARC (RFC 7489), TLS (RFC
    8460).
    """
    if message.report_type in _ABUSE_REPORT_TYPES:
        return f"multipart/report; report-type={message.report_type} (RFC 5965, RFC 8460)"
    if "message/feedback-report" in message.part_types:
        return "a message/feedback-report part (RFC 5965 section 3)"
    if _DMARC_SUBJECT.match(message.subject[:300]):
        return "the subject of a DMARC report (RFC 7489 section 7.2.1.1)"
    return None


def read_reaction(message: InboundMessage) -> str | None:
    """Return why a mail is a reaction (RFC 9078), else None."""
    if message.reaction is not None:
        return f"a reaction part: {message.reaction} (RFC 9078)"
    if (message.in_reply_to or message.references) and _REACTED.match(message.reply.strip()[:800]):
        return "the text is what a client writes for a reaction"
    return None


def read_calendar(message: InboundMessage) -> str | None:
    """Return why a mail is a step of a meeting (RFC 6047); a calendar file that a person attached is none."""
    if message.calendar_method is not None:
        return f"text/calendar; method={message.calendar_method} (RFC 6047 section 2.4)"
    if "calendarmessage" in (message.header("Content-Class") or "").lower():
        return "Content-Class: urn:content-classes:calendarmessage"
    return None


def read_recall(message: InboundMessage) -> str | None:
    """Return why a mail is Exchange's request to take an earlier mail back, else None."""
    if _RECALL_SUBJECT.match(message.subject[:300]) and _RECALL_TEXT.search(message.text[:2000]):
        return "the subject and the sentence of an Exchange recall"
    return None
