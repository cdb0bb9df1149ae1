"""Columns of chat tables: what a heading means, and which mark divides the cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_DELIMITERS: Final = (",", ";", "\t", "|")


class Column(StrEnum):
    """What a column of a chat table can hold."""

    CONVERSATION = "conversation"
    TEXT = "text"
    TRANSCRIPT = "transcript"
    ROLE = "role"
    SPEAKER = "speaker"
    SENT_AT = "sent_at"
    START = "start_s"
    END = "end_s"
    CHANNEL = "channel"
    DIRECTION = "direction"
    LANGUAGE = "language"
    CUSTOMER_ID = "customer_id"
    CUSTOMER = "customer"
    AGENT_ID = "agent_id"
    AGENT = "agent"
    STARTED_AT = "started_at"
    ENDED_AT = "ended_at"
    TEAM = "team"
    PROGRAMME = "programme"
    VENDOR = "vendor"
    CASE_ID = "case_id"
    CSAT = "csat"
    NPS = "nps"
    CES = "ces"
    RESOLVED = "resolved"
    WAIT = "wait_s"
    HOLD = "hold_s"
    TRANSFERS = "transfers"
    HANDLE = "handle_s"


# The most telling heading first: of two columns that could be the same thing, the earlier alias wins.
_ALIASES: Final[Mapping[Column, str]] = {
    Column.CONVERSATION: (
        "conversation_id conversationid interaction_id contact_id chat_id call_id thread_id session_id "
        "dialog_id dialogue_id conv_id convo_id conversation_no contactid callid chatid sessionid threadid "
        "ticket_id ticketid conversation_number id"
    ),
    Column.TRANSCRIPT: (
        "transcript full_transcript conversation_text dialogue dialog chat_log chatlog chat_transcript "
        "full_text conversation chat log"
    ),
    Column.TEXT: (
        "text message message_text utterance body content msg turn_text comment sentence line nachricht mensaje"
    ),
    Column.ROLE: (
        "role speaker_role sender_role author_role participant_role sender_type author_type speaker_type "
        "participant_type from_type rolle"
    ),
    Column.SPEAKER: (
        "speaker sender author participant speaker_name sender_name author_name participant_name speaker_id "
        "sender_id author_id participant_id from from_name name who user username sprecher absender"
    ),
    Column.SENT_AT: (
        "sent_at timestamp message_time message_timestamp time_sent sent datetime date_time created_at "
        "created time date when ts zeit zeitpunkt datum"
    ),
    Column.START: (
        "start_s start_sec start_seconds start_offset begin begin_s offset offset_s start start_time from_s"
    ),
    Column.END: "end_s end_sec end_seconds end_offset end stop end_time to_s",
    Column.CHANNEL: "channel medium media_type kanal",
    Column.DIRECTION: "direction call_direction",
    Column.LANGUAGE: "language lang locale language_code sprache",
    Column.CUSTOMER_ID: (
        "customer_id customerid client_id account_id user_id member_id requester_id kundennummer caller_id"
    ),
    Column.CUSTOMER: "customer customer_name client client_name caller caller_name kunde visitor",
    Column.AGENT_ID: "agent_id agentid advisor_id rep_id employee_id operator_id assignee_id",
    Column.AGENT: "agent agent_name advisor advisor_name rep rep_name operator operator_name assignee handled_by",
    Column.STARTED_AT: "started_at conversation_start start_datetime started call_start opened_at",
    Column.ENDED_AT: "ended_at conversation_end end_datetime ended call_end closed_at",
    Column.TEAM: "team queue group skill department",
    Column.PROGRAMME: "programme program campaign line_of_business lob brand",
    Column.VENDOR: "vendor bpo outsourcer site",
    Column.CASE_ID: "case_id caseid case case_number order_case",
    Column.CSAT: "csat csat_score satisfaction satisfaction_score",
    Column.NPS: "nps nps_score",
    Column.CES: "ces ces_score effort_score",
    Column.RESOLVED: "resolved is_resolved fcr issue_resolved",
    Column.WAIT: "wait_s wait_seconds wait_time queue_time wait",
    Column.HOLD: "hold_s hold_seconds hold_time hold",
    Column.TRANSFERS: "transfers transfer_count number_of_transfers",
    Column.HANDLE: "handle_s handle_time handle_seconds aht duration duration_s",
}
_NOT_A_LETTER: Final = re.compile(r"[^\w]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Columns:
    """Which cell holds what; ``notes`` name the headings as they were read, ``unused`` those that were not."""

    places: Mapping[Column, int]
    width: int
    notes: tuple[str, ...] = ()

    def cell(self, cells: Sequence[str], column: Column) -> str:
        """Return the cell of ``column``, without white space around it; empty if there is none."""
        place = self.places.get(column)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def has(self, column: Column) -> bool:
        """Return whether the table has this column."""
        return column in self.places


def find_delimiter(header: str) -> str | None:
    """Return the mark that divides a heading line into the most known headings; ``None`` if none gives a text
    column."""
    scores: list[tuple[int, str]] = []
    for delimiter in _DELIMITERS:
        columns = read_header(_split(header, delimiter))
        if columns.has(Column.TEXT) or columns.has(Column.TRANSCRIPT):
            scores.append((len(columns.places), delimiter))
    best = max(scores, key=lambda score: score[0], default=None)
    return best[1] if best else None


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def read_header(cells: Sequence[str]) -> Columns:
    """Return what the headings mean."""
    names = [_normal(cell) for cell in cells]
    places: dict[Column, int] = {}
    for column, aliases in _ALIASES.items():
        for alias in aliases.split():
            if alias in names and names.index(alias) not in places.values():
                places[column] = names.index(alias)
                break
    if Column.TEXT in places and Column.TRANSCRIPT in places:
        _settle_transcript(places)
    return Columns(places, len(cells), tuple(_notes(cells, names, places)))


def _settle_transcript(places: dict[Column, int]) -> None:
    """Beside a column of texts and one of speakers, a column called ``conversation`` holds ids, not transcripts."""
    if Column.ROLE not in places and Column.SPEAKER not in places:
        del places[Column.TEXT]
        return
    place = places.pop(Column.TRANSCRIPT)
    places.setdefault(Column.CONVERSATION, place)


def _normal(heading: str) -> str:
    spaced = _HUMP.sub("_", heading.strip().lstrip("﻿"))
    return _NOT_A_LETTER.sub("_", spaced).strip("_").lower()


def _notes(cells: Sequence[str], names: Sequence[str], places: Mapping[Column, int]) -> list[str]:
    by_place = {place: column for column, place in places.items()}
    notes = []
    for place, heading in enumerate(cells):
        column = by_place.get(place)
        if column is None:
            notes.append(f"column {place + 1} ('{heading.strip()[:40]}') was not used")
        elif names[place] != column.value:
            notes.append(f"column '{heading.strip()[:40]}' read as {column.value}")
    return notes
