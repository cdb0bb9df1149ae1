"""Judge a whole store again: without a model, by several processes where asked, one of which writes.

Pages are judged by workers that read the store themselves, and written in order, each in one transaction. So a rescore
that is killed leaves whole pages only, and the next one goes on behind them: what is already judged under the rubric,
by the same code, is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import NamedTuple, TypeVar

from qa_engine.domain.history import History, PastContact
from qa_engine.domain.moves import FindingMoved, Move
from qa_engine.domain.record import Timestamp
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.stored import RescoreReport
from qa_engine.runtime.counting_moves import MovesCount
from qa_engine.runtime.judged_by import judged_by
from qa_engine.runtime.judging_pages import Contact, Histories, PageJudge, PageResult
from qa_engine.runtime.judging_processes import Here, Processes, processes
from qa_engine.store import SqliteStore
from qa_engine.store.rejudging import PAGE, Standing

Item = TypeVar("Item")
#: What stands, and for each what other contacts its customer made.
_Task = tuple[list[Standing], Histories | None]


class Rescored(NamedTuple):
    """What became of one interaction: whether other bytes were written, how its score moved, which rules stand
    otherwise."""

    written: bool
    move: Move | None = None
    findings: tuple[FindingMoved, ...] = ()


def rescore_store(
    store: SqliteStore,
    compiled: CompiledRubric,
    as_of: Timestamp | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    moved: Callable[[Move], None] = lambda _move: None,
) -> RescoreReport:
    """Judge everything that stands in ``store`` under ``compiled``, write it, and report what became of it.

    With ``as_of``, a first pass collects when and why each customer made contact, so that the second can see repeats
    before and after; contacts that began later than ``as_of`` are not known yet.

    Where the store knows the rubric of before, only what the change touches is judged. Cut off, this leaves whole
    pages; called again, it goes on, and reports what was left.

    Args:
        store: open; it holds the policies that it was judged under.
        compiled: the rubric, made ready.
        as_of: the date of which other contacts are looked at; without a zone in UTC. ``None`` looks at none.
        workers: processes that judge, beside this one, which then only writes. 1 judges here, and so does any number
            for a store in memory or with few interactions. They are spawned, so a script that asks for more than 1
            needs the usual ``if __name__ == "__main__":``.
        progress: called with how many interactions are done, and of how many.
        moved: called with each move of a score, in order of source.
    """
    if as_of is not None and as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=dt.UTC)
    store.keep_rubric(compiled)
    run_id = store.begin_run("rescore")
    counted, written, judged = MovesCount(), 0, 0
    for one in _rescored(store, compiled, as_of, workers, progress):
        judged, written = judged + 1, written + one.written
        counted.add(one.move, one.findings)
        if one.move is not None:
            moved(one.move)
    store.end_run(run_id, {"judged": judged, "written": written})
    return RescoreReport(written=written, unchanged=judged - written, moves=counted.report())


def _rescored(
    store: SqliteStore,
    compiled: CompiledRubric,
    as_of: Timestamp | None,
    workers: int,
    progress: Callable[[int, int], None],
) -> Iterator[Rescored]:
    stamp, policies, total = judged_by(compiled), store.policies(), store.count_standing()
    judge = PageJudge(store, compiled, policies, stamp)
    judging: AbstractContextManager[Here | Processes] = nullcontext(Here(judge))
    if workers > 1 and store.path is not None and total > workers * PAGE:
        judging = processes(workers, store.path, compiled, policies, stamp)
    with judging as at_work:
        contacts = _contacts(at_work.map(_contacts_of, _pages(store)), as_of) if as_of else None
        passed: deque[int] = deque()
        tasks = _tasks(store, judge, compiled, contacts, as_of, passed)
        done = 0
        for task, results in at_work.map(_judged, tasks):
            yield from _write(store, judge, task, results)
            skipped = passed.popleft()
            yield from (Rescored(written=False) for _ in range(skipped))
            done += len(task[0]) + skipped
            progress(done, total)


def _pages(store: SqliteStore) -> Iterator[list[Standing]]:
    standing = store.standing()
    while page := list(islice(standing, PAGE)):
        yield page


def _tasks(
    store: SqliteStore,
    judge: PageJudge,
    compiled: CompiledRubric,
    contacts: _Contacts | None,
    as_of: Timestamp | None,
    passed: deque[int],
) -> Iterator[_Task]:
    """Yield what is to be judged of each page; how much of it is passed over goes to ``passed``."""
    for page in _pages(store):
        if contacts is None or as_of is None:
            left = [one for one in page if not judge.is_done(one)]
            passed.append(len(page) - len(left))
            yield left, None
        else:
            passed.append(0)
            window = compiled.rubric.repeat_window_days
            yield page, {one.interaction_id: contacts.history(one.interaction_id, as_of, window) for one in page}


def _judged(judge: PageJudge, task: _Task) -> tuple[_Task, list[PageResult]]:
    return task, judge.judge(*task)


def _contacts_of(judge: PageJudge, page: list[Standing]) -> list[Contact]:
    return judge.contacts(page)


def _write(store: SqliteStore, judge: PageJudge, task: _Task, results: list[PageResult]) -> Iterator[Rescored]:
    """Write a page. What another process has replaced since it was read is read, judged and written again."""
    page, histories = task
    while page:
        overtaken = {one.interaction_id for one in store.replace_all([result.replacement for result in results])}
        seen = {result.replacement.interaction_id for result in results} - overtaken
        for result in results:
            if result.replacement.interaction_id in seen:
                yield Rescored(result.replacement.successor is not None, result.move, result.findings)
        page = store.standing_of([one.interaction_id for one in page if one.interaction_id not in seen])
        results = judge.judge(page, histories)


class _Contacts:
    """Who made contact when and why."""

    def __init__(self) -> None:
        self._by_customer: dict[str, list[PastContact]] = defaultdict(list)
        self._customer: dict[str, str] = {}

    def add(self, one: Contact, as_of: Timestamp) -> None:
        """Note a contact; one that began later than ``as_of`` is not known to the others yet."""
        self._customer[one.interaction_id] = one.customer_id
        if one.contact is not None and one.contact.started_at <= as_of:
            self._by_customer[one.customer_id].append(one.contact)

    def history(self, interaction_id: str, as_of: Timestamp, window_days: int) -> History:
        """Return the other contacts of the customer of an interaction, earliest first."""
        contacts = self._by_customer.get(self._customer.get(interaction_id, ""), [])
        others = [contact for contact in contacts if contact.interaction_id != interaction_id]
        return History(
            as_of=as_of,
            repeat_window_days=window_days,
            contacts=tuple(sorted(others, key=lambda contact: (contact.started_at, contact.interaction_id))),
        )


def _contacts(pages: Iterable[Sequence[Contact]], as_of: Timestamp) -> _Contacts:
    found = _Contacts()
    for page in pages:
        for one in page:
            found.add(one, as_of)
    return found
