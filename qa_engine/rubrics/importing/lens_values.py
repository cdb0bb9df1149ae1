"""What a Contact Lens condition compares (``ComparisonValue``), as terms: words, facts, sentiment, and the contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from qa_engine.domain.phrases import Meaning
from qa_engine.errors import RubricError
from qa_engine.rubrics.importing import known
from qa_engine.rubrics.importing.lens_filters import Filters
from qa_engine.rubrics.importing.lens_patterns import pattern_phrase
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Fate
from qa_engine.rubrics.importing.terms import Known, Said, Term, Written, checked, exact

_BOUNDS: Final = {"NumberGreaterOrEqualTo": "at_least", "NumberLessOrEqualTo": "at_most"}
_FACTS: Final = MappingProxyType(
    {
        "NonTalkTime.TotalTimeSecs": "silence_s",
        "NonTalkTime.LongestTimeSecs": "longest_silence_s",
        "Agent.CustomerHoldDurationSecs": "hold_s",
        "Agent.LongestHoldDurationSecs": "longest_hold_s",
        "Agent.NumberOfHolds": "holds",
    }
)
_SCORES: Final = MappingProxyType(
    {
        "Sentiment.OverallScore": "whole",
        "Sentiment.Score.Beginning": "first_quarter",
        "Sentiment.Score.End": "last_quarter",
    }
)
_DIRECTIONS: Final = {"INBOUND": "inbound", "OUTBOUND": "outbound"}
_WRITE_FACT: Final = "choose a fact that comes close and add it to the condition"
_GIVE_ATTRIBUTE: Final = "give contacts this attribute when they are read in"
#: What no condition here can say, and what to do about it.
_UNSAYABLE: Final = MappingProxyType(
    {
        "SemanticMatch.Phrase": (
            "the source asks a language model whether this statement is true of the contact; nothing here does",
            "write example sentences under 'meaning', or let a person answer",
        ),
        "Agent.NonTalkTimePct": ("there is no fact of silence in per cent", _WRITE_FACT),
        "Agent.CustomerHoldDurationPct": ("there is no fact of hold in per cent", _WRITE_FACT),
        "Agent.AgentInteractionDurationSecs": ("there is no fact of the agent's time alone", _WRITE_FACT),
        "Agent.AfterContactWorkDurationSecs": ("work after the contact is not part of it", "measure it elsewhere"),
        "Agent.HierarchyGroup.ARN": (
            "it names a group by an ARN of the source's account",
            "add 'contact: [{field: team, values: [...]}]' with the team's name",
        ),
        "Agent.RoutingProfile": ("it names a routing profile of the source's account", _GIVE_ATTRIBUTE),
        "Agent.RoutingProfile.ARN": ("it names a routing profile of the source's account", _GIVE_ATTRIBUTE),
        "Loudness.HighestLoudnessScore": ("loudness is not measured", "leave it, or let a person listen"),
        "AiAgent.IdWithVersion": ("it names an AI agent of the source's account", _GIVE_ATTRIBUTE),
        "PotentialDisconnectIssue": ("technical faults of the line are not part of the contact", _GIVE_ATTRIBUTE),
    }
)


def leaf_term(node: Node, path: Node, field: str, filters: Filters) -> Term | None:
    """Return the term of one condition; nothing, noted, where it cannot be said here.

    Args:
        node: the condition.
        path: its ``ComparisonValue``.
        field: what that names, without the analysis it is of: ``Queue.QueueId``.
        filters: who and when.
    """
    if field in _UNSAYABLE:
        path.keep()
        node.not_carried(*_UNSAYABLE[field])
        return None
    read = _READERS.get(field)
    if read is None and field in _FACTS:
        read = _fact
    if read is None and field in _SCORES:
        read = _score
    if read is None and field.startswith(("ContactAttribute.", "SegmentAttributes.UserDefined.")):
        read = _attribute
    if read is None:
        node.not_carried("nothing here compares this value", "write a condition by hand")
        return None
    path.keep()
    operator = node.need("Operator")
    if operator.value not in (*_BOUNDS, "CONTAINS_ANY", "EQUALS") or (read in _LIMITS) is not (
        operator.value in _BOUNDS
    ):
        node.not_carried("this value is not compared so", "write a condition by hand")
        return None
    return read(node, field, filters)


def _words(node: Node, field: str, filters: Filters) -> Term | None:
    if field.startswith("Exact"):
        node.book.remark(
            "",
            "ExactMatch",
            Fate.DIFFERS,
            "the source finds a word in singular and plural; here exactly the words that are written are found",
            "write the other form as another phrase where it matters",
        )
    phrases: list[Written] = []
    reads: Callable[[Node], Written] = (
        pattern_phrase if field.startswith("Pattern") else lambda operand: exact(operand.text())
    )
    for operand in node.need("Operands").items():
        try:
            phrases.append(reads(operand))
        except RubricError as error:
            operand.not_carried(error.message, "write the phrase by hand")
    return _said(phrases, filters)


def _meaning(node: Node, _field: str, filters: Filters) -> Term | None:
    operands = node.need("Operands")
    sentences = [operand.text() for operand in operands.items()]
    try:
        phrase = checked({"meaning": sentences, "negated": "keep"}, Meaning)
    except RubricError:
        operands.not_carried(
            "a phrase of meaning needs two example sentences or more", "write ten as they are really said"
        )
        return None
    operands.differs(
        "another encoder reads what these sentences mean, and another likeness is asked for",
        "add sentences as they are really said, and 'unlike' those that are not meant",
    )
    return _said([phrase], filters)


def _said(phrases: list[Written], filters: Filters) -> Term | None:
    return Said(tuple(phrases), filters.speaker, filters.window) if phrases else None


def _bound(node: Node) -> tuple[str, float] | None:
    operator, operands = node.need("Operator"), node.need("Operands").items()
    bound = _BOUNDS.get(operator.text())
    if bound is None or len(operands) != 1:
        node.not_carried("a number is compared by 'at least' or 'at most' with one other", "write the limit by hand")
        return None
    return bound, operands[0].number()


def _fact(node: Node, field: str, _filters: Filters) -> Term | None:
    found = _bound(node)
    return Known({"facts": [{"fact": _FACTS[field], found[0]: found[1]}]}) if found else None


def _talk(node: Node, _field: str, filters: Filters) -> Term | None:
    found = _bound(node)
    if found is None:
        return None
    bound, number = found
    limits = [{"fact": f"{side}_talk_s", bound: number} for side in known.sides(filters.speaker)]
    return Known({"facts": limits})


def _interruptions(node: Node, _field: str, _filters: Filters) -> Term | None:
    found = _bound(node)
    if found is None:
        return None
    bound, number = found
    if (bound, number) != ("at_least", 1):
        node.need("Operands").differs(
            "the source counts the interruptions of both sides together, here each side's are counted", known.TRY
        )
    return Known(known.interruptions(None, bound, number))


def _state(node: Node, _field: str, filters: Filters) -> Term | None:
    limits = []
    for operand in node.need("Operands").items():
        label = operand.text()
        chosen = [known.label_limit(label, side) for side in known.sides(filters.speaker)]
        if None in chosen:
            operand.not_carried("this sentiment is not known", "write a limit on sentiment by hand")
            continue
        operand.differs(known.SENTIMENT_DIFFERS, known.TRY)
        limits += chosen
    return Known({"sentiment": limits}) if limits else None


def _score(node: Node, field: str, filters: Filters) -> Term | None:
    found = _bound(node)
    if found is None:
        return None
    bound, number = found
    limits = [known.score_limit(number, side, _SCORES[field], bound) for side in known.sides(filters.speaker)]
    operands = node.need("Operands")
    if None in limits:
        operands.not_carried("scores go from -5 to 5", "write a limit on sentiment by hand")
        return None
    operands.differs(known.SCORE_DIFFERS, known.TRY)
    return Known({"sentiment": limits})


def _is(field: str, attribute: str | None = None) -> Callable[[Node, str, Filters], Term | None]:
    def read(node: Node, _field: str, _filters: Filters) -> Term | None:
        return _contact(node, {"field": field, "attribute": attribute} if attribute else {"field": field})

    return read


def _contact(node: Node, named: Written) -> Term | None:
    operands = node.get("Operands")
    values = [operand.text() for operand in operands.items()] if operands is not None else []
    if not values:
        node.not_carried("it asks for a value that is missing, which no condition here can", "leave it out")
        return None
    if "attribute" in named:
        node.need("ComparisonValue").differs(
            f"contacts must come with the attribute '{named['attribute']}'; without it the condition does not hold",
            _GIVE_ATTRIBUTE,
        )
    return Known({"contact": [{**named, "values": values}]})


def _attribute(node: Node, field: str, _filters: Filters) -> Term | None:
    name = field.removeprefix("ContactAttribute.").removeprefix("SegmentAttributes.UserDefined.").strip("[]`'\"")
    return _contact(node, {"field": "attribute", "attribute": name})


def _initiation(node: Node, _field: str, _filters: Filters) -> Term | None:
    values = []
    for operand in node.need("Operands").items():
        direction = _DIRECTIONS.get(operand.text())
        if direction is None:
            operand.not_carried("a contact here is inbound or outbound, nothing else", _GIVE_ATTRIBUTE)
        else:
            values.append(direction)
    return Known({"contact": [{"field": "direction", "values": values}]}) if values else None


#: Readers of numbers, which are compared by bounds; all else is compared with values.
_LIMITS: Final = (_fact, _talk, _interruptions, _score)
_READERS: Final[Mapping[str, Callable[[Node, str, Filters], Term | None]]] = MappingProxyType(
    {
        "ExactMatch.Transcript": _words,
        "PatternMatch.Transcript": _words,
        "SemanticMatch.Transcript": _meaning,
        "TalkTime.TotalTimeSecs": _talk,
        "Interruptions.Instances": _interruptions,
        "Sentiment.State": _state,
        "Agent.AgentId": _is("agent_id"),
        "Queue.QueueId": _is("attribute", "queue_id"),
        "DisconnectReason": _is("attribute", "disconnect_reason"),
        "InitiationMethod": _initiation,
    }
)
