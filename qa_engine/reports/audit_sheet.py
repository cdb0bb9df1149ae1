"""Paper for an audit: pages with running head and number, wrapped text, and tables whose heads are repeated.

Rows are drawn as they come, so a table may have any number of them. The file holds no clock reading and no random id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from qa_engine.reports.audit_type import Face, font, measure, shown, wrap

INK, MUTED, LINE, HEAD = (0.10, 0.14, 0.19), (0.33, 0.38, 0.44), (0.80, 0.83, 0.87), (0.94, 0.95, 0.96)
BAD, LOW, GOOD = (0.68, 0.14, 0.11), (0.49, 0.32, 0.0), (0.11, 0.39, 0.22)
Colour = tuple[float, float, float]
#: A4 on its side, in points.
WIDTH, HEIGHT, MARGIN = 841.89, 595.28, 36.0
_TOP, _BOTTOM = HEIGHT - 58.0, 44.0
_PAD = 4.0
#: A row of no more lines than this is never split over two pages.
_WHOLE = 20


@dataclass(frozen=True)
class Text:
    """Some words in one face. A new one starts a new line."""

    words: str
    face: Face = "regular"
    size: float = 8.0
    colour: Colour = INK

    @property
    def leading(self) -> float:
        """The height of a line."""
        return self.size * 1.32


@dataclass(frozen=True)
class Column:
    """A column of a table, in points."""

    title: str
    width: float
    right: bool = False


Cell = Sequence[Text]


def small(words: str) -> Text:
    """Return a side note."""
    return Text(words, size=7.0, colour=MUTED)


class Sheet:
    """A document, drawn from top to bottom."""

    def __init__(self, title: str, running: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._out = BytesIO()
        self._canvas: Any = Canvas(
            self._out,
            pagesize=(WIDTH, HEIGHT),
            pageCompression=1,
            invariant=1,
            lang="en",
            initialFontName=font("regular"),
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("qa-engine")
        self._canvas.setCreator("qa-engine")
        self._canvas.setSubject(running)
        self._title, self._running = title, running
        self._page, self._marks = 0, 0
        self._y = 0.0
        self._new_page()

    def finish(self) -> bytes:
        """Close the last page and return the file."""
        self._canvas.showPage()
        self._canvas.beginForm("pages", 0, 0, 60, 12)
        self._canvas.setFont(font("regular"), 7)
        self._canvas.setFillColorRGB(*MUTED)
        self._canvas.drawString(0, 3, str(self._page))
        self._canvas.endForm()
        self._canvas.showOutline()
        self._canvas.save()
        return self._out.getvalue()

    def mark(self, title: str, level: int = 0, name: str | None = None) -> None:
        """Put a bookmark here."""
        self._marks += 1
        key = name or f"mark-{self._marks}"
        self._canvas.bookmarkHorizontal(key, 0, min(self._y + 24, HEIGHT))
        self._canvas.addOutlineEntry(shown(title), key, level, closed=level > 0)

    def heading(self, words: str, size: float = 13.0, *, with_room: float = 90.0, level: int | None = 0) -> None:
        """Draw a heading; with less than ``with_room`` left on the page, on the next one."""
        self._need(with_room)
        self._y -= 10
        if level is not None:
            self.mark(words, level)
        self.text(Text(words, "bold", size))
        self._y -= 6

    def text(self, text: Text, indent: float = 0.0, width: float | None = None) -> None:
        """Draw a paragraph over the width of the page."""
        for line in wrap(text.words, text.face, text.size, (width or WIDTH - 2 * MARGIN) - indent):
            self._need(text.leading)
            self._y -= text.leading
            self._draw(MARGIN + indent, self._y, line, text)

    def space(self, points: float) -> None:
        """Leave room."""
        self._y -= points

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], links: Iterable[str] | None = None
    ) -> None:
        """Draw a table. ``links``: for each row, the name of the bookmark that its first cell leads to."""
        self._head(columns)
        targets = iter(links or ())
        for row in rows:
            self._row(columns, row, next(targets, None))
        self._y -= 8

    def _head(self, columns: Sequence[Column]) -> None:
        titles = [wrap(one.title, "bold", 7.0, one.width - 2 * _PAD) for one in columns]
        style = Text("", "bold", 7.0, MUTED)
        height = max(map(len, titles)) * style.leading + _PAD
        self._need(height + 40)
        self._canvas.setFillColorRGB(*HEAD)
        self._canvas.rect(MARGIN, self._y - height - 2, sum(one.width for one in columns), height + 2, stroke=0, fill=1)
        left = MARGIN
        for column, lines in zip(columns, titles, strict=True):
            for number, line in enumerate(lines, start=1):
                self._put(column, left, self._y - number * style.leading, line, style)
            left += column.width
        self._y -= height + 2

    def _row(self, columns: Sequence[Column], cells: Sequence[Cell], link: str | None) -> None:
        laid = [_lay(cell, column.width - 2 * _PAD) for cell, column in zip(cells, columns, strict=True)]
        height = max((sum(style.leading for _, style in lines) for lines in laid), default=0.0) + 2 * _PAD
        short = max(map(len, laid)) <= _WHOLE
        if self._y - (height if short else 40) < _BOTTOM:
            self._next_with_head(columns)
        if link:
            area = (MARGIN, self._y - height, MARGIN + columns[0].width, self._y)
            self._canvas.linkAbsolute("", link, area, Border="[0 0 0]")
        while True:
            laid = self._draw_some(columns, laid)
            if not any(laid):
                break
            self._next_with_head(columns)
        self._canvas.setStrokeColorRGB(*LINE)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(MARGIN, self._y, MARGIN + sum(one.width for one in columns), self._y)

    def _draw_some(self, columns: Sequence[Column], laid: list[list[tuple[str, Text]]]) -> list[list[tuple[str, Text]]]:
        """Draw what fits on this page, and return what is left."""
        left, lowest, rest = MARGIN, self._y, []
        for column, lines in zip(columns, laid, strict=True):
            y, drawn = self._y - _PAD / 2, 0
            for words, style in lines:
                if y - style.leading < _BOTTOM:
                    break
                y -= style.leading
                self._put(column, left, y, words, style)
                drawn += 1
            rest.append(lines[drawn:])
            lowest = min(lowest, y)
            left += column.width
        self._y = lowest - _PAD
        return rest

    def _put(self, column: Column, left: float, y: float, words: str, style: Text) -> None:
        free = column.width - 2 * _PAD - measure(words, style.face, style.size)
        self._draw(left + _PAD + (free if column.right else 0.0), y, words, style)

    def _draw(self, x: float, y: float, words: str, style: Text) -> None:
        self._canvas.setFont(font(style.face), style.size)
        self._canvas.setFillColorRGB(*style.colour)
        self._canvas.drawString(x, y, words)

    def _need(self, height: float) -> None:
        if self._y - height < _BOTTOM:
            self._canvas.showPage()
            self._new_page()

    def _next_with_head(self, columns: Sequence[Column]) -> None:
        self._canvas.showPage()
        self._new_page()
        self._head(columns)

    def _new_page(self) -> None:
        self._page += 1
        self._y = _TOP
        line = Text("", size=7.0, colour=MUTED)
        first = wrap(f"{self._title} · {self._running}", "regular", 7.0, WIDTH - 2 * MARGIN)[0]
        self._draw(MARGIN, HEIGHT - 34, first, line)
        self._canvas.setStrokeColorRGB(*LINE)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(MARGIN, HEIGHT - 40, WIDTH - MARGIN, HEIGHT - 40)
        number = f"Page {self._page} of "
        x = WIDTH - MARGIN - measure(f"{number}{self._page}", "regular", 7.0) - 8
        self._draw(x, 24, number, line)
        self._canvas.saveState()
        self._canvas.translate(x + measure(number, "regular", 7.0), 21)
        self._canvas.doForm("pages")
        self._canvas.restoreState()


def _lay(cell: Cell, width: float) -> list[tuple[str, Text]]:
    return [(line, text) for text in cell for line in wrap(text.words, text.face, text.size, width)]
