"""One question of an Amazon Connect evaluation form as a criterion."""

from __future__ import annotations

from qa_engine.rubrics.importing import known
from qa_engine.rubrics.importing.answers import Answer, is_scored, keys, options
from qa_engine.rubrics.importing.connect_lines import (
    A_PERSON,
    PERSON,
    Line,
    Mode,
    Place,
    fail_of,
    score_of,
)
from qa_engine.rubrics.importing.connect_numbers import fill_number
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Asked


def read_question(node: Node, name: str, place: Place) -> Line:
    """Return the criterion ``name`` of a question.

    Raises:
        RubricError: it has another form than the published one.
    """
    title = node.need("Title").text()
    line = Line(
        node,
        {"id": name, "title": title.strip() or name},
        [f"from {node.book.file}, {node.path}: {node.need('RefId').text()}"],
    )
    instructions = node.get("Instructions")
    if instructions is not None:
        line.about.append(f"Instructions: {instructions.text()}")
        instructions.differs("it stands in the file as a comment and is not shown with the form", "")
    na = node.get("NotApplicableEnabled")
    if na is not None:
        if na.value is False:
            na.differs("whoever answers a line may always answer 'not_applicable' here", "agree not to")
        else:
            na.ignore("whoever answers a line may always answer 'not_applicable'")
    metric = node.get("MetricConfiguration")
    if metric is not None:
        metric.not_carried("a line feeds no business metric here", "read the answers where the metric is made")
    configuration = node.get("ScoringConfiguration")
    counts = place.counts and not _excluded(configuration)
    _fill(line, place, counts=counts)
    _weigh(line, place, configuration, counts=counts)
    return line


def _excluded(configuration: Node | None) -> bool:
    excluded = configuration.get("IsExcludedFromScoring") if configuration is not None else None
    return excluded.flag() if excluded is not None else False


def _fill(line: Line, place: Place, *, counts: bool) -> None:
    kind = line.node.need("QuestionType").text()
    properties = line.node.get("QuestionTypeProperties")
    if properties is not None and kind == "SINGLESELECT":
        _choice(line, properties.need("SingleSelect"), place, counts=counts)
    elif properties is not None and kind == "NUMERIC":
        fill_number(line, properties.need("Numeric"), place, counts=counts)
    else:
        line.value["question"] = "comment"
        if kind != "TEXT":
            line.node.need("QuestionType").not_carried(
                "there is no question of this type; it is a free comment that is not scored",
                "write one yes/no line for each option, or a choice",
            )
        if properties is not None:
            properties.not_carried("a comment has no options and nothing answers it by itself", A_PERSON)


def _weigh(line: Line, place: Place, configuration: Node | None, *, counts: bool) -> None:
    weight = line.node.get("Weight")
    is_comment = line.value["question"] == "comment"
    counts = counts and place.mode is not Mode.OFF and line.value.get("weight") != 0
    if not is_comment and not counts:
        line.value["weight"] = 0
    if weight is not None and (is_comment or not counts):
        weight.ignore("a line that is not scored has no weight")
    elif weight is not None and place.mode is Mode.QUESTION:
        line.value["weight"] = known.plain(weight.number(least=0))
    elif weight is None and place.weighs and not is_comment and counts:
        line.value["weight"] = 0
        line.node.need("RefId").differs("other questions have a weight and this one has none, so it weighs nothing", "")
    elif weight is not None:
        weight.not_carried("the form weighs its sections, or counts points", "")
    if configuration is not None:
        _configure(line, configuration, is_comment=is_comment)


def _configure(line: Line, configuration: Node, *, is_comment: bool) -> None:
    thresholds, points = configuration.get("ScoreThresholds"), configuration.get("PointsConfiguration")
    if thresholds is not None:
        thresholds.not_carried("bands are of the whole form", "set 'bands' of the form")
    if points is None:
        return
    points.ignore_fields("the options say how many points can be earned", "MinPointValue", "MaxPointValue")
    bonus = points.get("IsBonus")
    if bonus is not None and bonus.value is True and is_comment:
        bonus.not_carried("a comment earns nothing", "")
    elif bonus is not None and bonus.flag():
        line.value["bonus"] = True


def _choice(line: Line, found: Node, place: Place, *, counts: bool) -> None:
    found.ignore_fields("how the form is drawn", "DisplayAs")
    listed = found.need("Options").items()
    answers = [
        Answer(one.need("RefId").text(), one.need("Text").text(), score_of(one, place), fail=fail_of(one, place))
        for one in listed
    ]
    line.keys = keys(answers)
    scored = counts and is_scored(answers)
    automation = found.get("Automation")
    if (place.mode is Mode.POINTS and not scored) or len(line.keys) < 2 or len(answers) != len(line.keys):
        line.value["question"] = "comment"
        line.keys = {}
        found.not_carried(
            "a choice needs two answers of its own names, and in a form of points one that earns some; it is a comment",
            "score the options",
        )
        return
    _note_unscored(listed, answers, scored=scored)
    if not scored:
        line.value["weight"] = 0
    line.value |= {"check": PERSON, "question": "choice", "options": options(answers, scored=scored)}
    if automation is not None:
        _automate(line, automation)


def _note_unscored(listed: list[Node], answers: list[Answer], *, scored: bool) -> None:
    for one, answer in zip(listed, answers, strict=True):
        if scored and answer.score is None:
            one.need("RefId").differs("an answer without a score earns 0", "")
        elif not scored and answer.score is None and answer is answers[0]:
            one.need("RefId").differs(
                "the line has no scores, so it weighs nothing; the 1 of each answer is a filler", ""
            )


def _automate(line: Line, automation: Node) -> None:
    """Let a category answer the line, if exactly one is asked; else a person does."""
    source = automation.get("AnswerSource")
    entries = automation.listed("Options")
    default = automation.get("DefaultOptionRefId")
    by_condition: dict[str, str] = {}
    categories = set()
    for entry in entries:
        rule = entry.get("RuleCategory")
        if rule is None:
            by_condition = {}
            break
        categories.add(rule.need("Category").text())
        by_condition[rule.need("Condition").text()] = rule.need("OptionRefId").text()
    if default is not None and len(by_condition) == 1:
        other = "NOT_PRESENT" if "PRESENT" in by_condition else "PRESENT"
        by_condition[other] = default.text()
    elif default is not None:
        default.ignore("the other answers cover every contact")
    chosen = [line.keys.get(by_condition.get(when, "")) for when in ("PRESENT", "NOT_PRESENT")]
    present, absent = chosen
    generated = source is not None and source.need("SourceType").text() != "CONTACT_LENS_DATA"
    if generated or len(categories) != 1 or present is None or absent is None or present == absent:
        automation.not_carried(
            "nothing here answers this line as the source does (a language model, several categories, or one option)",
            f"{A_PERSON}, or write a rule and 'check: {{by: rule, rule: ...}}'",
        )
        return
    line.asked = Asked(
        criterion=line.value["id"], category=categories.pop(), present=present, absent=absent, path=automation.path
    )
