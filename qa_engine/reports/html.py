"""Write everything as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import Ledger, LedgerEntry
from qa_engine.domain.rubric import Rubric
from qa_engine.errors import UsageError
from qa_engine.reports.bands import ShownBand
from qa_engine.reports.contact import Row, detail, row
from qa_engine.reports.embedding import csp_hash, json_for_script, visible
from qa_engine.reports.overview import overview
from qa_engine.reports.wording import share, signed, words

if TYPE_CHECKING:
    from jinja2 import Environment

_STYLES = ("base.css", "overview.css", "list.css", "contact.css", "facts.css", "transcript.css", "print.css")
_SCRIPTS = ("dom.js", "list.js", "score.js", "findings.js", "facts.js", "transcript.js", "player.js", "page.js")


def write_html(
    path: Path,
    assessments: Sequence[Assessment],
    ledger: Ledger,
    entries: Sequence[LedgerEntry],
    *,
    title: str,
    audio: Mapping[str, bytes] | None = None,
    rubric: Rubric | None = None,
    heard: Mapping[tuple[str, int], Interaction] | None = None,
) -> None:
    """Write the report. The same arguments give the same bytes.

    Args:
        path: the file to write; replaced if it is there.
        assessments: what is reported on, in any order; the page shows the worst first.
        ledger: the account of all arrivals.
        entries: its lines.
        title: heading of the page.
        audio: masked sound (MP3 or WAV) by interaction id, for listening to calls.
        rubric: the rubric of the assessments; without it, bands and weights are taken from the scores.
        heard: what was heard, masked, of recordings that were set aside, by source and ordinal of their entry.

    Raises:
        UsageError: the file cannot be written.
    """
    page = render_html(assessments, ledger, entries, title=title, audio=audio, rubric=rubric, heard=heard)
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}); choose another place", item=str(path)) from error


def render_html(
    assessments: Sequence[Assessment],
    ledger: Ledger,
    entries: Sequence[LedgerEntry],
    *,
    title: str,
    audio: Mapping[str, bytes] | None = None,
    rubric: Rubric | None = None,
    heard: Mapping[tuple[str, int], Interaction] | None = None,
) -> str:
    """Return the page that :func:`write_html` writes."""
    style, script = joined(_STYLES), joined(_SCRIPTS)
    shown = overview(assessments, ledger, entries, rubric, heard)
    rows = _rows(assessments, audio or {}, shown.bands)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            title=title,
            o=shown,
            style=style,
            script=script,
            policy=_policy(style, script),
            worst=[row for row in rows if not row.withheld][:5],
            blocks=_blocks(rows, assessments, audio or {}, shown.bands),
        )
    )


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded, sent or run but the two blocks of the page itself; no script may write markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {csp_hash(style)}",
            f"script-src {csp_hash(script)}",
            "img-src data:",
            "media-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _rows(assessments: Sequence[Assessment], audio: Mapping[str, bytes], bands: Sequence[ShownBand]) -> list[Row]:
    tones = {band.name: band.tone for band in bands}
    return [
        row(a, rank, tones.get(a.composite.band or ""), audio=bool(audio.get(a.interaction_id)))
        for rank, a in enumerate(sorted(assessments, key=_worst_first))
    ]


def _blocks(
    rows: Sequence[Row], assessments: Sequence[Assessment], audio: Mapping[str, bytes], bands: Sequence[ShownBand]
) -> list[tuple[str, str]]:
    """Return ids and JSON of the data blocks: the list, then details and sound of each contact, parsed when opened."""
    listed = {"rows": [_plain(row) for row in rows], "bands": [_plain(band) for band in bands]}
    blocks = [("contacts", json_for_script(listed))]
    for rank, assessment in enumerate(sorted(assessments, key=_worst_first)):
        blocks.append((f"contact-{rank}", json_for_script(_plain(detail(assessment)))))
        sound = audio.get(assessment.interaction_id)
        if sound:
            blocks.append((f"audio-{rank}", json_for_script(_data_uri(sound))))
    return blocks


def _worst_first(assessment: Assessment) -> tuple[bool, Decimal, str]:
    value = assessment.composite.value
    return value is None, value or Decimal(0), assessment.interaction_id


def _plain(record: Any) -> Any:
    return record.model_dump(mode="json", exclude_none=True)


def _data_uri(sound: bytes) -> str:
    kind = "audio/wav" if sound.startswith(b"RIFF") else "audio/mpeg"
    return f"data:{kind};base64,{base64.b64encode(sound).decode()}"


@cache
def joined(names: tuple[str, ...]) -> str:
    """Return templates one after the other, as they stand."""
    folder = files("qa_engine.reports").joinpath("templates")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@cache
def environment() -> Environment:
    """Return what makes pages of the templates: everything is escaped, and nothing stays invisible."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("qa_engine.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters.update(
        words=words, one=lambda number: f"{number:.1f}", share=share, signed=signed, address=_address
    )
    return environment


def _address(id: str) -> str:
    return quote(id, safe="")


def _finalized(value: Any) -> Any:
    """Show control characters in whatever is put into the page, except in markup that is known to be safe."""
    return visible(value) if type(value) is str else value
