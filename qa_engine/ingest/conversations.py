"""The rows of one conversation of a chat table, made into a contact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from qa_engine.domain.interaction import Channel, Direction, Role, ServiceLevels, Survey, Turn
from qa_engine.ingest.columns import Column, Columns
from qa_engine.ingest.ids import person_id
from qa_engine.ingest.labelled import split_transcript
from qa_engine.ingest.languages import language_code
from qa_engine.ingest.moments import read_moment, read_offset_s
from qa_engine.ingest.origin import Contact, Origin
from qa_engine.ingest.speakers import Cast, name_in, role_of
from qa_engine.ingest.text_decoding import clean_text

_CHANNELS: Final = {
    "call": Channel.CALL, "voice": Channel.CALL, "phone": Channel.CALL, "telephone": Channel.CALL,
    "chat": Channel.CHAT, "webchat": Channel.CHAT, "web": Channel.CHAT, "messaging": Channel.CHAT, "sms": Channel.CHAT,
    "whatsapp": Channel.CHAT, "email": Channel.EMAIL, "e-mail": Channel.EMAIL, "mail": Channel.EMAIL,
    "social": Channel.SOCIAL, "twitter": Channel.SOCIAL, "facebook": Channel.SOCIAL, "instagram": Channel.SOCIAL,
}  # fmt: skip
_DIRECTIONS: Final = {
    "inbound": Direction.INBOUND, "in": Direction.INBOUND, "incoming": Direction.INBOUND,
    "outbound": Direction.OUTBOUND, "out": Direction.OUTBOUND, "outgoing": Direction.OUTBOUND,
}  # fmt: skip
_YES_NO: Final = {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}
# No contact starts with an hour of silence, so times that begin later than this are times of day.
_TIME_OF_DAY_FROM_S: Final = 3600
_HAS_DIGIT: Final = re.compile(r"\d")


def from_rows(
    origin: Origin, rows: Sequence[Sequence[str]], columns: Columns, named: str | None, day_first: bool | None
) -> Contact:
    """Make a contact of rows that are a turn each."""
    cast = Cast()
    turns: list[Turn] = []
    unread_times = 0
    for cells in rows:
        text = clean_text(columns.cell(cells, Column.TEXT))
        if not text:
            continue
        moment, start_s, end_s, unread = _times(cells, columns, day_first)
        unread_times += unread
        turns.append(
            Turn(participant=_speaker(cast, cells, columns), text=text, sent_at=moment, start_s=start_s, end_s=end_s)
        )
    turns, order_notes = _in_order(_without_clock_times(turns))
    details, notes = _details(origin, rows[0], columns, day_first)
    if unread_times:
        notes = (*notes, f"{unread_times} times could not be read without doubt and were left out")
    blank = len(rows) - len(turns)
    if blank:
        notes = (*notes, f"{blank} rows without text were left out")
    channel = _channel(rows[0], columns, timed=any(turn.start_s is not None for turn in turns))
    return Contact(channel, cast.participants, turns, named, details, (*notes, *order_notes, *cast.notes))


def from_transcript(
    origin: Origin, rows: Sequence[Sequence[str]], columns: Columns, named: str | None, day_first: bool | None
) -> Contact:
    """Make a contact of a row that holds a whole conversation; several rows of one id are read one after the other."""
    column = Column.TRANSCRIPT if columns.has(Column.TRANSCRIPT) else Column.TEXT
    agent, customer = columns.cell(rows[0], Column.AGENT), columns.cell(rows[0], Column.CUSTOMER)
    names = {name: role for name, role in ((agent, Role.AGENT), (customer, Role.CUSTOMER)) if name}
    cast = Cast()
    turns: list[Turn] = []
    for cells in rows:
        for piece in split_transcript(columns.cell(cells, column), tuple(names)):
            if text := clean_text(piece.text):
                participant = _labelled_speaker(cast, piece.label, names, agent, customer)
                turns.append(Turn(participant=participant, text=text, start_s=piece.offset_s))
    details, notes = _details(origin, rows[0], columns, day_first)
    if "started_at" not in details and columns.has(Column.SENT_AT):
        details["started_at"] = read_moment(columns.cell(rows[0], Column.SENT_AT), day_first=day_first)
    channel = _channel(rows[0], columns, timed=False)
    return Contact(channel, cast.participants, turns, named, details, (*notes, *cast.notes))


def _labelled_speaker(cast: Cast, label: str | None, names: dict[str, Role], agent: str, customer: str) -> str:
    if label is None:
        return cast.speaker("", None)
    role = names.get(label) or role_of(label)
    if label in names:
        name: str | None = label
    else:
        column = {Role.AGENT: agent, Role.CUSTOMER: customer}.get(role or Role.UNKNOWN, "")
        name = name_in(label) or column or None
    return cast.speaker(label, role, name=name)


def _speaker(cast: Cast, cells: Sequence[str], columns: Columns) -> str:
    stated, speaker = columns.cell(cells, Column.ROLE), columns.cell(cells, Column.SPEAKER)
    role = role_of(stated) if stated else role_of(speaker)
    if not stated and not speaker:
        return cast.speaker("", None)
    name = (speaker if role_of(speaker) is None else name_in(speaker)) if speaker else name_in(stated)
    return cast.speaker(f"{role or stated}\x1f{speaker}", role, name=name or None)


def _times(
    cells: Sequence[str], columns: Columns, day_first: bool | None
) -> tuple[Any, float | None, float | None, int]:
    """Return when a turn was sent, its start and end in seconds, and how many of the times could not be read."""
    sent, start, end = (columns.cell(cells, column) for column in (Column.SENT_AT, Column.START, Column.END))
    moment = read_moment(sent, day_first=day_first)
    start_s, end_s = read_offset_s(start), read_offset_s(end)
    if moment is None and start_s is None:
        moment = read_moment(start, day_first=day_first)
        start_s = read_offset_s(sent) if moment is None else None
    unread = int(bool(sent or start) and moment is None and start_s is None)
    if start_s is None or end_s is None or end_s < start_s:
        end_s = None
    return moment, start_s, end_s, unread


def _without_clock_times(turns: list[Turn]) -> list[Turn]:
    """Drop starts that are times of day (``10:14:05``) and not seconds from the beginning."""
    starts = [turn.start_s for turn in turns if turn.start_s is not None]
    if not starts or min(starts) < _TIME_OF_DAY_FROM_S:
        return turns
    return [turn.evolve(start_s=None, end_s=None) for turn in turns]


def _in_order(turns: list[Turn]) -> tuple[list[Turn], tuple[str, ...]]:
    """Sort turns by their times, where all have one; rows are exported newest first now and then."""
    if turns and all(turn.start_s is not None for turn in turns):
        ordered = sorted(turns, key=lambda turn: turn.start_s or 0.0)
    elif turns and all(turn.sent_at is not None for turn in turns):
        ordered = sorted(turns, key=lambda turn: turn.sent_at.timestamp() if turn.sent_at else 0.0)
    else:
        return turns, ()
    return ordered, () if ordered == turns else ("rows were not in order of time and were sorted",)


def _channel(cells: Sequence[str], columns: Columns, *, timed: bool) -> Channel:
    stated = _CHANNELS.get(columns.cell(cells, Column.CHANNEL).lower())
    return stated or (Channel.CALL if timed else Channel.CHAT)


def _details(
    origin: Origin, cells: Sequence[str], columns: Columns, day_first: bool | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields of the record that stand beside the turns, from the first row of a conversation."""
    plain = {
        column.value: columns.cell(cells, column)
        for column in (
            Column.CUSTOMER_ID,
            Column.AGENT_ID,
            Column.TEAM,
            Column.PROGRAMME,
            Column.VENDOR,
            Column.CASE_ID,
        )
    }
    details: dict[str, Any] = {name: value for name, value in plain.items() if value}
    details["language"] = language_code(columns.cell(cells, Column.LANGUAGE))
    details["direction"] = _DIRECTIONS.get(columns.cell(cells, Column.DIRECTION).lower())
    for column in (Column.STARTED_AT, Column.ENDED_AT):
        details[column.value] = read_moment(columns.cell(cells, column), day_first=day_first)
    details["survey"], survey_notes = _survey(cells, columns)
    details["service_levels"] = _service_levels(cells, columns)
    agent, customer = columns.cell(cells, Column.AGENT), columns.cell(cells, Column.CUSTOMER)
    if agent:
        details.setdefault("agent_id", agent)
    notes = survey_notes
    if customer and "customer_id" not in details:
        # Two people can share a name, so only something that looks like a number is taken for an id as it stands.
        if _HAS_DIGIT.search(customer) or "@" in customer:
            details["customer_id"] = person_id(origin.key, customer) if "@" in customer else customer
        else:
            notes = (*notes, "the column with the customer holds a name, which is not taken for a customer id")
    return {name: value for name, value in details.items() if value is not None}, notes


