"""The words of an audit, the same in every file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from qa_engine.domain.findings import SearchedWindow
from qa_engine.reports.audit_counting import is_short
from qa_engine.reports.audit_records import (
    AccountLine,
    Audit,
    AuditQuestion,
    Denominator,
    FindingLine,
    HeardDepth,
    Override,
    Piece,
    Share,
    Standing,
    Undated,
)
from qa_engine.reports.wording import share, words

STANDING_WORDS = {
    Standing.SATISFIED: "satisfied",
    Standing.BREACHED: "breached",
    Standing.UNDETERMINED: "undetermined",
    Standing.NOT_TRIGGERED: "not triggered",
    Standing.OTHER_CHANNEL: "not for the channel",
}
NOT_AT_HAND = "wording of this version is not at hand"
NO_REVIEW = "No review is recorded: every verdict here is the machine's, and no person has confirmed or changed it."
MEANINGS = (
    (
        "Denominator",
        "Interactions judged by this wording = applicable (satisfied + breached + undetermined) + not triggered + not "
        "for the channel. The rate is satisfied out of decided, that is satisfied + breached.",
    ),
    (
        "Interval",
        "The exact 95 % interval of Clopper and Pearson for the rate. It tells how far the rate of such interactions "
        "may lie off by chance; it holds no error of the machine's verdicts, and the undetermined are on neither side.",
    ),
    (
        "Undetermined",
        "Where recognition, the speaker or the language was too unsure to accuse anybody, the verdict is left open. "
        "A person has to look.",
    ),
    (
        "Wordings",
        "A rule's hash changes with its wording. Rows of different hashes are never added together: they answer "
        "different questions.",
    ),
    (
        "Confidence",
        "Of the match: how surely the words were found. Heard: how surely they were recognised; written words have "
        "none. In brackets after a speaker: how surely that speaker is known, where it is not certain.",
    ),
    (
        "What this does not prove",
        "A verdict says that words were or were not found. It is no legal advice, and no finding that a law was kept "
        "or broken. Citations marked as not verified were not read by the rubric's author.",
    ),
)


def sentence(text: str) -> str:
    """Return ``text`` with its first letter large, and all others as they are: names keep theirs."""
    return text[:1].upper() + text[1:]


def scope(question: AuditQuestion) -> str:
    """Return what was asked for, in one line."""
    parts = [
        f"rules {', '.join(question.rules)}" if question.rules else "all rules",
        period(question),
        f"channels {', '.join(question.channels)}" if question.channels else "all channels",
        f"teams {', '.join(question.teams)}" if question.teams else "all teams",
    ]
    return "; ".join(parts)


def period(question: AuditQuestion) -> str:
    """Return the period that was asked for."""
    since, until = (precise(when) for when in (question.since, question.until))
    if since is None and until is None:
        return "all times"
    bounds = ((f"from {since}", since), (f"to before {until}", until))
    return "started " + " ".join(text for text, given in bounds if given)


def precise(when: dt.datetime | None) -> str | None:
    """Return a point in time to the second, or ``None``.

    >>> precise(dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC))
    '2026-03-01 10:00:00 UTC'
    """
    return when.strftime("%Y-%m-%d %H:%M:%S UTC") if when else None


def percent(value: float | None) -> str:
    """Return a share of 1 as a percentage, or a dash."""
    return "–" if value is None else f"{100 * value:.1f} %"


def interval(of: Share) -> str:
    """Return the 95 % interval of a share, or that nothing was decided."""
    if of.low is None or of.high is None:
        return "nothing decided"
    return f"{100 * of.low:.1f} to {100 * of.high:.1f} %"


def seconds(start_s: float | None, end_s: float | None) -> str | None:
    """Return a stretch of a recording to a tenth of a second.

    >>> seconds(65.42, 70.0)
    '1:05.4–1:10.0'
    """
    marks = [_mark(at) for at in (start_s, end_s) if at is not None]
    return "–".join(marks) or None


def _mark(at: float) -> str:
    tenths = round(at * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    short = f"{rest // 10:02}.{rest % 10}"
    return f"{hours}:{minutes:02}:{short}" if hours else f"{minutes}:{short}"


def piece_time(piece: Piece) -> str | None:
    """Return the second of audio, or when a message was sent."""
    return seconds(piece.start_s, piece.end_s) or precise(piece.sent_at)


def piece_place(piece: Piece) -> str:
    """Return where words stand: turn, speaker, time."""
    sure = "" if piece.speaker_confidence == 1 else f" ({piece.speaker_confidence:.2f})"
    return ", ".join(filter(None, (f"turn {piece.turn}", f"{piece.speaker.value}{sure}", piece_time(piece))))


def piece_surety(piece: Piece) -> str:
    """Return what found the words, and how surely they were found and heard."""
    heard = "" if piece.heard is None else f", heard {piece.heard:.2f}"
    return f"{piece.detector}: match {piece.confidence:.2f}{heard}"


def turn_list(turns: Iterable[int]) -> str:
    """Return turns as ranges.

    >>> turn_list((0, 1, 2, 7))
    '0-2, 7'
    """
    runs = [list(run) for _, run in groupby(enumerate(turns), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0][1]}-{run[-1][1]}" if len(run) > 1 else str(run[0][1]) for run in runs)


def searched(window: SearchedWindow) -> str:
    """Return where a rule looked."""
    if not window.turns:
        return f"no turn of {window.speaker.value}"
    turns = "1 turn" if len(window.turns) == 1 else f"{len(window.turns)} turns"
    parts = [f"{turns} of {window.speaker.value} ({turn_list(window.turns)})", seconds(window.start_s, window.end_s)]
    if window.lowest_confidence is not None:
        parts.append(f"lowest confidence heard {window.lowest_confidence:.2f}")
    return ", ".join(filter(None, parts))


def contact(line: FindingLine) -> tuple[str, ...]:
    """Return what is known of the interaction, a line each."""
    cut = is_short(line.declared_s, line.decoded_s)
    heard = f"only {line.decoded_s:.1f} of {line.declared_s:.1f} s could be decoded" if cut else ""
    people = ", ".join(filter(None, (line.agent_id and f"agent {line.agent_id}", line.team and f"team {line.team}")))
    when = precise(line.started_at) or "date not known"
    return tuple(filter(None, (line.interaction_id, f"{line.channel.value}, {when}", people, line.source, heard)))


def why(line: FindingLine) -> tuple[str, ...]:
    """Return the reason, the elements that are missing, and the window searched, a line each."""
    missing = f"Missing: {', '.join(line.missing)}" if line.missing else ""
    return tuple(filter(None, (line.reason, missing, f"Searched: {searched(line.searched)}")))


def override_text(override: Override | None) -> str:
    """Return a reviewer's decision; nothing where none is recorded."""
    if override is None:
        return ""
    return f"{words(override.status.value)}, by {override.by}, {precise(override.at)}: {override.reason}"


