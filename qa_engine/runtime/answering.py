"""What people answered to the form, worked into an assessment that is there already: pure, without readings anew."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.scorecard import Answer
from qa_engine.errors import UsageError
from qa_engine.rubrics import rubric_sha256
from qa_engine.scoring import compose, fill_scorecard


def answered(assessment: Assessment, rubric: Rubric, answers: Sequence[Answer]) -> Assessment:
    """Return ``assessment`` with ``answers`` in its form, and with the caps that follow.

    Args:
        assessment: of one interaction, judged under ``rubric``. Answers that it holds already do not count again.
        rubric: the one it was judged under.
        answers: in the order in which they were given; the last one to a line counts. Those that cannot count are
            listed in ``scorecard.unused``.

    Raises:
        UsageError: the assessment was judged under another rubric.
    """
    if rubric_sha256(rubric) != assessment.provenance.rubric_sha256:
        raise UsageError(f"was not judged under this {rubric.id} rubric; rescore first", item=assessment.interaction_id)
    judged = JudgedInteraction(
        interaction=assessment.interaction,
        readings=assessment.readings,
        facts=assessment.facts,
        findings=assessment.findings,
    )
    scorecard = fill_scorecard(judged, assessment.signals, rubric, answers)
    composite = compose(assessment.signals, scorecard, assessment.findings, rubric)
    return assessment.evolve(scorecard=scorecard, composite=composite)
