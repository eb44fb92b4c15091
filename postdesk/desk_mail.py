"""This file files an agent's mail to the desk itself: commands that are about no ticket, or name several.

It answers a digest (or another mail of the desk), consists of commands alone, or asks what the rules would do
to an attached mail. Nothing of it ever goes to a
customer. Each command is judged by itself; a text that belongs to no ticket is kept and said to be so. What
changes more than ``AT_ONCE`` tickets is carried out when the registered address has confirmed it.
"""

from __future__ import annotations

from mailer import facts as f
from postdesk.agent_holding import Doubt
from postdesk.agent_proof import sender_doubt
from postdesk.agent_words import without_marker
from postdesk.bulk import NAMING, carry_out_on_each, read_names
from postdesk.confirming import AT_ONCE, ask, confirmed
from postdesk.desk_acts import DESK, DeskActs
from postdesk.desk_letters import NO_TICKET
from postdesk.filing import Filing
from postdesk.morning import zone_of
from postdesk.relay import own_words_only
from postdesk.rules_test import asks_for_rules, with_subject
from store.inbox import Fate
from store.sent import sent_mail
from threading_rules.autoreply_words import says_out_of_office
from threading_rules.tokens import Audience, person_tag
from tickets.address import address_key
from tickets.agent_commands import Result
from tickets.commands import Command, CommandBlock, read_block
from tickets.policy import Agent


def is_for_desk(filing: Filing, agent: Agent) -> bool:
    """Tell whether a mail of an agent answers the desk, or holds nothing but commands for it."""
    if _answers_desk(filing):
        return True
    message = filing.reading.message
    if asks_for_rules(_block(filing, agent)):
        return True
    if filing.ticket is not None or message.forwarded is not None or message.attachments:
        return False
    block = _block(filing, agent)
    return bool(block.commands or block.unknown) and not block.rest


def file_desk_mail(filing: Filing, agent: Agent) -> Fate:
    """File such a mail."""
    block = _block(filing, agent)
    message = filing.remember(party="agent", visibility="internal", agent=agent.key, reply=block.rest)
    acts = DeskActs(filing=filing, agent=agent)
    doubt = _doubt_of(filing, agent)
    if doubt is not None:
        return _hold(acts, doubt, message)
    if not block.commands and not block.unknown and says_out_of_office(filing.reading.message.subject[:300]):
        return Fate(outcome="noted", why="an agent's responder answered the desk", message=message)
    results = _results(acts, block)
    _answer(acts, results)
    filing.announce(author=agent.key)
    filing.decision["commands"] = [
        {"line": r.line, "accepted": r.accepted, "reason": r.reason} for r in results
    ]
    return Fate(outcome="commands", why="it steers the desk and is about no one ticket", message=message)


def _answers_desk(filing: Filing) -> bool:
    tokens = [token for token in filing.reading.keys.tokens if token.audience is not Audience.BOUNCE]
    if tokens:
        return all(token.ticket == NO_TICKET and token.audience is Audience.NOTE for token in tokens)
    nearest = next(iter(filing.reading.keys.own_ids), None)
    return nearest is not None and nearest[1].ticket == NO_TICKET and nearest[1].audience is Audience.NOTE


def _block(filing: Filing, agent: Agent) -> CommandBlock:
    support = filing.reading.mailbox.address if filing.reading.mailbox else ""
    reply = own_words_only(without_marker(filing.reading.message.reply), agent.emails, support)
    return with_subject(read_block(reply), filing.reading.message.subject)


def _doubt_of(filing: Filing, agent: Agent) -> Doubt | None:
    """Return why the mail is not proven to be the agent's; a signed address of theirs is half the proof."""
    if not _answers_desk(filing):
        return sender_doubt(filing, token=False)
    own = {address_key(email) for email in agent.emails} | {person_tag(email) for email in agent.emails}
    named = {token.person for token in filing.reading.keys.tokens if token.ticket == NO_TICKET}
    if not named:
        sent = sent_mail(filing.work.connection, filing.reading.keys.own_ids[0][0])
        named = {sent.recipient} if sent else set()
    if not named & own:
        return Doubt(reason="foreign_token", detail="")
    return sender_doubt(filing, token=True)


