"""The type of an audit's paper: which characters it has, how wide they are, and where lines break."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal

from qa_engine.reports.embedding import visible

Face = Literal["regular", "bold"]
#: Fira Sans (SIL Open Font License 1.1) from the package fontpkg-fira-sans: Latin, Greek, Cyrillic.
_FILES: Final = {"regular": "FiraSans-Regular.ttf", "bold": "FiraSans-SemiBold.ttf"}


def shown(words: str, face: Face = "regular") -> str:
    """Return ``words`` with every character that the font lacks shown by its code.

    >>> shown("Ω\\u4e2d")
    'Ω[U+4E2D]'
    """
    known = _glyphs(face)
    flat = (
        visible(words).replace("⟨", "[").replace("⟩", "]").replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    )
    if all(ord(char) in known or char == "\n" for char in flat):
        return flat
    return "".join(char if ord(char) in known or char == "\n" else f"[U+{ord(char):04X}]" for char in flat)


def measure(words: str, face: Face, size: float) -> float:
    """Return how wide ``words`` are, in points."""
    widths = _glyphs(face)
    return sum(widths[ord(char)] for char in words) * size / 1000


def wrap(words: str, face: Face, size: float, width: float) -> list[str]:
    """Return ``words`` in lines of at most ``width`` points; a word that is longer is cut."""
    return list(_wrap(shown(words, face), face, size, width))


@lru_cache(maxsize=4096)
def _wrap(words: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    lines = []
    gap = measure(" ", face, size)
    for paragraph in words.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split(" "):
            for part, long in _cut(word, face, size, width):
                if line and used + gap + long > width:
                    lines.append(line)
                    line, used = part, long
                elif line:
                    line, used = f"{line} {part}", used + gap + long
                else:
                    line, used = part, long
        lines.append(line)
    return tuple(lines)


def _cut(word: str, face: Face, size: float, width: float) -> Iterable[tuple[str, float]]:
    long = measure(word, face, size)
    if long <= width:
        return ((word, long),)
    widths, parts, part, used = _glyphs(face), [], "", 0.0
    for char in word:
        step = widths[ord(char)] * size / 1000
        if part and used + step > width:
            parts.append((part, used))
            part, used = "", 0.0
        part, used = part + char, used + step
    return (*parts, (part, used))


@cache
def font(face: Face) -> str:
    """Return the name of a face, made known to the library."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    name = f"FiraSans-{face}"
    path = files("fontpkg_fira_sans").joinpath("files", _FILES[face])
    pdfmetrics.registerFont(TTFont(name, str(path)))
    return name


@cache
def _glyphs(face: Face) -> dict[int, float]:
    """Return the widths of a face's characters, in thousandths of its size."""
    from reportlab.pdfbase import pdfmetrics

    drawn = pdfmetrics.getFont(font(face)).face
    widths: dict[int, float] = {
        code: drawn.charWidths[code] for code in drawn.charToGlyph if code in drawn.charWidths and code >= 0x20
    }
    return widths