def fate(line: AccountLine) -> str:
    """Return a line of the account in words."""
    return f"{line.fate}: {words(line.reason)}" if line.reason else line.fate


def listed(question: AuditQuestion, of: Denominator) -> str:
    """Return which findings of a wording are listed one by one, and how many are not."""
    shown = [f"{of.count(one)} {STANDING_WORDS[one]}" for one in Standing if one in question.listed]
    left = [
        f"{of.count(one)} {STANDING_WORDS[one]}" for one in Standing if one not in question.listed and of.count(one)
    ]
    text = f"Listed: {', '.join(shown)}."
    return f"{text} Counted but not listed here: {', '.join(left)}; the CSV has them." if left else text


def notes(audit: Audit) -> tuple[str, ...]:
    """Return what a reader must know before trusting the numbers."""
    asked = audit.question
    reviewed = (
        f"A person has reviewed {audit.overrides} of the findings. Their decisions stand beside the verdicts; "
        "the counts are of the machine's verdicts."
    )
    found = [reviewed if audit.overrides else NO_REVIEW]
    if audit.several:
        rules = ", ".join(sorted(audit.several))
        found.append(
            f"More than one wording was in use of: {rules}. Their rows stand apart and are not added together."
        )
    found += [f"Nothing in scope was judged by the rule '{rule}'." for rule in audit.unseen]
    if any(one.policy is None for one in audit.denominators):
        found.append(f"Where jurisdiction, citation and verified are empty, the {NOT_AT_HAND}.")
    dated = asked.since is not None or asked.until is not None
    if dated and audit.undated_counted:
        found.append(f"{audit.undated_counted} interactions without a date were counted, as asked for.")
    if dated and asked.undated is Undated.EXCLUDE:
        found.append("Interactions without a date are left out of the period; the account counts them.")
    if dated or asked.channels or asked.teams:
        found.append(
            "Quarantined, duplicate and missing arrivals have no date, channel or team in the ledger: all of the store "
            "are counted."
        )
    found += [text for text in (_short(audit.heard), _aside(audit.heard_aside)) if text]
    if audit.turns_read < audit.turns:
        found.append(
            f"Of {audit.turns:,} turns in scope {audit.turns_read:,} were read by the classifiers "
            f"({share(audit.turns_read, audit.turns)})."
        )
    return tuple(found)


def depth(of: HeardDepth) -> str:
    """Return how much of recordings was decoded."""
    unknown = f", of unknown length: {of.unknown}" if of.unknown else ""
    return (
        f"{of.decoded_s:,.1f} of {of.declared_s:,.1f} s declared were decoded; recordings: {of.recordings}, "
        f"short by 0.1 s or more: {of.short}{unknown}"
    )


def _short(of: HeardDepth) -> str:
    return f"Of recordings in scope, {depth(of)}." if of.recordings else ""


def _aside(of: HeardDepth) -> str:
    return f"Of recordings that were set aside and are in no denominator, {depth(of)}." if of.recordings else ""
