"""When a line of an Amazon Connect form applies: conditions on the answers to earlier lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qa_engine.rubrics.importing.connect_lines import Line
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.terms import Written

_BY_HAND: Final = "write 'enabled_if' with the answers of earlier lines"


class _UnsayableError(ValueError):
    """Nothing here says this condition."""


@dataclass(frozen=True)
class _Wanted:
    """All of ``answers`` stand so, or any."""

    answers: tuple[Written, ...]
    all: bool


def enabled_if(enablements: tuple[Node, ...], earlier: Mapping[str, Line]) -> Written | None:
    """Return ``enabled_if`` of a line; nothing, noted, where its conditions cannot be said here.

    Args:
        enablements: those of its sections, then its own.
        earlier: the lines before it by their ``RefId``.

    Raises:
        RubricError: one has another form than the published one.
    """
    found = []
    for one in enablements:
        try:
            found.append(_wanted(one, earlier))
        except _UnsayableError as error:
            one.not_carried(f"{error}; the line always applies", _BY_HAND)
    if not found:
        return None
    if len(found) == 1:
        return {"all" if found[0].all else "any": list(found[0].answers)}
    together = [one for one in found if one.all or len(one.answers) == 1]
    if len(together) < len(found):
        for one in enablements:
            one.not_carried("conditions of a section and of its line are not joined here", _BY_HAND)
        return None
    return {"all": [answer for one in together for answer in one.answers]}


def _wanted(node: Node, earlier: Mapping[str, Line]) -> _Wanted:
    action, default = node.need("Action").text(), node.get("DefaultAction")
    if action not in ("ENABLE", "DISABLE"):
        raise _UnsayableError(f"the action {action} is not known")
    if default is not None and {default.text(), action} != {"ENABLE", "DISABLE"}:
        raise _UnsayableError("it has the same outcome either way, or one that is not known")
    enables = action == "ENABLE"
    condition = node.need("Condition")
    operands = condition.need("Operands").items()
    operator = condition.get("Operator")
    joined = operator.text() if operator is not None else "AND"
    if joined not in ("AND", "OR"):
        raise _UnsayableError(f"the operator {joined} is not known")
    answers = tuple(_answer(operand, earlier, enables=enables) for operand in operands)
    if not answers:
        raise _UnsayableError("it names no answer")
    # What disables by A and B enables by not A or not B.
    return _Wanted(answers, (joined == "AND") is enables)


def _answer(operand: Node, earlier: Mapping[str, Line], *, enables: bool) -> Written:
    expression = operand.get("Expression")
    if expression is None:
        raise _UnsayableError("conditions inside conditions are not joined here")
    source = expression.need("Source")
    if source.need("Type").text() != "QUESTION_REF_ID":
        raise _UnsayableError("lines here depend on answers to earlier lines only")
    line = earlier.get(source.need("RefId").text())
    if line is None or not line.keys:
        raise _UnsayableError("it depends on a line that does not come before it, or has no options here")
    comparator = expression.need("Comparator").text()
    if comparator not in ("IN", "NOT_IN"):
        raise _UnsayableError(f"answers are not compared by {comparator} here")
    named = []
    for value in expression.need("Values").items():
        reference = value.get("RefId") if value.need("Type").text() == "OPTION_REF_ID" else None
        key = line.keys.get(reference.text()) if reference is not None else None
        if key is None:
            raise _UnsayableError("it names an answer that the earlier line does not have")
        named.append(key)
    wanted = named if (comparator == "IN") is enables else [key for key in line.keys.values() if key not in named]
    if not wanted:
        raise _UnsayableError("no answer of the earlier line fulfils it")
    return {"criterion": line.value["id"], "answers": wanted}