def _results(acts: DeskActs, block: CommandBlock) -> list[Result]:
    if block.unknown:
        # One typing error stops a mail about tickets; here as well, so that nobody need think about it.
        stopped = [Result(line=one.line, accepted=False, reason="stopped") for one in block.commands]
        unknown = [Result(line=line, accepted=False, reason="unknown_command") for line in block.unknown]
        return unknown + stopped
    results = _carry_out(acts, block.commands, asked=False)
    if block.rest and not asks_for_rules(block):
        first = block.rest.splitlines()[0][:80]
        results.append(Result(line=first, accepted=False, reason="needs_ticket"))
    return results


def _carry_out(acts: DeskActs, commands: tuple[Command, ...], *, asked: bool) -> list[Result]:
    prefix = acts.filing.in_force.policy.ticket_prefix
    named = [read_names(command, prefix) for command in commands]
    changed = len({ref for one in named for ref in one.refs if one.command.verb in NAMING})
    changed += sum(len(one.arguments.split()) for one in named if one.command.verb == "release")
    if changed > AT_ONCE and not asked:
        return _ask(acts, commands)
    results: list[Result] = []
    for one in named:
        if one.command.verb == "confirm" and not asked:
            results += _confirm(acts, one.command)
        elif one.command.verb in NAMING and one.refs:
            results += carry_out_on_each(acts, one)
        elif one.command.verb in DESK:
            results.append(_for_desk(acts, one.command))
        else:
            results.append(Result(line=one.command.line, accepted=False, reason="needs_ticket"))
    return results


def _for_desk(acts: DeskActs, command: Command) -> Result:
    _, refusal = DESK[command.verb](acts, command.arguments)
    for step in acts.later:
        step()
    acts.later.clear()
    return Result(line=command.line, accepted=refusal is None, reason=refusal or "")


def _ask(acts: DeskActs, commands: tuple[Command, ...]) -> list[Result]:
    word = ask(acts, [command.line for command in commands])
    letters = acts.letters()
    if letters is not None:
        how = acts.filing.in_force.templates.words(letters.language).name("label", "confirm_how")
        acts.say(f"{how}\n\n#confirm {word}")
        acts.tells["confirm"] = word
    return [Result(line=one.line, accepted=False, reason="needs_confirmation") for one in commands]


def _confirm(acts: DeskActs, command: Command) -> list[Result]:
    lines = confirmed(acts, command.arguments)
    if lines is None:
        return [Result(line=command.line, accepted=False, reason="no_confirmation")]
    return _carry_out(acts, read_block("\n".join(lines)).commands, asked=True)


def _hold(acts: DeskActs, doubt: Doubt, message: int) -> Fate:
    """Carry out nothing, and tell the registered address, never the From of the mail that failed."""
    filing, letters = acts.filing, acts.letters()
    filing.decision["held"] = {"reason": doubt.reason, "detail": doubt.detail}
    if letters is not None:
        facts = f.HeldFacts(
            site=letters.site,
            reason=doubt.reason,
            subject=filing.reading.message.subject,
            received_at=filing.now,
            detail=doubt.detail,
            zone=zone_of(acts.agent, filing.in_force.policy),
        )
        about = f"held {filing.mail.id}"
        acts.send(letters.write("held", facts, about=about, seq=-filing.mail.id, event="held"))
    return Fate(outcome="held", why=f"{doubt.reason}: {doubt.detail}", message=message)


def _answer(acts: DeskActs, results: list[Result]) -> None:
    filing, letters = acts.filing, acts.letters()
    if letters is None:
        return
    listed = acts.tells.get("listed", [])
    read = filing.work.tickets.read_many(listed)
    word = acts.tells.get("confirm")
    facts = f.TranscriptFacts(
        site=letters.site,
        results=tuple(
            f.CommandResult(line=one.line, accepted=one.accepted, reason=one.reason, at=one.at)
            for one in results
        ),
        relay="none",
        zone=zone_of(acts.agent, filing.in_force.policy),
        others=tuple(
            f.OtherTicket(
                ref=read[one].ref,
                subject=read[one].subject,
                status=read[one].status.value,
                updated_at=read[one].updated_at,
            )
            for one in listed
            if one in read
        ),
        answer=acts.tells.get("answer", ""),
        buttons=(letters.button("confirm", f"#confirm {word}"),) if word else (),
    )
    about = f"answer {filing.mail.id}"
    acts.send(letters.write("transcript", facts, about=about, seq=-filing.mail.id, event="transcript"))
