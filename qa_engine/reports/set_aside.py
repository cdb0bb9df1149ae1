"""An arrival that was set aside, as plain text: why, how much of it was heard, and what."""

from __future__ import annotations

import textwrap

from qa_engine.domain.assessment import Failure
from qa_engine.domain.ledger import LedgerEntry
from qa_engine.reports.embedding import visible
from qa_engine.reports.text import WIDTH
from qa_engine.reports.transcript import transcript_text
from qa_engine.reports.wording import heard_of, words


def set_aside_text(failure: Failure, entry: LedgerEntry) -> str:
    """Return why the arrival of ``entry`` was not assessed, how much of it was heard, and what, masked.

    The lines of reason and seconds are no longer than ``WIDTH``; a turn stands on a line of its own.
    """
    lines = [
        *_wrapped(f"{failure.interaction_id}: not assessed"),
        *_wrapped(f"From: {entry.source}, number {entry.ordinal + 1}"),
        *_wrapped(f"Why: {failure.message or 'no more is known'} ({words(failure.code)}, at {failure.stage})"),
    ]
    if failure.retryable:
        lines.append("The fault may pass: the same run again tries it once more.")
    if said := heard_of(entry.depth):
        lines.extend(_wrapped(f"Heard: {said}"))
    if failure.heard is not None:
        lines += ["", "What was heard, personal data masked", *_turns(failure)]
    return "\n".join(lines)


def _turns(failure: Failure) -> list[str]:
    assert failure.heard is not None
    return [f"  {line}" for line in transcript_text(failure.heard).splitlines()]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(visible(text), WIDTH, subsequent_indent="  ")
