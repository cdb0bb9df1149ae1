"""All reviews of a rubric, each remark with its place in the file that it stands in."""

from __future__ import annotations

from qa_engine.domain.record import Record
from qa_engine.rubrics.loading import RubricFile, rubric_sha256
from qa_engine.rubrics.problems import path_of, place_of
from qa_engine.rubrics.review.conditions import review_conditions
from qa_engine.rubrics.review.form import review_form
from qa_engine.rubrics.review.phrases import review_phrases
from qa_engine.rubrics.review.remarks import Level, Note, Remark
from qa_engine.rubrics.review.rules import review_rules


class Review(Record):
    """What a review of one rubric found, in order of the files."""

    rubric: str
    version: str
    sha256: str
    remarks: tuple[Remark, ...] = ()

    def count(self, level: Level) -> int:
        """Return how many remarks of that level there are."""
        return sum(remark.level is level for remark in self.remarks)


def review_rubric(file: RubricFile) -> Review:
    """Return what can be said of a valid rubric without any contact: what cannot work, and what is hardly meant."""
    rubric = file.rubric
    notes = [*review_conditions(rubric), *review_phrases(rubric), *review_rules(rubric)]
    dead = frozenset(note.item for note in notes if note.dead)
    notes += review_form(rubric, dead)
    remarks = [_placed(file, note) for note in notes]
    return Review(
        rubric=rubric.id,
        version=rubric.version,
        sha256=rubric_sha256(rubric),
        remarks=tuple(sorted(dict.fromkeys(remarks), key=lambda one: _order(file, one))),
    )


def _placed(file: RubricFile, note: Note) -> Remark:
    place = place_of(file.document, note.location)
    return Remark(
        level=note.level,
        code=note.code,
        item=note.item,
        file=place.source or file.document.source,
        line=place.line,
        column=place.column,
        path=path_of(note.location),
        message=note.message,
    )


def _order(file: RubricFile, remark: Remark) -> tuple[bool, str, int, int, str]:
    return remark.file != file.document.source, remark.file, remark.line, remark.column, remark.message
