"""Count what a rescore moved, one interaction after another."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable

from qa_engine.domain.moves import CAPS, BandMoves, FindingMoved, FindingMoves, Move, MovesReport, PointsMoved
from qa_engine.domain.record import milli_from_points, points_from_milli
from qa_engine.domain.signals import SignalName

#: How many of the largest moves a report shows.
LARGEST = 20
_ORDER = (*(name.value for name in SignalName), CAPS)


class MovesCount:
    """Takes in what was judged and gives the report; holds counts and the largest moves, whatever their number."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._most = largest
        self._judged = self._total = self._differences = 0
        self._kinds: Counter[str] = Counter()
        self._components: Counter[str] = Counter()
        self._bands: Counter[tuple[str | None, str | None]] = Counter()
        self._findings: Counter[tuple[str, str | None, str | None]] = Counter()
        self._largest: list[tuple[tuple[int, int], int, Move]] = []

    def add(self, move: Move | None, findings: Iterable[FindingMoved] = ()) -> None:
        """Count one interaction: how its score moved (``None``: it did not) and which rules stand otherwise."""
        self._judged += 1
        for finding in findings:
            self._findings[finding.rule, finding.before, finding.after] += 1
        if move is None:
            return
        self._bands[move.band_before, move.band_after] += 1
        size = self._add_points(move)
        # Of equal moves the first ones stay, so that the same work gives the same report.
        heapq.heappush(self._largest, (size, -self._judged, move))
        if len(self._largest) > self._most:
            heapq.heappop(self._largest)

    def report(self) -> MovesReport:
        """Return what was counted so far."""
        moved = self._kinds.total()
        mean = points_from_milli(round(self._total / self._differences)) if self._differences else None
        return MovesReport(
            judged=self._judged,
            unchanged=self._judged - moved,
            moved=moved,
            **self._kinds,
            total=points_from_milli(self._total),
            mean=mean,
            components=tuple(
                PointsMoved(of=name, points=points_from_milli(self._components[name]))
                for name in _ORDER
                if name in self._components
            ),
            bands=tuple(
                BandMoves(before=before, after=after, interactions=count)
                for (before, after), count in sorted(self._bands.items(), key=lambda item: (-item[1], str(item[0])))
            ),
            findings=tuple(
                FindingMoves(rule=rule, before=before, after=after, interactions=count)
                for (rule, before, after), count in sorted(self._findings.items(), key=lambda item: str(item[0]))
            ),
            largest=tuple(move for _, _, move in sorted(self._largest, key=lambda held: held[:2], reverse=True)),
        )

    def _add_points(self, move: Move) -> tuple[int, int]:
        """Count the points of a move and return how large it is: a change of state is larger than any of points."""
        difference = move.difference
        if difference is None:
            self._kinds["now_withheld" if move.after is None else "now_scored"] += 1
            return 1, 0
        milli = milli_from_points(difference)
        self._kinds["up" if milli > 0 else "down" if milli < 0 else "band_only"] += 1
        self._total += milli
        self._differences += 1
        for line in move.points:
            self._components[line.of] += milli_from_points(line.points)
        return 0, abs(milli)
