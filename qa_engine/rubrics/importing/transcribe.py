"""Amazon Transcribe Call Analytics categories: ``GetCallAnalyticsCategory``, ``ListCallAnalyticsCategories``, or the
request of ``CreateCallAnalyticsCategory``, as published in the API reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing import known
from qa_engine.rubrics.importing.categories import Category, as_parts
from qa_engine.rubrics.importing.names import slug, unused
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Carried, Oblige, Part, SourceFormat
from qa_engine.rubrics.importing.terms import Group, Known, Said, Term, Written, exact

_NOT_JUDGED: Final = "it is a label of the source's account and judges nothing"
_WHOLE_CONTACT: Final = (
    "what is counted here is counted over the whole contact, so the time range is lost and it is found more often"
)
#: Parts of a contact over which sentiment is read here.
_QUARTERS: Final[tuple[tuple[Written, str], ...]] = (
    ({"First": 25}, "first_quarter"),
    ({"StartPercentage": 0, "EndPercentage": 25}, "first_quarter"),
    ({"Last": 25}, "last_quarter"),
    ({"StartPercentage": 75, "EndPercentage": 100}, "last_quarter"),
)


def read_transcribe(root: Node, oblige: Oblige) -> Carried:
    """Return the markers or rules of all categories in the file.

    Raises:
        RubricError: something has another form than the published one.
    """
    book, taken = root.book, set[str]()
    rules: list[Part] = []
    markers: list[Part] = []
    for node in _categories(root):
        name = node.need("CategoryName").text()
        named = unused(slug(name, "category"), taken)
        taken.add(named)
        node.ignore_fields("when the source made or changed it", "CreateTime", "LastUpdateTime")
        node.ignore_fields(_NOT_JUDGED, "Tags")
        node.ignore_fields("contacts are judged alike, live or afterwards", "InputType")
        terms = [term for rule in node.need("Rules").items() if (term := _term(rule)) is not None]
        if not terms:
            node.not_carried(
                "no part of this category could be carried over, so it is not in the file", "write a marker by hand"
            )
            continue
        lost = len(terms) < len(node.need("Rules").items())
        about = ("a part of it was not carried over, so it is found more often than in the source",) if lost else ()
        category = Category(node, named, name, Group(tuple(terms)), ("call",), about)
        new_rules, new_markers = as_parts(category, oblige)
        rules += new_rules
        markers += new_markers
    book.settle(root)
    return Carried(
        file=book.file,
        source=SourceFormat.TRANSCRIBE,
        rules=tuple(rules),
        markers=tuple(markers),
        notes=tuple(book.notes),
        carried=book.kept(),
    )


def _categories(root: Node) -> Iterator[Node]:
    if isinstance(root.value, list):
        yield from root.items()
        return
    more = root.get("NextToken")
    if more is not None:
        more.not_carried("the list goes on behind this page", "export the other pages and name all files in one import")
    single, several = root.get("CategoryProperties"), root.get("Categories")
    if single is not None:
        yield single
    elif several is not None:
        yield from several.items()
    else:
        yield root


def _term(rule: Node) -> Term | None:
    readers = {
        "TranscriptFilter": _transcript,
        "InterruptionFilter": _interruption,
        "NonTalkTimeFilter": _non_talk,
        "SentimentFilter": _sentiment,
    }
    named = [(read, found) for key, read in readers.items() if (found := rule.get(key)) is not None]
    if len(named) > 1:
        raise RubricError("a rule has exactly one filter", item=rule.place)
    return named[0][0](named[0][1]) if named else None


def _transcript(found: Node) -> Term | None:
    kind = found.get("TranscriptFilterType")
    if kind is not None and kind.text() != "EXACT":
        kind.not_carried("this kind of match is not known; its words are looked for exactly", "write it by hand")
    phrases = []
    for target in found.need("Targets").items():
        try:
            phrases.append(exact(target.text()))
        except RubricError as error:
            target.not_carried(error.message, "write another phrase")
    if not phrases:
        return None
    return Said(tuple(phrases), _speaker(found), _window(found), _negate(found))


def _speaker(found: Node) -> str | None:
    role = found.get("ParticipantRole")
    if role is None:
        return None
    name = {"AGENT": "agent", "CUSTOMER": "customer"}.get(role.text())
    if name is None:
        role.not_carried("this role is not known, so both sides count", "add 'speaker: ...' by hand")
    return name


def _negate(found: Node) -> bool:
    negate = found.get("Negate")
    return negate.flag() if negate is not None else False


def _window(found: Node) -> Written | None:
    absolute, relative = found.get("AbsoluteTimeRange"), found.get("RelativeTimeRange")
    if absolute is not None and relative is not None:
        relative.not_carried("a second time range; the one in milliseconds counts", "write a window by hand")
    if absolute is not None:
        return _laid(absolute, "s", "StartTime", "EndTime", 0.001)
    return None if relative is None else _laid(relative, "percent", "StartPercentage", "EndPercentage", 1)


def _laid(found: Node, unit: str, start: str, end: str, scale: float) -> Written | None:
    """Return a window. ``scale`` turns the source's numbers into seconds or per cent."""
    largest = 100 if unit == "percent" else None
    first, last = found.get("First"), found.get("Last")
    begins, ends = found.get(start), found.get(end)
    if first is not None or last is not None:
        one = first or last
        assert one is not None
        size = known.plain(one.number() * scale)
        if size > 0 and (largest is None or size <= largest):
            return {"kind": f"{'first' if first else 'last'}_{unit}", "size": size}
    elif begins is not None and ends is not None:
        low, high = known.plain(begins.number() * scale), known.plain(ends.number() * scale)
        if 0 <= low < high and (largest is None or high <= largest):
            return {"kind": f"between_{unit}", "start": low, "end": high}
    found.not_carried("the range is empty or not complete, so the whole contact is searched", "write a window by hand")
    return None


