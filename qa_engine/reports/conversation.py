"""The conversation as the page shows it: who said what when, with marks on the words that count."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.record import Record
from qa_engine.reports.marked_text import Stretch, stretches
from qa_engine.reports.notes import Note
from qa_engine.reports.wording import moment, turn_time, words

#: A stated or inferred role below this is worth a question mark.
_SURE_ROLE = 0.8


class ShownTurn(Record):
    """One turn. ``polarity`` runs from -1 to 1; ``notes`` are about the whole turn, those in ``text`` about words."""

    speaker: str
    role: str
    unsure: bool = False
    time: str | None = None
    when: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    sentiment: str | None = None
    polarity: float | None = None
    confidence: float | None = None
    reasons: tuple[str, ...] = ()
    reply_to: int | None = None
    notes: tuple[int, ...] = ()
    text: tuple[Stretch, ...]


def shown_turns(assessment: Assessment, notes: Sequence[Note]) -> tuple[ShownTurn, ...]:
    """Return all turns of a contact in order, with the numbers of ``notes`` on their words."""
    interaction = assessment.interaction
    sentiment = {reading.turn_index: reading for reading in assessment.readings.sentiment}
    numbered: dict[int, list[tuple[int, int, int]]] = {}
    whole: dict[int, list[int]] = {}
    for number, note in enumerate(notes):
        if note.whole:
            whole.setdefault(note.turn, []).append(number)
        else:
            numbered.setdefault(note.turn, []).append((note.start, note.end, number))
    reasons: dict[int, list[str]] = {}
    for found in assessment.findings.intents:
        reasons.setdefault(found.turn_index, []).append(words(found.intent))
    shown = []
    for index, turn in enumerate(interaction.turns):
        speaker = interaction.participant(turn)
        reading = sentiment.get(index)
        shown.append(
            ShownTurn(
                speaker=speaker.display_name or speaker.id,
                role=speaker.role.value,
                unsure=speaker.role_confidence < _SURE_ROLE,
                time=turn_time(turn),
                when=moment(turn.sent_at),
                start_s=turn.start_s,
                end_s=turn.end_s,
                sentiment=reading.label.value if reading else None,
                polarity=reading.polarity if reading else None,
                confidence=turn.confidence,
                reasons=tuple(dict.fromkeys(reasons.get(index, ()))),
                reply_to=turn.reply_to,
                notes=tuple(whole.get(index, ())),
                text=stretches(turn.text, numbered.get(index, ()), turn.redactions),
            )
        )
    return tuple(shown)
