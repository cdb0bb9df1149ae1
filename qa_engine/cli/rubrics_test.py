"""``qa-engine rubrics test``: do rules find what their own test lines say they must."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.exits import SOME_FAILED
from qa_engine.errors import UsageError

if TYPE_CHECKING:
    from qa_engine.domain.rubric import Rubric
    from qa_engine.rubrics import RubricFile
    from qa_engine.runtime.rule_tests import PlannedTest, TestSummary, Tried

_MOST_WORDS = 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "test",
        epilog="Example: qa-engine rubrics test my-rubric.yaml   "
        "One rule: qa-engine rubrics test my-rubric.yaml --rule no_card_secrets",
    )(test)


def test(
    name: Annotated[str, typer.Argument(help="Name of a shipped rubric or path of a rubric file.")],
    rule: Annotated[str | None, typer.Option("--rule", help="Only the tests of this rule or marker.")] = None,
    no_encoder: Annotated[
        bool, typer.Option("--no-encoder", help="Load no model: lines that need one are skipped, and counted.")
    ] = False,
    device: options.Device = None,
    format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Run the test lines of every rule and marker through the judge, and show those that come out otherwise.

    A line under 'says' must hold the rule's words, one under 'does_not_say' must not, whatever the window; a dialogue
    must end with the status that it names. The encoder is loaded only for rules that ask for meaning, and for dialogues
    whose conditions rest on cues, sentiment or intents. Ends with 1 if a line failed. With jsonl the first line sums
    up, and each further one is a test.
    """
    from qa_engine.rubrics import load_rubric_file
    from qa_engine.runtime.rule_tests import TestSummary, planned_tests
    from qa_engine.settings import load_settings

    file = load_rubric_file(name)
    check_item(file.rubric, rule)
    planned = planned_tests(file, rule)
    without = no_encoder or load_settings().encoder_model == "none"
    runnable = [one for one in planned if not (without and one.reads)]
    tried = list(_run(file, runnable, device))
    summary = TestSummary(
        rules=len({one.item for one in tried}),
        lines=len(tried),
        failed=sum(not one.passed for one in tried),
        skipped=len(planned) - len(runnable),
    )
    _show(summary, tried, format)
    if summary.failed:
        raise typer.Exit(SOME_FAILED)


def check_item(rubric: Rubric, item: str | None) -> None:
    """Check that the rubric has a rule or marker of that id, if one is asked for.

    Raises:
        UsageError: it has none; the message names one that is written nearly so.
    """
    ids = [one.id for one in rubric.rules_and_markers]
    if item is None or item in ids:
        return
    near = difflib.get_close_matches(item, ids, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"see: qa-engine rubrics show {rubric.id}"
    raise UsageError(f"rubric {rubric.id} has no rule or marker of this id; {hint}", item=item)


def _run(file: RubricFile, planned: Sequence[PlannedTest], device: options.Device) -> Iterator[Tried]:
    from qa_engine.rubrics import compile_rubric
    from qa_engine.runtime.rule_tests import run_tests

    with _bar() as progress:
        if not any(one.reads for one in planned):
            yield from run_tests(file, planned, compile_rubric(file.rubric, None, None), None, progress)
            return
        from qa_engine.engine import Engine

        with Engine(rubric=file.rubric, device=device) as engine:
            yield from run_tests(file, planned, engine.compiled(), engine.pipeline.reader, progress)


@contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar over the rules where somebody looks on."""
    if not screen.err().is_terminal:
        yield lambda _done, _of, _item: None
        return
    with screen.amount_bar() as bar:
        yield lambda done, of, item: bar("testing rules", done, of, item)


def _show(summary: TestSummary, tried: Sequence[Tried], format: options.TableOrLines) -> None:
    if format is options.TableOrLines.JSONL:
        for one in (summary, *tried):
            typer.echo(one.model_dump_json())
        return
    failed = [one for one in tried if not one.passed]
    if failed:
        screen.show(_table(failed))
    if summary.skipped:
        were = "was" if summary.skipped == 1 else "were"
        skipped = screen.counted(summary.skipped, "line")
        typer.echo(f"{skipped} {were} skipped: they need the encoder, which is turned off")
    rules, lines = screen.counted(summary.rules, "rule"), screen.counted(summary.lines, "line")
    typer.echo(f"{rules}, {lines}, {summary.failed} failed")


def _table(failed: Sequence[Tried]) -> Table:
    table = Table(title="Failed", title_justify="left")
    table.add_column("rule", overflow="fold", max_width=26)
    table.add_column("where", overflow="fold", max_width=24)
    table.add_column("line", overflow="fold", max_width=36)
    table.add_column("expected")
    table.add_column("got", overflow="fold", max_width=24)
    table.add_column("words found", overflow="fold")
    for one in failed:
        got = f"{one.got}: {one.reason}" if one.reason else one.got
        words = ", ".join(f"'{quote}'" for quote in one.words[:_MOST_WORDS])
        table.add_row(one.item, f"{one.file}:{one.line}", one.text, one.expected, got, words)
    return table
