"""Intent heads of a few numbers, for the tables of this folder and of files."""

from array import array

from qa_engine.domain.intent_head import LIKENESS_UNIT, Calibration, IntentHead
from qa_engine.patterns.ngrams import BUCKETS, hashed_groups


def whole(kind, values):
    """Whole numbers as the little-endian bytes of a head's file."""
    return b"".join(int(value).to_bytes(kind, "little", signed=True) for value in values)


def head(rows, *, words=(), threshold=0.9, power=1, **fields):
    """A head that has learned one row, a vector, of each intent, by name.

    At power 1 the score of an intent is the likeness of the turn to its row, (1 + cosine) / 2. ``words`` are
    ``(intent, text, weight)``: the weight, with the word's sign, stands in every bucket that the text's words touch.
    """
    labels = tuple(rows)
    text_weights = [[0] * BUCKETS for _ in labels]
    for intent, text, weight in words:
        group = hashed_groups(text)[0]
        for bucket, value in zip(group.buckets.tolist(), group.values.tolist(), strict=True):
            text_weights[labels.index(intent)][bucket] = weight if value > 0 else -weight
    return IntentHead(
        **{
            "name": "made",
            "sha256": "ab" * 32,
            "encoder": "scripted 1",
            "labels": labels,
            "threshold": threshold,
            "calibration": Calibration(constant=-8, score=12, lead=0, nearness=0),
            "width": len(next(iter(rows.values()))),
            "buckets": BUCKETS,
            "power": power,
            "rows": whole(1, [value for row in rows.values() for value in row]),
            "row_weights": whole(2, [int(a == b) for a in labels for b in labels]),
            "row_scale": (1 / LIKENESS_UNIT,) * len(labels),
            "text_weights": array("h", [value for row in text_weights for value in row]).tobytes(),
            "text_scale": (1.0,) * len(labels),
            "rarity": whole(2, [100] * BUCKETS),
            **fields,
        }
    )
