"""What people see: tables and progress. Results on stdout, everything else on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.ledger import Ledger
from qa_engine.domain.signals import SignalName

if TYPE_CHECKING:
    from qa_engine.engine import Progress as RunProgress

#: Ids and file names are shown letter by letter: what looks like markup or an emoji code in them is none.
_PLAIN: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
_SHORT = {
    SignalName.CSAT: "CSAT",
    SignalName.FCR: "FCR",
    SignalName.SENTIMENT: "Sent.",
    SignalName.NPS: "NPS",
    SignalName.RESOLUTION_QUALITY: "Res.Q",
    SignalName.CES: "CES",
    SignalName.COMPLIANCE: "Compl.",
}


class _Console(Console):
    """A console that leaves it to the command what a reader who has gone means; the library would end with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def out() -> Console:
    """The console for results; wide enough for tables when it is not a terminal."""
    console = _Console(**_PLAIN, soft_wrap=False)
    return console if console.is_terminal else _Console(**_PLAIN, width=140)


def show(*tables: Table) -> None:
    """Print tables to stdout."""
    console = out()
    for table in tables:
        console.print(table)


def err() -> Console:
    """The console for progress and messages."""
    return Console(**_PLAIN, stderr=True)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[RunProgress], None]]:
    """Show a bar with the remaining time on stderr while the block runs."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[item]}", markup=False),
    )
    with Progress(*columns, console=err(), transient=False) as bar:
        task = bar.add_task(title, total=None, item="")
        yield lambda step: bar.update(task, total=step.total, completed=step.done, item=step.item)


@contextmanager
def counting_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr for work of which so many of so many are done."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=err(), transient=False) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def amount_bar() -> Iterator[Callable[[str, float, float, str], None]]:
    """Show a bar on stderr for work that is counted in amounts, such as seconds of sound; its title may change."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[item]}", markup=False), console=err(), transient=False) as bar:
        task = bar.add_task("", total=None, item="")
        titles = [""]

        def show_progress(title: str, done: float, of: float, item: str) -> None:
            if title != titles[0]:
                titles[0] = title
                bar.reset(task)
            bar.update(task, description=title, total=of, completed=done, item=item)

        yield show_progress


def counted(number: int, what: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "line"), counted(2, "line")
    ('1 line', '2 lines')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def score_text(value: Decimal | None, digits: int = 1) -> str:
    """Return a score for a person; unknown is a dash, never a zero."""
    return "–" if value is None else f"{value:.{digits}f}"


def scores_table(results: list[Assessment | Failure]) -> Table:
    """One line a result. Inferred values carry a tilde, measured ones do not."""
    table = Table(title="Scores (0-100; ~ inferred, no mark measured, – unknown)", title_justify="left")
    table.add_column("interaction", overflow="fold", max_width=34)
    table.add_column("channel")
    table.add_column("XLA", justify="right")
    table.add_column("range", justify="right")
    table.add_column("band")
    for name in SignalName:
        table.add_column(_SHORT[name], justify="right")
    for result in results:
        table.add_row(*(_assessed(result) if isinstance(result, Assessment) else _failed(result)))
    return table


def _assessed(assessment: Assessment) -> list[str]:
    composite = assessment.composite
    marks = []
    for signal in assessment.signals.all():
        text = score_text(signal.value, 0)
        marks.append(f"~{text}" if signal.value is not None and signal.basis == "inferred" else text)
    span = "" if composite.low is None else f"{score_text(composite.low, 0)}-{score_text(composite.high, 0)}"
    band = composite.band or f"withheld: {composite.withheld}"
    return [_name(assessment), assessment.interaction.channel, score_text(composite.value), span, band, *marks]


def _name(assessment: Assessment) -> str:
    """Return the id, or for an id that is a digest the name of the source, which a person knows."""
    source = assessment.interaction.source
    digest = assessment.interaction_id.startswith("x-") and source is not None
    return source.uri.rsplit("/", 1)[-1] if source and digest else assessment.interaction_id


def _failed(failure: Failure) -> list[str]:
    return [failure.interaction_id, "", "–", "", f"quarantined: {failure.code}", *[""] * len(SignalName)]


def ledger_tables(ledger: Ledger) -> list[Table]:
    """The account of all arrivals with the sum that must come out, and the reasons of what was set aside."""
    account = Table(title="Ledger", title_justify="left")
    account.add_column("state")
    account.add_column("arrivals", justify="right")
    for state in ("scored", "unscored", "quarantined", "duplicate", "missing", "open"):
        count = getattr(ledger, state)
        if count or state in ("scored", "unscored", "quarantined"):
            account.add_row(state, str(count))
    account.add_section()
    account.add_row("all arrivals", str(ledger.total))
    account.caption = "balances" if ledger.balanced else "DOES NOT BALANCE"
    if not ledger.reasons:
        return [account]
    reasons = Table(title="Reasons", title_justify="left")
    reasons.add_column("reason")
    reasons.add_column("arrivals", justify="right")
    for reason, count in sorted(ledger.reasons.items()):
        reasons.add_row(reason, str(count))
    return [account, reasons]