def _number(text: str) -> float | None:
    return read_offset_s(text) if text else None


def _survey(cells: Sequence[str], columns: Columns) -> tuple[Survey | None, tuple[str, ...]]:
    answers: dict[str, Any] = {}
    notes: list[str] = []
    for column, low, high in ((Column.CSAT, 1, 5), (Column.NPS, 0, 10), (Column.CES, 1, 7)):
        text = columns.cell(cells, column)
        number = _number(text)
        if number is not None and number == int(number) and low <= number <= high:
            answers[column.value] = int(number)
        elif text:
            notes.append(
                f"the value in column {column.value} is not a whole number from {low} to {high} and was left out"
            )
    resolved = _YES_NO.get(columns.cell(cells, Column.RESOLVED).lower())
    if resolved is not None:
        answers["resolved"] = resolved
    return (Survey(**answers) if answers else None), tuple(notes)


def _service_levels(cells: Sequence[str], columns: Columns) -> ServiceLevels | None:
    levels: dict[str, Any] = {
        column.value: _number(columns.cell(cells, column)) for column in (Column.WAIT, Column.HOLD, Column.HANDLE)
    }
    transfers = _number(columns.cell(cells, Column.TRANSFERS))
    levels["transfers"] = int(transfers) if transfers is not None and transfers == int(transfers) else None
    return ServiceLevels(**levels) if any(value is not None for value in levels.values()) else None
