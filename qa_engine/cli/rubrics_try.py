"""``qa-engine rubrics try``: what a rule would have found in history, before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.rubrics_test import check_item

if TYPE_CHECKING:
    from qa_engine.runtime.rule_trial import Trial

_NEWEST_WEEKS = 26


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "try",
        epilog="Example: qa-engine rubrics try no_card_secrets --store qa.db --rubric my-rubric.yaml   "
        "With more quotes: qa-engine rubrics try greeting --store qa.db --rubric telecom --examples 50",
    )(try_)


def try_(
    rule: Annotated[str, typer.Argument(help="Id of a rule or marker of the rubric.")],
    store: options.Store = None,
    rubric: options.Rubric = None,
    examples: Annotated[int, typer.Option(min=0, max=1000, help="How many quotes to show at most.")] = 10,
    device: options.Device = None,
    format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Show what RULE would have found in the contacts of a store, and what of it differs from what stands there now.

    Nothing is written. No model is loaded, unless the rule asks for meaning or intents by sentences that the store does
    not know yet. With jsonl there is one line with everything.
    """
    from qa_engine.rubrics import load_rubric
    from qa_engine.runtime.rule_trial import compiled_for_trial, stored_status_of, try_rule
    from qa_engine.settings import load_settings
    from qa_engine.store import SqliteStore

    settings = load_settings()
    loaded = load_rubric(rubric or settings.rubric)
    check_item(loaded, rule)
    with SqliteStore(options.existing(store)) as opened, screen.err().status("judging") as status:
        compiled = compiled_for_trial(loaded, rule, opened, settings, device or settings.device)
        trial = try_rule(
            opened.stored_readings(),
            compiled,
            rule,
            examples,
            stored_status_of(opened, rule),
            lambda done: status.update(f"judging: {done} contacts"),
        )
    if format is options.TableOrLines.JSONL:
        typer.echo(trial.model_dump_json())
        return
    typer.echo(f"{trial.item} {trial.rule_hash}: {trial.contacts} contacts, it applies to {trial.applicable}")
    if trial.contacts:
        screen.show(_statuses(trial), *_weeks(trial))
    if trial.examples:
        screen.show(_examples(trial))
    _show_moves(trial)


def _statuses(trial: Trial) -> Table:
    table = Table(title="How it stands", title_justify="left")
    table.add_column("status")
    table.add_column("contacts", justify="right")
    table.add_column("of applicable", justify="right")
    for channel in trial.by_channel:
        table.add_column(channel, justify="right")
    for status, count in trial.statuses.items():
        share = f"{count / trial.applicable:.1%}" if trial.applicable and status != "not_triggered" else ""
        channels = [str(counts.get(status, 0)) for counts in trial.by_channel.values()]
        table.add_row(status.replace("_", " "), str(count), share, *channels)
    return table


def _weeks(trial: Trial) -> list[Table]:
    weeks = list(trial.by_week)[-_NEWEST_WEEKS:]
    if weeks == ["undated"]:
        return []
    older = len(trial.by_week) - len(weeks)
    table = Table(title="By week" + (f" ({older} earlier weeks are in --format jsonl)" if older else ""))
    table.title_justify = "left"
    table.add_column("week")
    for status in trial.statuses:
        table.add_column(status.replace("_", " "), justify="right")
    for week in weeks:
        table.add_row(week, *(str(trial.by_week[week].get(status, 0)) for status in trial.statuses))
    return [table]


def _examples(trial: Trial) -> Table:
    table = Table(title="Examples", title_justify="left")
    table.add_column("interaction", overflow="fold", max_width=30)
    table.add_column("status")
    table.add_column("turn", justify="right")
    table.add_column("at", justify="right")
    table.add_column("words, and why", overflow="fold")
    for one in trial.examples:
        at = "" if one.start_s is None else f"{int(one.start_s) // 60}:{one.start_s % 60:04.1f}"
        turn = "" if one.turn is None else str(one.turn)
        words = f"'{one.quote}' ({one.reason})" if one.quote else one.reason
        table.add_row(one.interaction_id, one.status.replace("_", " "), turn, at, words)
    return table


def _show_moves(trial: Trial) -> None:
    if not trial.stored:
        typer.echo(f"no stored assessment has {trial.item} yet")
        return
    moved = sum(move.contacts for move in trial.moves)
    typer.echo(f"stored assessments with {trial.item}: {trial.stored}; it would stand otherwise in {moved}")
    for move in trial.moves:
        typer.echo(f"  {move.was.replace('_', ' ')} -> {move.now.replace('_', ' ')}: {move.contacts}")
