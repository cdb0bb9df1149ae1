"""The text of a web page or message that a reader sees."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

from qa_engine.errors import IngestError
from qa_engine.ingest.reasons import QuarantineReason

LONGEST_MARKUP: Final = 5 * 1024**2
# For each tag that is not closed, and each numeric character without a number, html.parser searches the rest of the
# text once more. Real messages have a handful; what would take seconds is refused.
_STRAY: Final = re.compile(r"<(?=[^<>]*(?:<|\Z))|&#(?!\d|[xX][0-9a-fA-F])")
_STRAY_COST_AT_MOST: Final = 10**8

_NEVER_SHOWN: Final = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "iframe", "textarea", "select"}
)
_QUOTING_CLASSES: Final = frozenset(
    {
        "gmail_quote",
        "gmail_attr",
        "gmail_extra",
        "yahoo_quoted",
        "moz-cite-prefix",
        "moz-forward-container",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "OutlookMessageHeader",
    }
)
# Mail programs put these at the place where the earlier message begins: everything behind them is history.
_HISTORY_STARTS: Final = frozenset(
    {"divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container"}
)
_BLOCK_NAMES: Final = (
    "div tr li ul ol table h1 h2 h3 h4 h5 h6 hr section article header footer pre address dl dt dd body html"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_HIDDEN_STYLE: Final = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|"
    r"(?:opacity|font-size)\s*:\s*0*\.?0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)|max-(?:height|width)\s*:\s*0|"
    r"(?:text-indent|left|top)\s*:\s*-\d{3,})",
    re.IGNORECASE,
)
_WHITE: Final = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?|white|rgba?\(\s*255\s*,\s*255\s*,\s*255\b[^)]*\)|transparent)\s*(?:;|!|$)",
    re.IGNORECASE,
)
_WHITE_NAMES: Final = frozenset({"white", "#fff", "#ffffff"})
_AT_RULE: Final = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CLASS_RULE: Final = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_LONGEST_STYLE: Final = 10_000

_BREAK: Final = "\x1d"
_BLOCK: Final = "\x1e"
_PARAGRAPH: Final = "\x1f"
_MARKS: Final = re.compile(r" ?[\x1d-\x1f][\x1d-\x1f ]*")
_SPACES: Final = re.compile(r"[ \t\r\n\f\v\xa0]+")


@dataclass(frozen=True)
class VisibleText:
    """The text that is seen, and how many elements were left out because they are hidden or quote somebody else."""

    text: str
    hidden: int
    quoted: int


def html_to_text(markup: str) -> str:
    """Return the visible text of ``markup``, without quoted messages."""
    return visible_text(markup).text


def visible_text(markup: str) -> VisibleText:
    """Return the text that a person sees in a message; scripts, hidden elements and quoted messages are left out.

    Raises:
        IngestError: ``too_large``, or ``unreadable_email`` when the markup cannot be read at all.
    """
    if len(markup) > LONGEST_MARKUP:
        message = f"{len(markup)} characters of HTML, more than the {LONGEST_MARKUP} that are read"
        raise IngestError(message, code=QuarantineReason.TOO_LARGE)
    stray = sum(1 for _ in _STRAY.finditer(markup))
    if stray * len(markup) > _STRAY_COST_AT_MOST:
        message = f"the HTML has {stray} marks that begin a tag or a character and do not end it"
        raise IngestError(message, code=QuarantineReason.UNREADABLE_EMAIL)
    if "<" not in markup:
        return VisibleText(unescape(markup).replace("\xa0", " ").strip(), 0, 0)
    try:
        soup = _soup(markup)
        reader = _Reader(_hiding_classes(soup))
        text = _MARKS.sub(_newlines, _SPACES.sub(" ", "".join(reader.read(soup)))).strip()
    except (RecursionError, AssertionError, ValueError, TypeError, AttributeError, LookupError) as error:
        message = f"the HTML cannot be read ({type(error).__name__})"
        raise IngestError(message, code=QuarantineReason.UNREADABLE_EMAIL) from error
    return VisibleText(text, reader.hidden, reader.quoted)


def _soup(markup: str) -> Any:
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of input that looks like a file name or like XML; both may be
        try:
            return BeautifulSoup(markup, "html.parser")
        except ParserRejectedMarkup:
            pass  # half a conditional comment; as plain characters it does no harm
        try:
            return BeautifulSoup(markup.replace("<![", "&lt;!["), "html.parser")
        except ParserRejectedMarkup as error:
            raise ValueError("not HTML") from error


def _hiding_classes(soup: Any) -> frozenset[str]:
    """Return classes that a style sheet hides on every screen; rules for some screens only are not looked at."""
    sheets = [style.get_text()[: LONGEST_MARKUP // 10] for style in soup.find_all("style")]
    rules = [rule for sheet in sheets for rule in _CLASS_RULE.findall(_AT_RULE.sub("", sheet))]
    return frozenset(name for name, body in rules if _HIDDEN_STYLE.search(body[:_LONGEST_STYLE]))


@dataclass
class _Reader:
    """Walks a document once, from the top, without recursion: hostile ones are nested as deeply as they are long."""

    hiding: frozenset[str]
    hidden: int = 0
    quoted: int = 0
    _todo: list[tuple[Any, bool]] = field(default_factory=list)

    def read(self, soup: Any) -> Iterator[str]:
        """Yield the visible text with marks where blocks, paragraphs and line breaks are."""
        from bs4.element import PreformattedString, Tag

        self._todo = [(soup, False)]
        while self._todo:
            node, has_ground = self._todo.pop()
            if isinstance(node, Tag):
                yield self._enter(node, has_ground)
            elif not isinstance(node, PreformattedString):  # comments, declarations
                yield node

    def _enter(self, element: Any, has_ground: bool) -> str:
        """Put an element's children on the list, unless it is left out; return the mark that stands before it."""
        style = str(element.get("style") or "")[:_LONGEST_STYLE]
        if element.name in _NEVER_SHOWN:
            return ""
        if element.get("id") in _HISTORY_STARTS:
            self.quoted += 1
            self._todo.clear()
            return ""
        has_ground = (
            has_ground or "background" in style.lower() or bool(element.get("bgcolor") or element.get("background"))
        )
        if self._is_hidden(element, style, has_ground):
            self.hidden += 1
            return _mark(element.name)
        if element.name == "blockquote" or _QUOTING_CLASSES.intersection(_classes(element)):
            self.quoted += 1
            return _PARAGRAPH
        mark = _mark(element.name)
        if element.name != "br":
            self._todo.append((mark, has_ground))
        self._todo.extend((child, has_ground) for child in reversed(element.contents))
        return mark

    def _is_hidden(self, element: Any, style: str, has_ground: bool) -> bool:
        """Return whether nobody sees the element: hidden, without size, off the page, or white on no stated ground."""
        if element.has_attr("hidden") or _HIDDEN_STYLE.search(style) or self.hiding.intersection(_classes(element)):
            return True
        colour = str(element.get("color") or "").lower() if element.name == "font" else ""
        return not has_ground and (colour in _WHITE_NAMES or bool(_WHITE.search(style)))


def _classes(element: Any) -> list[str]:
    found = element.get("class") or []
    return [found] if isinstance(found, str) else list(found)


def _mark(name: str) -> str:
    if name == "p":
        return _PARAGRAPH
    if name == "br":
        return _BREAK
    return _BLOCK if name in _BLOCKS else ""


def _newlines(marks: re.Match[str]) -> str:
    run = marks[0].replace(" ", "")
    if _PARAGRAPH in run:
        return "\n\n"
    # A break at the end of a block shows nothing; one alone in its block is a blank line.
    breaks = run.count(_BREAK) + (0 if run.startswith(_BREAK) else 1)
    return "\n" * min(breaks, 2)
