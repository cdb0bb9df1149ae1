"""An audit as one HTML page that needs nothing else and runs no script. It is written piece by piece, however long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qa_engine.errors import UsageError
from qa_engine.reports import audit_wording as wording
from qa_engine.reports.audit import AuditFile
from qa_engine.reports.audit_records import Denominator, FindingLine, Standing
from qa_engine.reports.embedding import csp_hash
from qa_engine.reports.html import environment, joined

_STYLES = ("base.css", "overview.css", "audit.css", "print.css")
_TONES = {Standing.SATISFIED: "tone-good", Standing.BREACHED: "tone-bad", Standing.UNDETERMINED: "tone-low"}


def write_audit_html(path: Path, of: AuditFile, *, title: str) -> None:
    """Write the page. The same audit gives the same bytes.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces(of, title=title))
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}); choose another place", item=str(path)) from error


def pieces(of: AuditFile, *, title: str) -> Iterator[str]:
    """Yield the page that :func:`write_audit_html` writes, a piece at a time."""
    style = joined(_STYLES)
    stream = (
        environment()
        .get_template("audit.html.j2")
        .stream(title=title, a=of.audit, style=style, policy=_policy(style), w=wording, of=_Shown(of), tones=_TONES)
    )
    stream.enable_buffering(200)
    yield from stream


class _Shown:
    """What the template asks for, one wording at a time."""

    def __init__(self, of: AuditFile) -> None:
        self._file = of

    def findings(self, one: Denominator) -> Iterator[FindingLine]:
        """Yield the findings of a wording that are listed."""
        shown = self._file.audit.question.listed
        return (line for line in self._file.findings(one.wording) if line.standing in shown)


def _policy(style: str) -> str:
    """Nothing may be loaded, sent or run; the one block of style is the page's own."""
    return "; ".join(
        ("default-src 'none'", f"style-src {csp_hash(style)}", "img-src data:", "base-uri 'none'", "form-action 'none'")
    )
