"""The tables: which edit, what it must leave as it is or move, what is aimed at and what is reached at present.

``target`` is what the engine is built towards, ``floor`` what it reaches at present, less about a point, because
numbers differ a little between processors; a test fails below the floor. Where the floor is below the target, the row
is an open fault, and ``benchmarks/results/metamorphic.json`` shows both. ``most_flips`` is the same for the share of
changed customer turns whose sentiment label changes, and ``most_fcr_rises`` for the dialogues in which an agent's words
raise first contact resolution, of which there should be none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.signals import SignalName
from tests.metamorphic import agent_words, changes, edits, held_out_dialects, wording
from tests.metamorphic.edits import EVERYBODY, Edit
from tests.metamorphic.made_dialogues import SOLVED, UNSAID, UNSOLVED, outcome_of

CSAT, FCR, SENTIMENT = SignalName.CSAT, SignalName.FCR, SignalName.SENTIMENT
NPS, RESOLUTION, CES = SignalName.NPS, SignalName.RESOLUTION_QUALITY, SignalName.CES
#: What an agent's words may never move: all but resolution quality, most of whose criteria are the agent's to meet.
OF_THE_CUSTOMER = (CSAT, FCR, SENTIMENT, NPS, CES)
ALL = (*OF_THE_CUSTOMER, RESOLUTION)
TARGET = 0.99
TARGET_FLIPS = 0.015
TARGET_MOVES = 0.95
#: Points within which a signal counts as left where it was, and beyond which it counts as moved.
TOLERANCE = 0.5


class Kind(StrEnum):
    GAMING = "gaming"
    IDENTITY = "identity"
    DIALECT = "dialect"
    #: A dialect that nothing was mended by.
    HELD_OUT = "dialect held out"
    FORM = "form"


@dataclass(frozen=True)
class Still:
    """An edit that must move none of ``signals``: ``floor`` of the dialogues it changes stay within the tolerance."""

    name: str
    kind: Kind
    edit: Edit
    floor: float
    most_flips: float = TARGET_FLIPS
    most_fcr_rises: int = 0
    target: float = TARGET
    target_flips: float = TARGET_FLIPS

    @property
    def signals(self) -> tuple[SignalName, ...]:
        return OF_THE_CUSTOMER if self.kind is Kind.GAMING else ALL


@dataclass(frozen=True)
class Moves:
    """An edit that must move ``down`` and ``up`` their way in the dialogues it ``applies`` to.

    Where there is a ``base``, what it makes of a dialogue stands in for the dialogue as it is.
    """

    name: str
    edit: Edit
    applies: Callable[[str], bool]
    floor: dict[SignalName, float]
    down: tuple[SignalName, ...] = ()
    up: tuple[SignalName, ...] = ()
    target: float = TARGET_MOVES
    base: Edit | None = None


@dataclass(frozen=True)
class Abstains:
    """An edit after which no signal has a value, in any dialogue."""

    name: str
    edit: Edit


def _games(name: str, edit_with: Callable[[str], Edit], lines: agent_words.Lines) -> Still:
    """Return the row of what an agent adds, one of ``lines`` for each dialogue."""
    return Still(name, Kind.GAMING, edits.with_one_of(edit_with, lines), 0.99)


def _said_in(rules: held_out_dialects.Rules) -> Edit:
    return edits.rewriting(lambda text: held_out_dialects.said_in(text, rules), Role.CUSTOMER)


def _ends(*outcomes: str) -> Callable[[str], bool]:
    return lambda outcome: outcome in outcomes


def _ends_not(*outcomes: str) -> Callable[[str], bool]:
    return lambda outcome: outcome not in outcomes


def applies(row: Moves, dialogue: Interaction) -> bool:
    """Tell whether ``row`` says something of ``dialogue``."""
    return row.applies(outcome_of(dialogue))


STILL = (
    Still("agent understands", Kind.GAMING, edits.saying_throughout("I completely understand."), 0.99),
    Still("agent asks whether it is solved", Kind.GAMING, edits.saying_before_the_end("Is that solved?"), 0.99),
    Still("agent says that it is fixed", Kind.GAMING, edits.saying_last("Glad that is all fixed now."), 0.99),
    Still(
        "agent says throughout that it works",
        Kind.GAMING,
        edits.saying_throughout("Great, so everything works again and you are happy."),
        0.99,
    ),
    Still(
        "agent names a rating",
        Kind.GAMING,
        edits.saying_last("So you would recommend us and rate me ten out of ten, wouldn't you?"),
        0.99,
    ),
    Still("agent commands the reader", Kind.GAMING, edits.saying_throughout(edits.IGNORE), 0.99),
    Still("agent writes the customer's answer", Kind.GAMING, edits.saying_last(edits.SPOOFED), 0.99),
    Still("agent pads", Kind.GAMING, edits.saying_throughout("Let me read that."), 0.99),
    _games("agent asks in other words", edits.saying_before_the_end, agent_words.ASKS),
    _games("agent asks throughout", edits.saying_throughout, agent_words.ASKS),
    _games("agent claims a success", edits.saying_before_the_end, agent_words.CLAIMS),
    _games("agent claims a success throughout", edits.saying_throughout, agent_words.CLAIMS),
    _games("agent is polite", edits.saying_before_the_end, agent_words.COURTESIES),
    _games("agent is polite throughout", edits.saying_throughout, agent_words.COURTESIES),
    _games("agent asks for a rating", edits.saying_before_the_end, agent_words.RATINGS),
    Still("command in quoted lines", Kind.GAMING, edits.quoted_command, 0.99),
    Still("customer's name", Kind.IDENTITY, edits.exchanging(wording.OTHER_PERSON, *EVERYBODY), 0.99),
    Still("customer's name masked by the source", Kind.IDENTITY, edits.names_masked, 0.97),
    Still("agent's name", Kind.IDENTITY, edits.exchanging(wording.OTHER_AGENT, *EVERYBODY), 0.99),
    Still("gender", Kind.IDENTITY, edits.exchanging(wording.OTHER_GENDER, *EVERYBODY), 0.99),
    Still("place", Kind.IDENTITY, edits.exchanging(wording.OTHER_PLACE, *EVERYBODY), 0.99),
    Still("ids and names of the source", Kind.IDENTITY, edits.other_ids, 0.99),
    Still("American spelling", Kind.DIALECT, edits.exchanging(wording.SPELLINGS, *EVERYBODY), 0.99),
    Still("American words", Kind.DIALECT, edits.exchanging(wording.WORDS, Role.CUSTOMER), 0.99),
    Still(
        "ain't and other verb forms",
        Kind.DIALECT,
        edits.exchanging(wording.AINT, Role.CUSTOMER),
        0.96,
    ),
    Still("gonna, wanna, ya, me", Kind.DIALECT, edits.exchanging(wording.REDUCED, Role.CUSTOMER), 0.99),
    Still("-in' for -ing", Kind.DIALECT, edits.rewriting(wording.without_g, Role.CUSTOMER), 0.99),
    Still(
        "African American English", Kind.HELD_OUT, _said_in(held_out_dialects.AFRICAN_AMERICAN), 0.09, most_flips=0.04
    ),
    Still("Indian English", Kind.HELD_OUT, _said_in(held_out_dialects.INDIAN), 0.05, most_flips=0.12),
    Still(
        "Scottish and Irish English", Kind.HELD_OUT, _said_in(held_out_dialects.SCOTTISH_IRISH), 0.0, most_flips=0.25
    ),
    Still("Caribbean English", Kind.HELD_OUT, _said_in(held_out_dialects.CARIBBEAN), 0.0, most_flips=0.34),
    Still("Singaporean English", Kind.HELD_OUT, _said_in(held_out_dialects.SINGAPOREAN), 0.04, most_flips=0.09),
    Still(
        "weekdays and dates", Kind.FORM, edits.exchanging({**wording.OTHER_DAY, **wording.OTHER_DATE}, *EVERYBODY), 0.99
    ),
    Still("order numbers and amounts", Kind.FORM, edits.rewriting(wording.other_digits, *EVERYBODY), 0.99),
    Still("telephone number", Kind.FORM, edits.rewriting(wording.other_phone, *EVERYBODY), 0.99),
    Still("number of a placeholder", Kind.FORM, edits.rewriting(edits.masked_otherwise, *EVERYBODY), 0.99),
    Still("on another written channel", Kind.FORM, edits.on_another_written_channel, 0.99),
    Still("as a call", Kind.FORM, edits.as_call, 0.99),
    Still("white space and line breaks", Kind.FORM, edits.rewriting(edits.spaced_out, Role.CUSTOMER), 0.99),
    Still("characters nobody sees", Kind.FORM, edits.rewriting(edits.with_zero_width, Role.CUSTOMER), 0.99),
    Still("curly apostrophes", Kind.FORM, edits.rewriting(edits.curly, Role.CUSTOMER), 0.99),
    Still("quoted lines", Kind.FORM, edits.quoted_lines, 0.99),
    Still("quoted message below", Kind.FORM, edits.quoted_below, 0.99),
    Still("quoted lines left in a turn", Kind.FORM, edits.quoted_in_the_turn, 0.0, most_flips=0.49),
)

MOVES = (
    Moves(
        "customer ends: it still does not work",
        changes.still_broken,
        _ends_not(*UNSOLVED),
        {CSAT: 0.95, FCR: 0.95, SENTIMENT: 0.95},
        down=(CSAT, FCR, SENTIMENT),
    ),
    Moves(
        "customer ends: it works, thanks",
        changes.confirmed,
        _ends_not(*SOLVED),
        {CSAT: 0.95, FCR: 0.95, SENTIMENT: 0.95},
        up=(CSAT, FCR, SENTIMENT),
    ),
    Moves("third time", changes.third_time, _ends_not("returning"), {CES: 0.95}, down=(CES,)),
    Moves("customer leaves", changes.leaving, _ends_not("angry"), {NPS: 0.95, CSAT: 0.95}, down=(NPS, CSAT)),
    Moves("customer recommends", changes.recommends, _ends_not(), {NPS: 0.95, CSAT: 0.95}, up=(NPS, CSAT)),
    Moves("customer rates low", changes.rates_low, _ends_not(*UNSOLVED), {NPS: 0.95, CSAT: 0.94}, down=(NPS, CSAT)),
    Moves(
        "roles swapped, the customer said that it does not work",
        changes.roles_swapped,
        _ends(*UNSAID),
        {CSAT: 0.95, FCR: 0.95},
        up=(CSAT, FCR),
        base=changes.still_broken,
    ),
    Moves(
        "roles swapped, the customer said that it works",
        changes.roles_swapped,
        _ends(*UNSAID),
        {CSAT: 0.95, FCR: 0.95},
        down=(CSAT, FCR),
        base=changes.confirmed,
    ),
)

ABSTAINS = (
    Abstains("customer's turns taken out", changes.without_customer),
    Abstains("customer's turns blank", changes.customer_blank),
)
