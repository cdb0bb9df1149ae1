"""Google Contact Center AI Insights (CX Insights) quality scorecards: ``QaScorecard``, ``QaScorecardRevision`` and
``QaQuestion`` of API version 1, one by one, in the lists that the API gives, or together in one file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qa_engine.rubrics.importing.answers import Answer, is_scored, keys, options
from qa_engine.rubrics.importing.names import slug, unused
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Carried, Fate, Oblige, Part, SourceFormat
from qa_engine.rubrics.importing.terms import Written

_LISTS: Final = ("qaQuestions", "qaScorecards", "qaScorecardRevisions")
_SINGLE: Final = ("qaScorecard", "qaScorecardRevision", "revision", "scorecard", "snapshot", "latestRevision")
_MADE: Final = ("createTime", "updateTime")


def read_google(root: Node, _oblige: Oblige) -> Carried:
    """Return the questions of a scorecard as the lines of a form in points, one section for each first tag.

    Raises:
        RubricError: something has another form than the published one.
    """
    questions: list[Node] = []
    titles: list[tuple[str, str | None]] = []
    for node in _resources(root):
        if "questionBody" in node.value or "answerChoices" in node.value:
            questions.append(node)
        else:
            titles += _scorecard(node)
    sections = _sections(questions)
    book = root.book
    if questions:
        book.remark(
            "",
            f"{len(questions)} questions",
            Fate.DIFFERS,
            "a language model answers them in the source; here a person does, until a rule is written",
            "write rules for what is said, and 'check: {by: rule, rule: ...}'",
        )
    book.settle(root)
    return Carried(
        file=book.file,
        source=SourceFormat.GOOGLE,
        title=titles[0][0] if titles else None,
        description=titles[0][1] if titles else None,
        form={"scoring": "points"} if sections else {},
        sections=sections,
        notes=tuple(book.notes),
        carried=book.kept(),
    )


def _resources(node: Node) -> Iterator[Node]:
    """Yield scorecards, revisions and questions, wherever they stand."""
    if isinstance(node.value, list):
        for one in node.items():
            yield from _resources(one)
        return
    if not isinstance(node.value, dict):
        raise node.wrong(dict)
    more = node.get("nextPageToken")
    if more is not None:
        more.not_carried("the list goes on behind this page", "export the other pages and name all files in one import")
    if {"questionBody", "answerChoices", "displayName", "state", "alternateIds"} & node.value.keys():
        yield node
    for key in (*_LISTS, *_SINGLE):
        inner = node.get(key)
        if inner is not None:
            yield from _resources(inner)


def _scorecard(node: Node) -> list[tuple[str, str | None]]:
    node.ignore_fields("when the source made or changed it", *_MADE)
    node.ignore_fields("how the source names and keeps it", "name", "alternateIds", "state", "isDefault", "source")
    title, description = node.get("displayName"), node.get("description")
    if title is None:
        return []
    return [(title.text(), description.text() if description is not None else None)]


def _sections(questions: list[Node]) -> tuple[Part, ...]:
    taken: set[str] = set()
    grouped: dict[str, list[tuple[Written, tuple[str, ...]]]] = {}
    for node in sorted(questions, key=_order):
        order = node.get("order")
        if order is not None:
            order.keep()
        grouped.setdefault(_tag(node), []).append(_line(node, taken))
    named: set[str] = set()
    parts = []
    for title, lines in grouped.items():
        name = unused(slug(title, "questions"), named)
        named.add(name)
        parts.append(
            Part(
                value={"id": name, "title": title, "criteria": [value for value, _ in lines]},
                about=(f"questions tagged {title}" if title != "Questions" else "questions without a tag",),
                inner={value["id"]: about for value, about in lines},
            )
        )
    return tuple(parts)


def _order(node: Node) -> float:
    order = node.get("order")
    return order.number() if order is not None else 0


def _tag(node: Node) -> str:
    """Return the title of the section of a question: its first tag."""
    tags = node.listed("tags")
    for other in tags[1:]:
        other.not_carried("a line stands in one section, that of its first tag", "group the lines as you report them")
    if not tags:
        return "Questions"
    name = tags[0].text().rsplit("/", 1)[-1].strip()
    tags[0].differs("the tag is the section that the line stands in; scores by tag are scores by section", "")
    return (name.capitalize() if name.isupper() else name) or "Questions"


def _line(node: Node, taken: set[str]) -> tuple[Written, tuple[str, ...]]:
    node.ignore_fields("when the source made or changed it", *_MADE)
    node.ignore_fields("how well the source's own model answers, or was tuned", "metrics", "tuningMetadata")
    short, body, instructions = node.get("abbreviation"), node.get("questionBody"), node.get("answerInstructions")
    title = body.text() if body is not None else ""
    name = unused(slug(short.text() if short is not None else title, "question"), taken)
    taken.add(name)
    about = [f"from {node.book.file}, {node.path or 'the whole file'}: {short.value if short is not None else name}"]
    resource = node.get("name")
    if resource is not None:
        resource.ignore("the name of the resource in the source's account")
    if instructions is not None:
        about.append(f"Instructions: {instructions.text()}")
        instructions.differs("instructions to a language model; they stand in the file as a comment", "")
    _predefined(node)
    return {"id": name, "title": title.strip() or name, **_answers(node)}, tuple(about)


def _predefined(node: Node) -> None:
    kind, config, data = (
        node.get("questionType"),
        node.get("predefinedQuestionConfig"),
        node.get("qaQuestionDataOptions"),
    )
    if kind is not None:
        kind.ignore("whether the source wrote the question")
    if config is not None:
        config.not_carried(
            "a classifier of the source answers it; here a person does",
            "look whether a signal or cue comes close: 'check: {by: signal, ...}' or 'check: {by: cue, ...}'",
        )
    if data is not None:
        data.not_carried("what the source's model may look at besides the words", "")


def _answers(node: Node) -> Written:
    listed = node.listed("answerChoices")
    answers = [_answer(one, place) for place, one in enumerate(listed)]
    if len(answers) < 2 or not is_scored(answers) or len(keys(answers)) < len(answers):
        choices = node.get("answerChoices")
        if choices is not None:
            choices.not_carried(
                "a choice needs two answers with keys of their own, one of which earns something; it is a comment",
                "score the answers",
            )
        return {"question": "comment"}
    for one, answer in zip(listed, answers, strict=True):
        if answer.score is None and not answer.na:
            one.need("key").differs("an answer without a score earns 0", "")
    return {"check": {"by": "person"}, "question": "choice", "options": options(answers, scored=True)}


def _answer(one: Node, place: int) -> Answer:
    key, score = one.get("key"), one.get("score")
    na = one.get("naValue")
    text, number, flag = one.get("strValue"), one.get("numValue"), one.get("boolValue")
    name = key.text() if key is not None else f"answer_{place + 1}"
    if na is not None and na.flag():
        if score is not None:
            score.ignore("an answer that does not apply earns nothing")
        return Answer(name, "Not applicable", na=True)
    if text is not None:
        title = text.text()
    elif number is not None:
        title = f"{number.number():g}"
    elif flag is not None:
        title = "Yes" if flag.flag() else "No"
    else:
        title = name
    earned = score.number() if score is not None else None
    if score is not None and earned is not None and earned < 0:
        score.not_carried("no answer earns less than 0; it is 0", "")
        earned = 0
    return Answer(name, title, earned, na=False)
