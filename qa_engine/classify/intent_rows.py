"""Labelled rows made ready for fitting: one row a distinct text, and a column of truth an intent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_engine.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST_ROWS: Final = 2
_MOST_NAMED: Final = 10
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_.\-]+")


@dataclass(frozen=True)
class TaughtRows:
    """Distinct texts with the intents that hold of each.

    ``labels`` are the intents as findings name them, ``written`` as the file does, both in order of name. ``lines``
    are those of the file that hold the text. ``truth`` has shape (texts, labels); a row of nothing is out of scope.
    ``shares``, of the same shape, has of the file's rows with the text the share that gives the intent: people label
    "thanks" one way today and another tomorrow, and how often is what there is to learn.
    """

    labels: tuple[str, ...]
    written: tuple[str, ...]
    texts: tuple[str, ...]
    lines: tuple[tuple[int, ...], ...]
    truth: NDArray[np.bool_]
    shares: NDArray[np.float64]
    contradictory: tuple[int, ...] = ()

    @property
    def times(self) -> NDArray[np.int64]:
        """How often each text stands in the file, shape (texts,)."""
        import numpy as np

        return np.array([len(lines) for lines in self.lines], dtype=np.int64)

    @property
    def in_scope(self) -> NDArray[np.bool_]:
        """Which rows have an intent, shape (texts,)."""
        import numpy as np

        return np.asarray(self.truth.any(axis=1), dtype=np.bool_)

    def only(self, which: NDArray[np.int64]) -> TaughtRows:
        """Return some of the rows, in the order given."""
        places = {old: new for new, old in enumerate(which.tolist())}
        return replace(
            self,
            texts=tuple(self.texts[at] for at in places),
            lines=tuple(self.lines[at] for at in places),
            truth=self.truth[which],
            shares=self.shares[which],
            contradictory=tuple(places[at] for at in self.contradictory if at in places),
        )


def taught_rows(
    texts: Sequence[str], labels: Sequence[Sequence[str]], lines: Sequence[int], *, item: str
) -> TaughtRows:
    """Return the rows with equal texts put together, so that none is both learned from and measured on.

    Args:
        texts: masked texts, one a row of the file.
        labels: of each row as it is written; none where the row is out of scope.
        lines: of each row in the file.
        item: the file's name, for messages.

    Raises:
        UsageError: there are fewer than two intents, one has fewer than two distinct texts, or two of them have the
            same name once it holds only letters, digits, ``_``, ``-`` and ``.``.
    """
    import numpy as np

    names = _names(sorted({label for row in labels for label in row}), item)
    order = sorted(names.values())
    places: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        places.setdefault(text, []).append(number)
    shares = np.zeros((len(places), len(order)))
    contradictory = []
    for at, rows in enumerate(places.values()):
        given = [frozenset(names[label] for label in labels[row]) for row in rows]
        for name, times in Counter(name for one in given for name in one).items():
            shares[at, order.index(name)] = times / len(rows)
        if len(set(given)) > 1:
            contradictory.append(at)
    truth = shares > 0
    _check_counts(Counter(dict(zip(order, truth.sum(axis=0).tolist(), strict=True))), item)
    back = {name: label for label, name in names.items()}
    return TaughtRows(
        labels=tuple(order),
        written=tuple(back[name] for name in order),
        texts=tuple(places),
        lines=tuple(tuple(lines[row] for row in rows) for rows in places.values()),
        truth=truth,
        shares=shares,
        contradictory=tuple(contradictory),
    )


def _names(written: Sequence[str], item: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for label in written:
        name = _NOT_IN_NAMES.sub("_", label).strip("_.-")[:100]
        if not name:
            raise UsageError("a label has no letter or digit in it; give it a name", item=item)
        if name in names.values():
            raise UsageError(f"two labels come out as '{name}'; rename one of them", item=item)
        names[label] = name
    return names


def _check_counts(counts: Counter[str], item: str) -> None:
    if len(counts) < _LEAST_ROWS:
        raise UsageError(f"{len(counts)} intents in it; a head tells at least two apart", item=item)
    few = sorted(name for name, count in counts.items() if count < _LEAST_ROWS)
    if few:
        more = f" and {len(few) - _MOST_NAMED} more" if len(few) > _MOST_NAMED else ""
        named = ", ".join(few[:_MOST_NAMED]) + more
        raise UsageError(f"fewer than two distinct texts for: {named}; add rows or take the intent out", item=item)
