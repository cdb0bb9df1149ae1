"""``qa-engine ledger``: the account of every arrival."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.exits import UNBALANCED
from qa_engine.domain.ledger import LedgerEntry


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ledger", epilog="Example: qa-engine ledger --store qa.db --entries")(ledger)


def ledger(
    store: options.Store = None,
    entries: Annotated[bool, typer.Option("--entries", help="Also list every arrival, its state and why.")] = False,
    skipped: Annotated[bool, typer.Option("--skipped", help="Also list files that hold no interaction.")] = False,
    format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Print the ledger; exit with 3 if it does not balance."""
    from qa_engine.store import SqliteStore

    with SqliteStore(options.existing(store)) as opened:
        account = opened.ledger()
        listed = list(opened.ledger_entries()) if entries else []
        files = opened.skipped_files() if skipped else ()
    if format is options.TableOrLines.JSONL:
        for record in (account, *listed, *files):
            typer.echo(record.model_dump_json())
    else:
        tables = [_entries(listed)] if entries else []
        screen.show(*screen.ledger_tables(account), *tables)
        for file in files:
            typer.echo(f"skipped: {file.source} ({file.reason})")
    if not account.balanced:
        screen.err().print("the ledger does not balance; run the same 'qa-engine run' again to finish open arrivals")
        raise typer.Exit(UNBALANCED)


def _entries(entries: list[LedgerEntry]) -> Table:
    table = Table(title="Arrivals", title_justify="left")
    for column in ("source", "state", "interaction", "why"):
        table.add_column(column, overflow="fold")
    for entry in entries:
        why = entry.detail or entry.reason or entry.duplicate_of or ", ".join(entry.flags)
        table.add_row(f"{entry.source}#{entry.ordinal}", entry.state, entry.interaction_id or "", why)
    return table
