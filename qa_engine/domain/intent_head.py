"""A head fitted to a programme's own labelled rows, and the report of its fit."""

from __future__ import annotations

from typing import Final, Self

from pydantic import Field, model_validator

from qa_engine.domain.record import Identifier, Probability, Record

#: What a likeness of 1.0 is in the whole numbers that a head adds up.
LIKENESS_UNIT: Final = 1_000_000
#: Intents with fewer rows are listed as ``few_rows``.
FEW_ROWS: Final = 10


class Calibration(Record):
    """How scores become the chance that a reader would give the intent: sigmoid(constant + score * s + lead * (s - the
    best other s) + nearness * the largest cosine to any row)."""

    constant: float
    score: float
    lead: float
    nearness: float


class IntentHead(Record):
    """What was learned of a taxonomy, in whole numbers, with what makes scores probabilities.

    Score of intent k for a turn with vector v and hashed groups g (words, pieces of words), weighted by ``rarity``:

        row_scale[k] * sum over rows i of row_weights[k, i] * round(1,000,000 * ((1 + cos(v, rows[i])) / 2) ** power)
        + sum over g of text_scale[k] * (text_weights[k] . g) / |g|

    ``rows`` are the vectors of the texts it was fitted to: a turn is judged by the labelled texts that it is like.

    Arrays are bytes, little-endian, row by row: ``row_weights`` (labels, rows), ``text_weights`` (labels, buckets) and
    ``rarity`` (buckets) are int16, ``rows`` (rows, width) is int8.
    """

    name: str
    sha256: str = Field(default="", description="of the file; empty before it is written")
    encoder: str = Field(description="name and version of the encoder of the vectors")
    encoder_sha256: str | None = None
    labels: tuple[Identifier, ...] = Field(min_length=2)
    threshold: Probability = Field(description="the chance from which an intent counts")
    calibration: Calibration
    width: int = Field(gt=0)
    buckets: int = Field(gt=0)
    power: int = Field(ge=1, le=64)
    rows: bytes = Field(repr=False)
    row_weights: bytes = Field(repr=False)
    row_scale: tuple[float, ...] = Field(repr=False)
    text_weights: bytes = Field(repr=False)
    text_scale: tuple[float, ...] = Field(repr=False)
    rarity: bytes = Field(repr=False)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        labels = len(self.labels)
        if len(set(self.labels)) != labels:
            raise ValueError("an intent is named twice")
        rows = len(self.rows) // self.width
        expected = {
            "rows": (len(self.rows), max(1, rows) * self.width),
            "row_weights": (len(self.row_weights), 2 * labels * rows),
            "text_weights": (len(self.text_weights), 2 * labels * self.buckets),
            "rarity": (len(self.rarity), 2 * self.buckets),
            **{name: (len(getattr(self, name)), labels) for name in ("row_scale", "text_scale")},
        }
        for name, (found, wanted) in expected.items():
            if found != wanted:
                raise ValueError(f"{name} holds {found} values, not {wanted}")
        return self


class Rate(Record):
    """A share of rows with its 95 % interval (Wilson 1927)."""

    value: Probability
    low: Probability
    high: Probability
    rows: int = Field(ge=0)


class IntentCount(Record):
    """An intent of the taxonomy: how it was written in the file, its rows, and the share of them found again."""

    name: Identifier
    written: str
    rows: int = Field(ge=0)
    found: Rate


class Confusion(Record):
    """Rows of intent ``of`` that were held to be ``taken_for``, with the lines of a few of them."""

    of: Identifier
    taken_for: Identifier
    rows: int = Field(gt=0)
    lines: tuple[int, ...]


class Contradiction(Record):
    """The same text under different labels; both were taken to hold."""

    lines: tuple[int, ...]
    intents: tuple[Identifier, ...]


class OutOfScope(Record):
    """How well turns without any intent of the taxonomy are told, at the head's threshold, on rows held out.

    ``measured_on`` says what stood for them: rows that the file marks so, or rows of intents that were left out of
    training in turn, which are harder, since they are of the programme's own matters.
    """

    measured_on: str
    threshold: Probability
    auroc: Probability | None = Field(description="chance that a row in scope gets the higher score of two")
    told: Rate | None = Field(description="of rows out of scope, those with no intent found")
    lost: Rate = Field(description="of rows in scope, those with no intent found")


class IntentFit(Record):
    """What was learned from a file of labelled rows, and how well, with no customer's words."""

    head: str
    head_sha256: str
    encoder: str
    rows: int = Field(ge=0)
    distinct_rows: int = Field(ge=0)
    out_of_scope_rows: int = Field(ge=0)
    several_intents_rows: int = Field(ge=0)
    folds: int = Field(ge=2)
    rows_learned: int = Field(ge=0, description="distinct rows that the head was fitted to")
    penalty: float
    power: int
    accuracy: Rate = Field(description="of rows with an intent: the best intent is one of theirs; cross-validated")
    intents: tuple[IntentCount, ...]
    few_rows: tuple[Identifier, ...] = Field(description="intents with too few rows to rely on")
    confusions: tuple[Confusion, ...]
    contradictions: tuple[Contradiction, ...]
    out_of_scope: OutOfScope
    blank_lines: tuple[int, ...] = Field(description="lines without text, left out")
    unlabelled_lines: tuple[int, ...] = Field(description="lines without a label, left out")
