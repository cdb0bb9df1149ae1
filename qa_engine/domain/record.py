"""What every record shares: frozen, exact, re-validated on change, and one canonical form as bytes."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

_MILLI = Decimal("0.001")


class Record(BaseModel):
    """Base of all records: immutable, closed to unknown fields, hashable by value."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )

    def evolve(self, **changes: Any) -> Self:
        """Return a copy with ``changes`` applied and every invariant checked again.

        ``model_copy(update=...)`` skips validation, so records are never changed that way.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**fields, **changes})

    def to_bytes(self) -> bytes:
        """Return the canonical UTF-8 JSON form: fields in declared order, no spaces. Equal records give equal bytes."""
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read the form that ``to_bytes`` wrote.

        Raises:
            pydantic.ValidationError: the bytes are not this record.
        """
        return cls.model_validate_json(data)


@lru_cache(maxsize=4096)
def points_from_milli(milli: int) -> Decimal:
    """Return ``milli`` thousandths of a point as points.

    >>> points_from_milli(73125)
    Decimal('73.125')
    """
    return Decimal(milli).scaleb(-3)


@lru_cache(maxsize=4096)
def milli_from_points(points: Decimal) -> int:
    """Return points as a whole number of thousandths.

    >>> milli_from_points(Decimal('73.125'))
    73125
    """
    return int(points.scaleb(3).to_integral_value(ROUND_HALF_EVEN))


def _to_points(value: Any) -> Any:
    if type(value) is Decimal and value.same_quantum(_MILLI):
        return value + 0  # already thousandths, as most are; + 0 as below
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return value
    try:
        number = Decimal(str(value))
        return number.quantize(_MILLI, ROUND_HALF_EVEN) + 0 if number.is_finite() else number
    except InvalidOperation as error:
        raise ValueError("not a number of points") from error


def _round_4(value: float) -> float:
    return round(value, 4) + 0.0  # + 0.0 turns -0.0 into 0.0, which would print differently


def _round_3(value: float) -> float:
    return round(value, 3) + 0.0


def _assume_utc(value: dt.datetime) -> dt.datetime:
    return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


#: Exact points in thousandths. Arithmetic on them is exact; JSON shows a number with up to three decimals.
Points = Annotated[
    Decimal,
    BeforeValidator(_to_points),
    Field(allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
]
#: A signal or score, 0 to 100, exact to a thousandth.
Score = Annotated[Points, Field(ge=0, le=100)]
#: A probability or confidence, 0 to 1, kept to four decimals so that equal work gives equal bytes.
Probability = Annotated[float, Field(ge=0, le=1), AfterValidator(_round_4)]
#: -1 (clearly negative) to 1 (clearly positive), kept to four decimals.
Polarity = Annotated[float, Field(ge=-1, le=1), AfterValidator(_round_4)]
#: Seconds from the start of the interaction, kept to the millisecond.
Seconds = Annotated[float, Field(ge=0), AfterValidator(_round_3)]
#: A point in time; one given without a zone is read as UTC, and all are kept in UTC.
Timestamp = Annotated[dt.datetime, AfterValidator(_assume_utc)]
#: A name that people and files use: letters, digits, ``_``, ``-`` and ``.``.
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=100)]
