"""Amazon Connect rules: ``DescribeRule``, a list of rules, or the request of ``CreateRule``.

Their ``Function`` is a text of the Rules Function language, version 2022-11-25, as published in the API reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from qa_engine.rubrics.importing.categories import Category, as_parts
from qa_engine.rubrics.importing.json_file import parse_json
from qa_engine.rubrics.importing.lens_filters import read_filters
from qa_engine.rubrics.importing.lens_values import leaf_term
from qa_engine.rubrics.importing.names import slug, unused
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Carried, Oblige, Part, SourceFormat
from qa_engine.rubrics.importing.terms import Group, Term, denied

_CHANNELS: Final = {
    "OnPostCallAnalysisAvailable": "call",
    "OnRealTimeCallAnalysisAvailable": "call",
    "OnPostChatAnalysisAvailable": "chat",
    "OnRealTimeChatAnalysisAvailable": "chat",
    "OnEmailAnalysisAvailable": "email",
}
#: How the paths of values begin, by the analysis that they are of.
_ANALYSES: Final = {
    "PostCall": "call",
    "RealTimeCall": "call",
    "PostChat": "chat",
    "RealTimeChat": "chat",
    "Email": "email",
}
_ACCOUNT: Final = "it names something of the source's account"


@dataclass
class _Reading:
    """What was found while one rule is read."""

    channels: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    languages: list[tuple[str, Node]] = field(default_factory=list)


def expanded(value: Any, item: str) -> Any:
    """Return ``value`` with the texts of rule functions read as the JSON that they are.

    Raises:
        RubricError: one of them is not JSON.
    """
    if isinstance(value, list):
        return [expanded(one, item) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: parse_json(inner, f"{item}, {key}")
        if key == "Function" and isinstance(inner, str) and inner.lstrip().startswith("{")
        else expanded(inner, item)
        for key, inner in value.items()
    }


def read_contact_lens(root: Node, oblige: Oblige) -> Carried:
    """Return the markers or rules of all Contact Lens rules in the file.

    Raises:
        RubricError: something has another form than the published one.
    """
    book, taken = root.book, set[str]()
    rules: list[Part] = []
    markers: list[Part] = []
    languages: list[tuple[str, Node]] = []
    for node in _rules(root):
        reading = _Reading()
        term = _function(node, reading)
        if term is None:
            continue
        name = _name(node)
        named = unused(slug(name, "rule"), taken)
        taken.add(named)
        _settings(node)
        languages += reading.languages
        category = Category(node, named, name, term, tuple(sorted(reading.channels)), tuple(reading.lost))
        new_rules, new_markers = as_parts(category, oblige)
        rules += new_rules
        markers += new_markers
    book.settle(root)
    return Carried(
        file=book.file,
        source=SourceFormat.CONTACT_LENS,
        language=_language(languages),
        rules=tuple(rules),
        markers=tuple(markers),
        notes=tuple(book.notes),
        carried=book.kept(),
    )


def _rules(root: Node) -> Iterator[Node]:
    if isinstance(root.value, list):
        for one in root.items():
            yield one.get("Rule") or one
        return
    several = root.get("Rules") or root.get("RuleSummaryList")
    yield from several.items() if several is not None else [root.get("Rule") or root]


def _name(node: Node) -> str:
    name = node.get("Name")
    return name.text() if name is not None else node.book.file.rsplit(".", 1)[0]


def _function(node: Node, reading: _Reading) -> Term | None:
    source = node.get("TriggerEventSource") or node.get("EventSourceName")
    if source is not None:
        event = source if isinstance(source.value, str) else source.need("EventSourceName")
        channel = _CHANNELS.get(event.text())
        if channel is None:
            node.not_carried("the rule is not about what is said in a contact", "keep it where it is")
            return None
        reading.channels.add(channel)
    function = node.get("Function") or (node if "RuleFunction" in node.value or "Operator" in node.value else None)
    if function is None:
        node.not_carried("the list tells no conditions; only DescribeRule does", "export each rule with DescribeRule")
        return None
    version = function.get("Version")
    if version is not None:
        version.ignore("the version of the rule language")
    term = _term(function.get("RuleFunction") or function, reading, found_less=False)
    if term is None:
        node.not_carried("no part of its conditions could be carried over", "write a marker by hand")
    return term


def _term(node: Node, reading: _Reading, *, found_less: bool) -> Term | None:
    operator = node.need("Operator").text()
    negate = (negated := node.get("Negate")) is not None and negated.flag()
    if operator in ("AND", "OR"):
        less = found_less is not negate
        parts = [_term(part, reading, found_less=less) for part in node.need("Operands").items()]
        kept = tuple(part for part in parts if part is not None)
        if kept and len(kept) < len(parts):
            more = (operator == "AND") is not less
            reading.lost.append(
                f"{len(parts) - len(kept)} of its conditions were not carried over, so it is found "
                f"{'more' if more else 'less'} often than in the source"
            )
        return Group(kept, operator == "OR", negate) if kept else None
    found = _leaf(node, reading)
    return denied(found) if found is not None and negate else found


def _leaf(node: Node, reading: _Reading) -> Term | None:
    path = node.get("ComparisonValue")
    if path is None:
        node.not_carried("this operator is not known", "write a condition by hand")
        return None
    if not isinstance(path.value, str):
        raise path.wrong(str)
    analysis, _, rest = path.value.removeprefix("$.ContactLens.").partition(".")
    if analysis not in _ANALYSES:
        node.not_carried("it compares something that is not part of the contact", "write a condition by hand")
        return None
    if not reading.channels:
        reading.channels.add(_ANALYSES[analysis])
    filters = read_filters(node)
    reading.languages += [filters.language] if filters.language else []
    return leaf_term(node, path, rest, filters)


def _settings(node: Node) -> None:
    status = node.get("PublishStatus")
    if status is not None and status.text() == "DRAFT":
        status.differs(
            "a draft in the source; here it counts as soon as the rubric is used", "remove it if it is not ready"
        )
    elif status is not None:
        status.ignore("it is published, as everything in a rubric is")
    node.ignore_fields(_ACCOUNT, "RuleId", "RuleArn", "InstanceId", "InstanceArn", "ClientToken", "Tags")
    node.ignore_fields("who made or changed it, and when", "CreatedTime", "LastUpdatedTime", "LastUpdatedBy")
    node.ignore_fields("how the source bills the rule", "RuleCapabilityTiers")
    integration = node.get("TriggerEventSource")
    if integration is not None and isinstance(integration.value, dict):
        integration.ignore_fields(_ACCOUNT, "IntegrationAssociationId")
    filters = node.get("PreEvaluationFilters")
    if filters is not None:
        filters.not_carried("tags of the source choose the contacts", "add a condition on an attribute of the contact")
    for action in node.listed("Actions"):
        if action.need("ActionType").text() == "ASSIGN_CONTACT_CATEGORY":
            action.ignore("what is found is named by the marker or rule itself")
        else:
            action.not_carried("a rubric judges and does not act", "read the findings where the action is wanted")


def _language(named: list[tuple[str, Node]]) -> str | None:
    """Return the language of the file's patterns; the first one named, where there are several."""
    if not named:
        return None
    first = named[0][0]
    for language, node in named:
        if language != first:
            node.not_carried(f"a rubric has one language, here '{first}'", "import the rules of each language apart")
    return first
