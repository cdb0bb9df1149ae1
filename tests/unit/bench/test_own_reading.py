"""How right the engine is on the user's labels: a survey is never seen by what is held against it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qa_engine.bench.measurements import Measurement
from qa_engine.bench.own_labels import Columns
from qa_engine.bench.own_reading import ReadingAccuracyReport, bench_reading_accuracy, measured_values
from qa_engine.bench.reading_accuracy import MAJORITY, OURS, TAUGHT, VADER, VADER_DIALOGUE
from qa_engine.domain.interaction import Survey
from qa_engine.domain.signals import SignalName
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.testing import ScriptedEncoder, interaction

GLAD, SAD, PLAIN = "I love it, wonderful!", "I hate it, terrible.", "The table has four legs."


def report(path: Path, **options: object) -> ReadingAccuracyReport:
    return bench_reading_accuracy([path], encoder=ScriptedEncoder(), language="en", **options)


def rows(folder: Path, *labelled: tuple[str, str], groups: tuple[str, ...] = ()) -> Path:
    path = folder / "rows.csv"
    named = groups or tuple(f"u{i}" for i in range(len(labelled)))
    lines = [f'"{text}",{label},{group}' for (text, label), group in zip(labelled, named, strict=True)]
    path.write_text("\n".join(["text,sentiment,who", *lines]))
    return path


def dialogues(folder: Path, *answered: tuple[str, Survey], customers: int = 0) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text(
        "\n".join(
            interaction(
                ("customer", f"I have a question. {said}"),
                ("agent", "I see."),
                id=f"d-{number}",
                survey=survey,
                customer_id=f"u-{number % customers}" if customers else None,
            ).model_dump_json()
            for number, (said, survey) in enumerate(answered)
        )
    )
    return path


def by_measure(found: ReadingAccuracyReport, topic: str) -> dict[str, Measurement]:
    return {one.measure: one for one in found.measurements if one.topic == topic}


def test_sentiment_is_held_against_the_labels(tmp_path: Path) -> None:
    path = rows(tmp_path, (GLAD, "positive"), (SAD, "negative"), (PLAIN, "neutral"), (GLAD, "negative"))
    found = report(path, columns=Columns(group="who"))
    (one,) = found.measurements
    assert (one.topic, one.measure, one.rows, one.groups, one.group) == ("sentiment", "macro-F1", 4, 4, "text")
    # Negative: one of two found, no wrong one, F1 2/3; neutral: 1; positive: one right, one wrong, F1 2/3.
    assert one.contestants[OURS].value == pytest.approx((2 / 3 + 1 + 2 / 3) / 3, abs=1e-4)
    assert one.contestants[MAJORITY].value == pytest.approx((2 / 3 + 0 + 0) / 3, abs=1e-4), "all negative"
    assert one.minus[OURS].keys() == {VADER, MAJORITY}
    ours, vader = found.confusions
    assert (ours.contestant, vader.contestant, ours.labels) == (OURS, VADER, ("negative", "neutral", "positive"))
    assert ours.counts == ((1, 0, 1), (0, 1, 0), (0, 0, 1))
    assert (found.texts, found.dialogues, found.files) == (4, 0, ("rows.csv",))


def test_only_labels_that_occur_count_in_the_mean(tmp_path: Path) -> None:
    found = report(rows(tmp_path, (GLAD, "positive"), (SAD, "negative")))
    assert found.measurements[0].contestants[OURS].value == 1.0


def test_too_few_rows_teach_nobody_and_that_is_said(tmp_path: Path) -> None:
    one = report(rows(tmp_path, (GLAD, "positive"), (SAD, "negative"))).measurements[0]
    assert TAUGHT not in one.contestants
    assert one.notes == (
        f"no {TAUGHT}: it takes 100 rows in 20 groups and two labels with 5 rows each, and there are 2 in 2",
    )


def test_enough_rows_teach_a_model_that_never_sees_the_group_it_is_measured_on(tmp_path: Path) -> None:
    labelled = [(f"{'blue' if i % 2 else 'green'} thing {i}", "positive" if i % 2 else "negative") for i in range(120)]
    told: list[tuple[str, str]] = []
    path = rows(tmp_path, *labelled, groups=tuple(f"u{i % 30}" for i in range(120)))
    found = report(
        path, columns=Columns(group="who"), progress=lambda title, done, of, item: told.append((title, item))
    )
    (one,) = found.measurements
    assert (one.rows, one.groups, one.group) == (120, 30, "group")
    assert one.contestants[TAUGHT].value == 1.0
    assert one.contestants[OURS].value < 0.1, "nothing in the words tells"
    assert ("comparing", TAUGHT) in told


GOOD, BAD = Survey(csat=5, nps=10, ces=7, resolved=True), Survey(csat=1, nps=0, ces=1, resolved=False)


@pytest.mark.parametrize(
    ("survey", "expected"),
    [
        (GOOD, {SignalName.CSAT: 100.0, SignalName.NPS: 100.0, SignalName.CES: 100.0, SignalName.FCR: 100.0}),
        (BAD, {SignalName.CSAT: 0.0, SignalName.NPS: 0.0, SignalName.CES: 0.0, SignalName.FCR: 0.0}),
        (Survey(csat=3), {SignalName.CSAT: 50.0}),
        (Survey(), {}),
    ],
)
def test_an_answer_counts_as_the_engine_shows_it_where_it_is_known(
    survey: Survey, expected: dict[SignalName, float]
) -> None:
    with Engine(encoder=ScriptedEncoder()) as engine:
        (assessment,) = engine.classify([interaction(("customer", GLAD)).to_bytes()])
    assert measured_values(assessment, survey) == expected


def test_signals_are_inferred_without_the_survey(tmp_path: Path) -> None:
    answers = [(GLAD, BAD), (SAD, GOOD)] * 5
    found = report(dialogues(tmp_path, *answers))
    csat = by_measure(found, "csat")
    assert csat["Spearman"].contestants[OURS].value == -1.0, "the words say the opposite of every answer"
    assert csat["Spearman"].contestants[VADER_DIALOGUE].value == -1.0
    assert csat["Spearman"].contestants[MAJORITY].value == 0.0
    assert csat["points apart, of 100"].contestants[OURS].value > 50.0
    assert csat["share inside the interval"].contestants[OURS].value == 0.0
    assert by_measure(found, "fcr")["AUC"].contestants.keys() >= {OURS, VADER_DIALOGUE, MAJORITY}


def test_every_question_that_was_answered_is_measured(tmp_path: Path) -> None:
    found = report(dialogues(tmp_path, (GLAD, GOOD), (SAD, BAD), (PLAIN, Survey(csat=3)), (PLAIN, Survey(csat=3))))
    assert {one.topic: one.rows for one in found.measurements} == {"csat": 4, "nps": 2, "ces": 2, "fcr": 2}
    csat = by_measure(found, "csat")
    assert csat["Spearman"].contestants[OURS].value == pytest.approx(1.0)
    assert csat["points apart, of 100"].contestants[MAJORITY].value == 25.0, "the commonest answer is 3: 50, 50, 0, 0"
    (resolved,) = found.confusions
    assert (resolved.question, resolved.labels) == ("resolved", ("no", "yes"))
    assert sum(map(sum, resolved.counts)) == 2


def test_where_all_were_helped_nothing_can_be_told_apart(tmp_path: Path) -> None:
    found = by_measure(report(dialogues(tmp_path, (GLAD, GOOD), (SAD, GOOD))), "fcr")
    assert found.keys() == {"expected calibration error"}
    assert found["expected calibration error"].notes == ("all answers are the same, so nobody can tell them apart",)


def test_dialogues_of_one_customer_are_drawn_together_and_taught_on_apart(tmp_path: Path) -> None:
    answers = [(GLAD, Survey(csat=5)), (SAD, Survey(csat=1))] * 60
    found = report(dialogues(tmp_path, *answers, customers=40))
    one = by_measure(found, "csat")["Spearman"]
    assert (one.rows, one.groups, one.group) == (120, 40, "customer")
    assert one.contestants[TAUGHT].value > 0.8, "two answers only, so ties keep it below 1"


class FailingEncoder(ScriptedEncoder):
    """Breaks down over a text with a certain word."""

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        if any("terrible" in text for text in texts):
            raise ValueError("broken down")
        return super().encode(texts)


def test_what_is_not_assessed_is_counted_by_its_reason(tmp_path: Path) -> None:
    path = dialogues(tmp_path, (GLAD, GOOD), (SAD, BAD), (PLAIN, GOOD))
    found = bench_reading_accuracy([path], encoder=FailingEncoder())
    assert (found.dialogues, found.not_assessed) == (2, {"internal_error": 1})


def test_where_nothing_can_be_assessed_that_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing could be assessed: internal_error"):
        bench_reading_accuracy([dialogues(tmp_path, (SAD, GOOD), (SAD, BAD))], encoder=FailingEncoder())


def test_texts_in_a_language_that_is_not_read_are_said_to_count_as_neutral(tmp_path: Path) -> None:
    path = rows(tmp_path, ("Das ist furchtbar.", "negative"), ("Das ist ein Tisch.", "neutral"))
    found = bench_reading_accuracy([path], encoder=ScriptedEncoder(), language="de")
    assert "2 in a language that is not read, counted as neutral" in found.measurements[0].notes
