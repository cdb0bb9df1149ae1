"""Write the generated documents: the command reference and the JSON Schemas. ``--check`` only compares.

Run by ``make docs`` and, with ``--check``, by ``make check``.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer.core
import typer.main

from qa_engine.cli.main import app
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.moves import Move
from qa_engine.domain.record import Record
from qa_engine.domain.signals import SignalName
from qa_engine.domain.stored import RescoreReport
from qa_engine.rubrics import library_schema, rubric_schema

ROOT = Path(__file__).parents[1]


def documents() -> dict[Path, str]:
    """Return every generated document by its path."""
    return {
        ROOT / "docs" / "cli.md": command_reference(),
        ROOT / "docs" / "schema" / "interaction.schema.json": schema(Interaction.model_json_schema()),
        ROOT / "docs" / "schema" / "assessment.schema.json": schema(answer_schema(Assessment)),
        ROOT / "docs" / "schema" / "failure.schema.json": schema(answer_schema(Failure)),
        ROOT / "docs" / "schema" / "move.schema.json": schema(answer_schema(Move)),
        ROOT / "docs" / "schema" / "rescore.schema.json": schema(answer_schema(RescoreReport)),
        ROOT / "docs" / "schema" / "calibration.schema.json": schema(answer_schema(SurveyCalibration)),
        ROOT / "rubrics" / "schema.json": json.dumps(rubric_schema(), indent=2) + "\n",
        ROOT / "rubrics" / "library" / "schema.json": json.dumps(library_schema(), indent=2) + "\n",
        ROOT / "docs" / "signals.md": signals_page(),
    }


def answer_schema(record: type[Record]) -> dict[str, object]:
    """The schema of what the engine writes (as opposed to what it accepts)."""
    return record.model_json_schema(mode="serialization")


def schema(content: dict[str, object]) -> str:
    """Return a schema as text, with the dialect it is written in."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**dialect, **content}, indent=1, ensure_ascii=False) + "\n"


def signals_page() -> str:
    """Return what each signal rests on, from the signals' own docstrings."""
    parts = [
        "# The signals\n",
        "Generated from the code by `make docs`; do not edit. How they become one score: [scoring.md](scoring.md).\n",
    ]
    for name in SignalName:
        module = import_module(f"qa_engine.signals.{name.value}")
        title, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\n")
        parts.append(f"## {title}\n\nMethod `{module.METHOD}`, version {module.VERSION}.\n\n{rest.strip(chr(10))}\n")
    title, _, rest = inspect.cleandoc(import_module("qa_engine.signals.churn").__doc__ or "").partition("\n")
    parts.append(f"## Beside the signals: {title[0].lower()}{title[1:]}\n\n{rest.strip(chr(10))}\n")
    return "\n".join(parts)


def command_reference() -> str:
    """Return the reference of all commands, from their own help."""
    root = typer.main.get_command(app)
    parts = [
        "# Command line\n",
        "Generated from the commands' own help by `make docs`; do not edit.\n",
        "Results go to stdout, progress and messages to stderr. Exit codes: 0 fine, 1 done but some items were"
        " quarantined or failed, 2 usage, 3 the ledger does not balance, 4 internal error.\n",
    ]
    parts += [section(name, command) for name, command in walk("qa-engine", root)]
    return "\n".join(parts)


def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with its full name."""
    if isinstance(command, typer.core.TyperGroup):
        for child in sorted(command.commands):
            yield from walk(f"{name} {child}", command.commands[child])
    else:
        yield name, command


def section(name: str, command: Any) -> str:
    """Return one command's part of the reference."""
    arguments = [p for p in command.params if isinstance(p, typer.core.TyperArgument)]
    flags = [p for p in command.params if isinstance(p, typer.core.TyperOption) and p.name != "help"]
    usage = " ".join([name, *(str(a.name).upper() for a in arguments), "[OPTIONS]" if flags else ""])
    lines = [f"## {name}\n", f"{(command.help or '').strip()}\n", f"    {usage.strip()}\n"]
    lines += [f"- `{str(argument.name).upper()}`: {argument.help or ''}" for argument in arguments]
    lines += [f"- `{', '.join(flag.opts)}`: {flag.help or ''}{default(flag)}" for flag in flags]
    if command.epilog:
        lines += ["", *(f"    {example(part)}" for part in command.epilog.split("   ") if part.strip())]
    return "\n".join(lines) + "\n"


def example(text: str) -> str:
    """Return the command of an example, without the words before it."""
    return text[text.index("qa-engine") :].strip()


def default(flag: Any) -> str:
    """Return the default of an option for a reader, if it has one worth telling."""
    if flag.default in (None, False) or callable(flag.default) or str(flag.default).startswith("Sentinel"):
        return ""
    return f" (default: {getattr(flag.default, 'value', flag.default)})"


def main() -> int:
    """Write the documents, or check that they are as they would be written."""
    check = "--check" in sys.argv
    stale = []
    for path, text in documents().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            stale.append(str(path.relative_to(ROOT)))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    for name in stale:
        print(f"{name} is not up to date; run: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
