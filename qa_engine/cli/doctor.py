"""``qa-engine doctor``: what this machine can do, and why something may not work."""

from __future__ import annotations

import sys
from importlib.metadata import version

import typer
from rich.table import Table

from qa_engine.cli import screen
from qa_engine.cli.exits import SOME_FAILED
from qa_engine.errors import DeviceError
from qa_engine.version import __version__

_LIBRARIES = ("torch", "ctranslate2", "faster-whisper", "transformers", "spacy", "av", "hyperscan", "pydantic")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", epilog="Example: qa-engine doctor")(doctor)


def doctor() -> None:
    """Try out the device with a real operation, verify weights, and show versions and settings with their origin."""
    from qa_engine.devices import resolve
    from qa_engine.model_files import list_models
    from qa_engine.settings import describe_settings, load_settings

    table = Table(title="Doctor", title_justify="left", show_header=False)
    table.add_row("engine", f"{__version__} on Python {sys.version.split()[0]}")
    table.add_row("libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    healthy = True
    try:
        device = resolve(load_settings().device)
        table.add_row("device", f"{device.name} ({device.compute_type}){f'; {device.note}' if device.note else ''}")
    except DeviceError as error:
        healthy = False
        table.add_row("device", str(error))
    for model in list_models(verify=True):
        healthy = healthy and model.well
        table.add_row(f"model {model.id}", "verified" if model.verified else model.problem or "not installed")
    for setting in describe_settings():
        table.add_row(f"setting {setting.name}", f"{setting.value} ({setting.origin})")
    screen.show(table)
    if not healthy:
        screen.err().print("something is not well; weights are installed by: qa-engine models install")
        raise typer.Exit(SOME_FAILED)
