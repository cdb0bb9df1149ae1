"""Measure how right the engine is on the user's own labels: ``qa-engine bench reading --labelled FILE``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qa_engine.bench.answers import Answer, answer_of
from qa_engine.bench.conditions import Conditions, describe_conditions
from qa_engine.bench.measurements import Measurement
from qa_engine.bench.own_labels import Columns, LabelledDialogue, LabelledText, read_own_labels
from qa_engine.bench.reading_accuracy import (
    AnsweredDialogue,
    Confusion,
    answers_of_surveys,
    sentiment_of_texts,
)
from qa_engine.bench.reading_speed import Progress
from qa_engine.classify import SentenceEncoder
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Survey, Turn
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.record import Record
from qa_engine.domain.signals import Basis, SignalName
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.ports import TurnEncoder
from qa_engine.settings import load_settings
from qa_engine.signals import infer_signals

_TOGETHER = 64


class ReadingAccuracyReport(Record):
    """How right on the user's labels, beside plainer ways. ``not_assessed`` counts rows by the engine's reason."""

    conditions: Conditions
    files: tuple[str, ...]
    texts: int
    dialogues: int
    not_assessed: dict[str, int]
    measurements: tuple[Measurement, ...]
    confusions: tuple[Confusion, ...]
    notes: tuple[str, ...] = ()


def bench_reading_accuracy(
    paths: Sequence[Path],
    *,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    language: str | None = None,
    device: str | None = None,
    encoder: TurnEncoder | None = None,
    progress: Progress = lambda title, done, of, item: None,  # noqa: ARG005 - the seam's names
) -> ReadingAccuracyReport:
    """Return how right the engine is on the labelled rows of ``paths``; nothing is stored.

    Args:
        paths: tables, or files of JSON lines; see ``own_labels``.
        columns: what their columns are called.
        language: of texts, and of dialogues that do not state one; detected by default.
        device: ``auto``, ``cpu`` or ``cuda``; as set by default.
        encoder: a component of your own instead of the one that the settings name.
        progress: told how far it is.

    Raises:
        UsageError: a file cannot be used, or nothing of it could be assessed.
        ModelError, DeviceError: weights are missing, or the device cannot be used.
    """
    own = read_own_labels(paths, columns)
    settings = load_settings(device=device)
    asked = [_contact(number, text, language) for number, text in enumerate(own.texts)]
    asked += [_without_survey(one, language) for one in own.dialogues]
    with Engine(settings=settings, encoder=encoder, device=settings.device, batch_size=_TOGETHER) as engine:
        results = list(_assessed(engine, asked, own.dialogues, progress))
    reasons = [result for result in results if isinstance(result, str)]
    if len(reasons) == len(results):
        raise UsageError(f"nothing could be assessed: {reasons[0]}; see each reason with: qa-engine classify FILE")
    texts, dialogues = results[: len(own.texts)], results[len(own.texts) :]
    read = [(row, one) for row, one in zip(own.texts, texts, strict=True) if isinstance(one, Answer)]
    answered = [one for one in dialogues if isinstance(one, AnsweredDialogue)]

    def telling(item: str) -> None:
        progress("comparing", 0, 1, item)

    telling("")
    found = [sentiment_of_texts([row for row, _ in read], [one for _, one in read], telling)] if read else []
    found.append(answers_of_surveys(answered, telling))
    progress("comparing", 1, 1, "")
    own_encoder = None if settings.encoder_model == "none" else SentenceEncoder(settings.encoder_model)
    return ReadingAccuracyReport(
        conditions=describe_conditions(encoder or own_encoder),
        files=tuple(path.name for path in paths),
        texts=len(read),
        dialogues=len(answered),
        not_assessed={reason: reasons.count(reason) for reason in dict.fromkeys(reasons)},
        measurements=tuple(one for each in found for one in each.measurements),
        confusions=tuple(one for each in found for one in each.confusions),
        notes=own.notes,
    )


def _assessed(
    engine: Engine, asked: Sequence[Interaction], dialogues: Sequence[LabelledDialogue], progress: Progress
) -> Iterator[Answer | AnsweredDialogue | str]:
    """Yield what was read of each contact, or the reason why it was not; the dialogues come last."""
    first = len(asked) - len(dialogues)
    progress("reading", 0, len(asked), "")
    for number, result in enumerate(engine.classify(one.to_bytes() for one in asked)):
        progress("reading", number + 1, len(asked), "")
        if isinstance(result, Failure):
            yield result.code
        elif number < first:
            yield answer_of(result)
        else:
            labelled = dialogues[number - first]
            yield AnsweredDialogue(labelled, answer_of(result), measured_values(result, labelled.survey))


def measured_values(assessment: Assessment, survey: Survey) -> dict[SignalName, float]:
    """Return what the signals would be if the survey were known: the engine's own way from an answer to 0 to 100."""
    judged = JudgedInteraction(
        interaction=assessment.interaction.evolve(survey=survey),
        readings=assessment.readings,
        facts=assessment.facts,
        findings=assessment.findings,
        history=History(),
    )
    return {
        signal.name: float(signal.value)
        for signal in infer_signals(judged).all()
        if signal.basis is Basis.MEASURED and signal.value is not None
    }


def _contact(number: int, row: LabelledText, language: str | None) -> Interaction:
    """Return a text as one public message of a customer."""
    return Interaction(
        id=f"text-{number}",
        channel=Channel.SOCIAL,
        language=language,
        participants=(Participant(id="customer", role=Role.CUSTOMER),),
        turns=(Turn(participant="customer", text=row.text),),
    )


def _without_survey(one: LabelledDialogue, language: str | None) -> Interaction:
    return one.interaction if one.interaction.language else one.interaction.evolve(language=language)