def _interruption(found: Node) -> Term:
    role, threshold = _speaker(found), found.get("Threshold")
    _drop_range(found)
    cuts = known.interruptions(role, "at_least", 1)
    if threshold is None:
        return Known(cuts, _negate(found))
    seconds = known.plain(threshold.number() / 1000)
    threshold.differs(
        "the source adds up how long interruptions last; here talk at the same time (overlap_s) of both sides does",
        known.TRY,
    )
    overlap = {"facts": [{"fact": "overlap_s", "at_least": seconds}]}
    return Known({"all": [cuts, overlap]}, _negate(found))


def _non_talk(found: Node) -> Term:
    threshold = found.get("Threshold")
    _drop_range(found)
    if threshold is None:
        limit: Written = {"fact": "silences", "at_least": 1}
    else:
        limit = {"fact": "longest_silence_s", "at_least": known.plain(threshold.number() / 1000)}
    return Known({"facts": [limit]}, _negate(found))


def _drop_range(found: Node) -> None:
    for key in ("AbsoluteTimeRange", "RelativeTimeRange"):
        time_range = found.get(key)
        if time_range is not None:
            time_range.not_carried(_WHOLE_CONTACT, "look at the time of the fact in the report")


def _sentiment(found: Node) -> Term | None:
    speaker, over = _speaker(found), _stretch(found)
    limits = []
    for label in found.need("Sentiments").items():
        chosen = [known.label_limit(label.text(), side, over) for side in known.sides(speaker)]
        if None in chosen:
            label.not_carried("this sentiment is not known", "write a limit on sentiment by hand")
            continue
        label.differs(known.SENTIMENT_DIFFERS, known.TRY)
        limits += chosen
    return Known({"sentiment": limits}, _negate(found)) if limits else None


def _stretch(found: Node) -> str:
    relative = found.get("RelativeTimeRange")
    if relative is not None and isinstance(relative.value, dict):
        given = relative.value
        for part, over in _QUARTERS:
            if part == given:
                for key in part:
                    relative.need(key).keep()
                return over
    for key in ("AbsoluteTimeRange", "RelativeTimeRange"):
        time_range = found.get(key)
        if time_range is not None:
            time_range.not_carried(
                "sentiment is read over the whole contact or its first or last quarter; here over the whole",
                "choose 'over: first_quarter' or 'over: last_quarter'",
            )
    return "whole"
