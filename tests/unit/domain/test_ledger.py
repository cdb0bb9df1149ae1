"""Every arrival has one explained state, and the books show when they do not balance."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qa_engine.domain.ledger import ArrivalState, Ledger, LedgerEntry


def entry(state: ArrivalState, **more: Any) -> LedgerEntry:
    return LedgerEntry(source="f.jsonl", ordinal=0, state=state, **more)


@pytest.mark.parametrize(
    ("state", "more", "message"),
    [
        (ArrivalState.QUARANTINED, {}, "needs a reason"),
        (ArrivalState.UNSCORED, {"interaction_id": "c"}, "needs a reason"),
        (ArrivalState.DUPLICATE, {}, "names what it is a duplicate of"),
        (ArrivalState.OPEN, {"duplicate_of": "c"}, "names what it is a duplicate of"),
        (ArrivalState.SCORED, {}, "names its interaction"),
        (ArrivalState.UNSCORED, {"reason": "withheld"}, "names its interaction"),
    ],
)
def test_entries_that_cannot_be_built(state: ArrivalState, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        entry(state, **more)


@pytest.mark.parametrize(
    ("state", "more"),
    [
        (ArrivalState.OPEN, {}),
        (ArrivalState.SCORED, {"interaction_id": "c"}),
        (ArrivalState.UNSCORED, {"interaction_id": "c", "reason": "withheld"}),
        (ArrivalState.QUARANTINED, {"reason": "truncated_media"}),
        (ArrivalState.DUPLICATE, {"duplicate_of": "c"}),
        (ArrivalState.MISSING, {}),
    ],
)
def test_sound_entries_survive_their_bytes(state: ArrivalState, more: dict[str, Any]) -> None:
    found = entry(state, **more)
    assert LedgerEntry.from_bytes(found.to_bytes()) == found


@pytest.mark.parametrize(
    ("counts", "balanced"),
    [
        ({"total": 0}, True),
        ({"total": 5, "scored": 1, "unscored": 1, "quarantined": 1, "duplicate": 1, "missing": 1}, True),
        ({"total": 2, "scored": 1}, False),
        ({"total": 1, "scored": 2}, False),
        ({"total": 1, "scored": 1, "open": 1}, False),
        ({"total": 1, "scored": 1, "without_result": 1}, False),
        ({"total": 1, "scored": 1, "without_arrival": 1}, False),
    ],
)
def test_balance(counts: dict[str, int], balanced: bool) -> None:
    assert Ledger(**counts).balanced is balanced
