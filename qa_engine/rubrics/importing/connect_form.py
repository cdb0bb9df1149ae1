"""Amazon Connect evaluation forms: ``DescribeEvaluationForm``, or the request of ``CreateEvaluationForm``, as published
in the API reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing.connect_enablement import enabled_if
from qa_engine.rubrics.importing.connect_lines import Line, Mode, Place, drop_fails
from qa_engine.rubrics.importing.connect_questions import read_question
from qa_engine.rubrics.importing.known import plain
from qa_engine.rubrics.importing.names import kept, unused
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Carried, Oblige, Part, SourceFormat
from qa_engine.rubrics.importing.terms import Written

_IGNORED: Final = (
    ("it names something of the source's account", ("EvaluationFormId", "EvaluationFormArn", "InstanceId", "Tags")),
    ("who made or changed it, and when", ("CreatedTime", "CreatedBy", "LastModifiedTime", "LastModifiedBy")),
    ("how the source keeps its versions", ("EvaluationFormVersion", "Locked", "ClientToken", "AsDraft")),
    ("what the source checked", ("LatestValidationStatus", "LastValidationTime", "AIVersion")),
    ("every contact is judged by a rubric", ("AutoEvaluationConfiguration",)),
)


@dataclass
class _Form:
    """A form as it is being read. ``lines`` are those read so far by their ``RefId``."""

    mode: Mode
    weighs: bool = False
    lines: dict[str, Line] = field(default_factory=dict)
    sections: list[Part] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def named(self, ref: str) -> str:
        """Return an id for what the source calls ``ref``."""
        name = unused(kept(ref, "line"), self.taken)
        self.taken.add(name)
        return name


@dataclass(frozen=True)
class _Around:
    """What the sections around an item say."""

    title: str = ""
    weight: float | None = None
    counts: bool = True
    enablements: tuple[Node, ...] = ()


def read_connect_form(root: Node, _oblige: Oblige) -> Carried:
    """Return the sections and criteria of a form. Lines that a category answers are left to be resolved.

    Raises:
        RubricError: something has another form than the published one.
    """
    node = root.get("EvaluationForm") or root
    for why, names in _IGNORED:
        node.ignore_fields(why, *names)
    title = node.need("Title").text()
    strategy = node.get("ScoringStrategy")
    items = node.need("Items").items()
    form = _Form(_mode(strategy))
    form.weighs = form.mode is Mode.QUESTION and any(map(_has_weight, items))
    loose = [item for item in items if item.get("Section") is None]
    if loose:
        _section_of(form, loose, None, _Around())
    for item in items:
        section = item.get("Section")
        if section is not None:
            _read_section(form, section, _Around())
    if form.mode is Mode.SECTION:
        _weigh_sections(form)
    description, language = node.get("Description"), _language(node)
    carried_form = _form(form, strategy, node)
    described = description.text() if description is not None else None
    root.book.settle(root)
    return Carried(
        file=root.book.file,
        source=SourceFormat.CONNECT_FORM,
        title=title,
        description=described,
        language=language,
        form=carried_form,
        sections=tuple(form.sections),
        notes=tuple(root.book.notes),
        carried=root.book.kept(),
    )


def _mode(strategy: Node | None) -> Mode:
    if strategy is None:
        return Mode.QUESTION
    status, mode = strategy.need("Status"), strategy.need("Mode")
    if status.text() == "DISABLED":
        mode.ignore("the form is not scored")
        return Mode.OFF
    if status.value != "ENABLED":
        status.not_carried("this status is not known; the form is scored", "set the weights to 0 if it is not")
    try:
        return Mode(mode.text())
    except ValueError:
        mode.not_carried("this way of scoring is not known; every question counts by its weight", "set the weights")
        return Mode.QUESTION


def _has_weight(item: Node) -> bool:
    """Return whether a question in ``item`` has a weight."""
    question, section = item.get("Question"), item.get("Section")
    if section is not None:
        return any(map(_has_weight, section.need("Items").items()))
    return question is not None and question.get("Weight") is not None


def _form(form: _Form, strategy: Node | None, node: Node) -> Written:
    found: Written = {"scoring": "points" if form.mode is Mode.POINTS else "percent"}
    thresholds = strategy.get("ScoreThresholds") if strategy is not None else None
    if thresholds is not None:
        bands = _bands(thresholds)
        found |= {"bands": bands} if bands else {}
    target = node.get("TargetConfiguration")
    if target is not None:
        who = target.need("ContactInteractionType")
        if who.text() == "AGENT":
            who.ignore("a form is about the agent")
        else:
            who.differs("the form is not about an agent in the source; here nobody else is judged", "look at its lines")
    review, status = node.get("ReviewConfiguration"), node.get("Status")
    if review is not None:
        review.not_carried("who is told of a review is not part of a rubric", "keep it where reviews are asked for")
    if status is not None and status.text() == "DRAFT":
        status.differs("a draft in the source; here it counts as soon as the rubric is used", "")
    elif status is not None:
        status.ignore("it is in use, as everything in a rubric is")
    return found


def _bands(thresholds: Node) -> list[Written]:
    lower: dict[str, float] = {}
    for one in thresholds.items():
        category = one.need("PerformanceCategory").text()
        low, high = one.get("MinScorePercentage"), one.get("MaxScorePercentage")
        if category == "NEEDS_IMPROVEMENT" and high is not None:
            lower["meets_expectations"] = plain(high.number())
            high.differs("a band here goes up to the next one, so this very score is already in the next", "")
        elif category == "EXCEEDS_EXPECTATIONS" and low is not None:
            lower["exceeds_expectations"] = plain(low.number())
        else:
            one.not_carried("this category has no band here", "set 'bands' of the form")
    names = [name for name in ("meets_expectations", "exceeds_expectations") if name in lower]
    ends = [lower[name] for name in names]
    if not ends or ends != sorted(set(ends)) or ends[0] <= 0 or ends[-1] > 100:
        thresholds.not_carried("bands rise from 0 to 100", "set 'bands' of the form")
        return []
    first = "needs_improvement" if "meets_expectations" in lower else "meets_expectations"
    return [{"name": first, "lower": 0}, *({"name": name, "lower": lower[name]} for name in names)]


def _language(node: Node) -> str | None:
    configuration = node.get("LanguageConfiguration")
    language = configuration.get("FormLanguage") if configuration is not None else None
    if language is None:
        return None
    name = language.text()
    if "-" in name:
        language.differs(f"the region is left out: a rubric's language is '{name.split('-')[0]}'", "")
    return name.split("-")[0].lower()


def _read_section(form: _Form, node: Node, around: _Around) -> None:
    title, excluded = node.need("Title").text(), node.get("IsExcludedFromScoring")
    instructions, thresholds = node.get("Instructions"), node.get("ScoreThresholds")
    if instructions is not None:
        instructions.differs("it stands in the file as a comment and is not shown with the form", "")
    if thresholds is not None:
        thresholds.not_carried("bands are of the whole form", "set 'bands' of the form")
    enablement = node.get("Enablement")
    items = node.need("Items").items()
    inner = _Around(
        title=f"{around.title}: {title}" if around.title else title,
        weight=_weight(form, node, around),
        counts=around.counts and not (excluded is not None and excluded.flag()),
        enablements=(*around.enablements, *((enablement,) if enablement is not None else ())),
    )
    own = [item for item in items if item.get("Section") is None]
    if own:
        _section_of(form, own, node, inner)
    for item in items:
        section = item.get("Section")
        if section is not None:
            _read_section(form, section, inner)
    if not items:
        node.not_carried("a section without questions", "")
    elif not own:
        node.need("RefId").ignore("it holds sections only, which stand by themselves here")


def _weight(form: _Form, node: Node, around: _Around) -> float | None:
    weight = node.get("Weight")
    if weight is None:
        return around.weight
    if form.mode is not Mode.SECTION:
        weight.ignore("the form does not weigh sections")
        return None
    number = weight.number(least=0)
    if around.weight is None:
        return number
    weight.differs("sections stand side by side here; its weight is its share of the section around it", "check it")
    return around.weight * number / 100


def _section_of(form: _Form, items: list[Node], node: Node | None, around: _Around) -> None:
    """Read the questions that stand in one section."""
    ref = node.need("RefId").text() if node is not None else "questions"
    name = form.named(ref)
    place = Place(form.mode, ref, around.counts, form.weighs)
    lines = []
    for item in items:
        question = item.get("Question")
        if question is None:
            raise RubricError("an item is a 'Section' or a 'Question'", item=item.place)
        lines.append(_line(form, question, place, around))
    value: Written = {"id": name, "title": around.title or "Questions"}
    value |= {"weight": plain(around.weight)} if around.weight is not None else {}
    about = [f"from {node.book.file}, {node.path}: {ref}" if node is not None else "questions outside of sections"]
    instructions = node.get("Instructions") if node is not None else None
    about += [f"Instructions: {instructions.value}"] if instructions is not None else []
    form.sections.append(
        Part(
            value={**value, "criteria": [line.value for line in lines]},
            about=tuple(about),
            inner={line.value["id"]: tuple(line.about) for line in lines},
            asked=tuple(line.asked for line in lines if line.asked is not None),
        )
    )


def _line(form: _Form, question: Node, place: Place, around: _Around) -> Line:
    ref = question.need("RefId").text()
    line = read_question(question, form.named(ref), place)
    own = question.get("Enablement")
    when = enabled_if((*around.enablements, *((own,) if own is not None else ())), form.lines)
    line.value |= {"enabled_if": when} if when else {}
    drop_fails(line)
    form.lines[ref] = line
    return line


def _weigh_sections(form: _Form) -> None:
    """Give every section a weight, as a form needs that weighs sections at all."""
    weights = [part.value.get("weight") for part in form.sections]
    if not any(weights):
        form.sections = [_without_weight(part) for part in form.sections]
    elif None in weights:
        form.sections = [
            part if "weight" in part.value else part.evolve(value=_weighted(part.value, 0)) for part in form.sections
        ]


def _without_weight(part: Part) -> Part:
    return part.evolve(value={key: value for key, value in part.value.items() if key != "weight"})


def _weighted(value: Written, weight: float) -> Written:
    criteria = value["criteria"]
    head = {key: inner for key, inner in value.items() if key != "criteria"}
    return {**head, "weight": weight, "criteria": criteria}
