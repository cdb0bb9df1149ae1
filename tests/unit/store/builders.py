"""Smallest honest records for the store, made by hand: nothing here comes out of the engine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import (
    Assessment,
    ComponentContribution,
    Composite,
    Coverage,
    MissingComponent,
    Provenance,
)
from qa_engine.domain.evidence import quote
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings, IntentFinding
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Source, Turn
from qa_engine.domain.ledger import LedgerEntry
from qa_engine.domain.readings import ComponentVersion, Readings, TurnVector
from qa_engine.domain.scorecard import Scorecard
from qa_engine.domain.signals import (
    Basis,
    Contribution,
    ContributionKind,
    Signal,
    SignalName,
    Signals,
    SignalStatus,
)
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.store import SqliteStore

CONFIG = "config-1"
ORIGIN = ReadingOrigin(notes=("roles were stated",))
START = dt.datetime(2026, 3, 1, 10, 0, tzinfo=dt.UTC)
WEIGHTS = {
    SignalName.CSAT: "0.25",
    SignalName.FCR: "0.20",
    SignalName.SENTIMENT: "0.20",
    SignalName.NPS: "0.15",
    SignalName.RESOLUTION_QUALITY: "0.10",
    SignalName.CES: "0.10",
}


def source(uri: str = "inbox/a.jsonl", ordinal: int = 0, digest: str | None = "d1") -> Source:
    return Source(uri=uri, ordinal=ordinal, digest=digest, media_type="application/json", bytes=100)


def interaction(
    id: str = "c-1", *, turns: int = 2, text: str = "My router is broken", customer_id: str | None = None, **more: Any
) -> Interaction:
    people = (Participant(id="customer", role=Role.CUSTOMER), Participant(id="agent", role=Role.AGENT))
    said = tuple(
        Turn(participant=people[number % 2].id, text=f"{text} {number}", sent_at=START + dt.timedelta(seconds=number))
        for number in range(turns)
    )
    details = {"channel": Channel.CHAT, "started_at": START, **more}
    return Interaction(id=id, participants=people, turns=said, customer_id=customer_id, **details)


def read(of: Interaction) -> ReadInteraction:
    vectors = tuple(
        TurnVector(turn_index=index, values=bytes((index * 7 + step) % 256 for step in range(384)))
        for index in range(len(of.turns))
    )
    return ReadInteraction(
        interaction=of, readings=Readings(components=(ComponentVersion(name="hand", version="1"),)), vectors=vectors
    )


def assessment(
    of: Interaction, value: str | None = "73.125", *, rubric: str = "telecom", intent: str | None = None
) -> Assessment:
    """An assessment with every component at ``value``; without one, all are missing and the score is withheld."""
    signals = {name.value: _signal(name, value if name in WEIGHTS else None) for name in SignalName}
    intents = ()
    if intent is not None:
        evidence = quote(of, 0, detector="hand", detector_version="1", confidence=0.9, reason="set by hand")
        intents = (IntentFinding(turn_index=0, intent=intent, confidence=0.9, evidence=evidence),)
    return Assessment(
        interaction_id=of.id,
        interaction=of,
        readings=read(of).readings,
        facts=Facts(),
        findings=Findings(intents=intents),
        signals=Signals(**signals),
        scorecard=Scorecard(),
        composite=_composite(value),
        coverage=Coverage(turns=len(of.turns), turns_read=len(of.turns)),
        provenance=Provenance(engine_version="1", rubric=rubric, rubric_version="1", rubric_sha256=f"sha-of-{rubric}"),
    )


def commit(
    store: SqliteStore, where: Source, of: Interaction, value: str | None = "73.125", config: str = CONFIG, **more: Any
) -> LedgerEntry:
    return store.commit_result(where, config, read(of), Facts(), ORIGIN, assessment(of, value, **more))


def _signal(name: SignalName, value: str | None) -> Signal:
    if value is None:
        return Signal(
            name=name,
            status=SignalStatus.INSUFFICIENT_EVIDENCE,
            method="hand",
            method_version="1",
            reason="nothing to go by",
        )
    lines = (
        Contribution(kind=ContributionKind.BASE, label="start", points=Decimal(value)),
        Contribution(kind=ContributionKind.CALIBRATION, label="limits", points=Decimal(0)),
    )
    return Signal(
        name=name,
        status=SignalStatus.SCORED,
        value=Decimal(value),
        low=Decimal(0),
        high=Decimal(100),
        method="hand",
        method_version="1",
        contributions=lines,
    )


def _composite(value: str | None) -> Composite:
    if value is None:
        missing = tuple(
            MissingComponent(
                signal=name,
                weight=Decimal(weight),
                status=SignalStatus.INSUFFICIENT_EVIDENCE,
                reason="nothing to go by",
            )
            for name, weight in WEIGHTS.items()
        )
        return Composite(missing=missing, missing_weight=Decimal(1), withheld="available weight 0 is below 0.6")
    whole = Decimal(value)
    first = ComponentContribution(
        signal=SignalName.CSAT,
        weight=Decimal("0.25"),
        effective_weight=Decimal(1),
        value=whole,
        points=whole,
        basis=Basis.INFERRED,
    )
    return Composite(value=whole, low=Decimal(0), high=Decimal(100), band="fair", contributions=(first,))
