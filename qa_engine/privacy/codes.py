"""Short codes: card security codes, PINs, the last four digits of a national number.

Three or four digits say nothing by themselves. They are a code when words call them one, before ("the security code
is 737") or after ("737 is the security code"), or when somebody else has just asked for one and these digits are most
of the answer. In doubt they are masked: a security code must not be kept (PCI DSS 3.3.1), while the loss of a house
number does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import re2

from qa_engine.privacy.context import refuses, requests
from qa_engine.privacy.digits import Run, runs, stands_alone
from qa_engine.privacy.kinds import HIDDEN_CODES, Found, Kind, Passage
from qa_engine.privacy.measures import is_measure

_CVV: Final = (
    r"cvv2?|cvc2?|cv2|cvn|csc|cvv number|card verification|verification value|security (?:code|number|digits)"
    r"|(?:three|3|four|4)[- ](?:digits?|numbers?)(?: code| number)?(?: that are| that is| printed)?"
    r" (?:on|at) the (?:back|front|reverse)"
    r"|(?:code|number|digits|numbers) (?:on|at) the (?:back|reverse|signature strip)"
    r"|(?:three|3)[- ]digit (?:security )?(?:code|number)|last (?:three|3) digits"
    r"|(?:karten)?pr[uü]f(?:ziffer|nummer)|sicherheitscode|cryptogramme|code de s[eé]curit[eé]|c[oó]digo de seguridad"
)
_PIN: Final = r"pin|pin number|pin code|pass ?code|telephone banking (?:code|number)|geheimzahl"
_LAST_FOUR: Final = r"social security(?: number)?|ssn|last (?:four|4)(?: [a-z]+){0,4} social"
_CUES: Final = re2.compile(rf"\b(?:(?P<cvv>{_CVV})|(?P<pin>{_PIN})|(?P<national_id>{_LAST_FOUR}))\b")
# "The code is 737" says which code only when a card is being talked about.
_BARE_CODE_CUE: Final = re2.compile(r"\b(?:the|my|your|its|card's|card) code\b")

_KINDS: Final = {"cvv": Kind.CVV, "pin": Kind.PIN, "national_id": Kind.NATIONAL_ID}
_LENGTHS: Final = {Kind.CVV: (3, 4), Kind.PIN: (4, 6), Kind.NATIONAL_ID: (4, 4)}

_REACH: Final = 90
_MOST_WORDS_BETWEEN: Final = 12
_MOST_WORDS_IN_ANSWER: Final = 8

# After the end of a sentence the code may only follow as an answer: "The security code? Yes, it's 737."
_ANSWER_WORD: Final = re2.compile(
    r"it|is|its|it's|that|that's|thats|this|the|my|number|code|cvv|security|yes|yeah|yep|ok|okay|sure|so|um|uh|er|erm"
    r"|hm|hmm|oh|right|well|one|moment|second|sec|here|you|go|are|they|there|and|of|course|please|hold|on|let|me|see"
    r"|sorry|i|think|but|either|was|were|be|could|may|might|maybe|probably|possibly|perhaps|try|again|just|know|remember"
    r"|remembered|recall|cause|seems|to|use|using|found|u+h+|u+m+|e+r+m*"
)
_OTHER_NUMBERS: Final = re2.compile(
    r"\b(?:orders?|reference|ref|invoice|ticket|case|booking|tracking|parcel|charged|paid|refund(?:ed)?|amount|total|balance"
    r"|price|costs?|post ?code|zip|flat|apartment|apt|house|room|extension|ext|floor|bus|flight|since|until|street|road"
    r"|meter|reading|account|(?:sort|area|error|promo) code|year|age|expir[a-z]* (?:date|year) is)\b"
)
_CORRECTION: Final = re2.compile(
    r"^[\s,.;:!?\-]*(?:(?:sorry|no|not|i mean|actually|wait|oops|or|but|correction|make that|it|it's|is|could|might|be"
    r"|again|so|yes|either|maybe|u+h+|u+m+|e+r+m*)[\s,.;:!?\-]*)+$"
)
_SENTENCE_END: Final = re2.compile(r"[.!?]\s")
_WORD: Final = re2.compile(r"[^\W\d_]+(?:'[a-z]+)?")
# "737 is the security code", "737 for the cvv", "737 (cvv)", "it's 737, my cvv".
_NAMED_AFTERWARDS: Final = re2.compile(
    r"^(?:[\s,]*(?:is|was|'s|that's|that is|it's|as|for|being|would be|are)\s"
    r"(?:(?:the|my|your|its|a|our|card|card's|visa|last)\s)*|\s?\(\s?)$"
)


_OR: Final = r"[ ,.!]{0,3}(?:\? ?|\b(?:or|sorry|no|i mean|actually|maybe|either|u+h+|u+m+)\b[ ,.!?]{0,3})+"
_HIDDEN_CODE: Final = "[" + "".join(HIDDEN_CODES.values()) + "]"
_BEHIND_CODE: Final = re2.compile(_HIDDEN_CODE + _OR + "$")
_BEFORE_CODE: Final = re2.compile(_OR + _HIDDEN_CODE)


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: Kind
    start: int
    end: int


def find_codes(passage: Passage) -> Iterator[Found]:
    """Yield codes that words around them, or the question before, call a code."""
    cues = list(_cues(passage))
    numbers = list(code_shaped(passage.text))
    yield from _beside_codes(passage.text, numbers)
    for place, cue in enumerate(cues):
        limit = cues[place + 1].start if place + 1 < len(cues) else len(passage.text)
        yield from _following(passage.text, cue, numbers, limit)
        yield from _preceding(passage.text, cue, numbers)
    if passage.asked:
        yield from _answers(passage, numbers)


def code_shaped(text: str) -> Iterator[Run]:
    """Yield stretches of three to six digits that could be a code: "737", "7 3 7"."""
    for run in runs(text):
        whole = 3 <= run.length <= 6 and all(end - start == 1 for start, end in run.groups)
        for part in [run] if whole else [run.part(i, i) for i in range(len(run.groups))]:
            alone = stands_alone(text, part.start, part.end)
            if 3 <= part.length <= 6 and alone and not is_measure(text, part.start, part.end):
                yield part


def codes_asked_for(text: str, *, about_card: bool) -> tuple[Kind, ...]:
    """Return which codes ``text`` asks the other side for."""
    if not requests(text) or refuses(text):
        return ()
    return tuple(dict.fromkeys(cue.kind for cue in _cues(Passage(text, about_card=about_card))))


def asks_for_another_number(text: str) -> bool:
    """Whether ``text`` asks for a number that is no code, so that digits after it are the answer to that."""
    return requests(text) and _OTHER_NUMBERS.search(text) is not None


def _cues(passage: Passage) -> Iterator[_Cue]:
    for match in _CUES.finditer(passage.text):
        yield _Cue(_KINDS[str(match.lastgroup)], match.start(), match.end())
    if passage.about_card and not _CUES.search(passage.text):
        for match in _BARE_CODE_CUE.finditer(passage.text):
            yield _Cue(Kind.CVV, match.start(), match.end())


def _following(text: str, cue: _Cue, numbers: list[Run], limit: int) -> Iterator[Found]:
    end = cue.end
    for number in numbers:
        if not end <= number.start < limit:
            continue
        between = text[end : number.start]
        first = end == cue.end
        if not (_leads_to(between) if first else _CORRECTION.match(between)):
            if first and _fits(cue.kind, number):
                return
            continue
        if _fits(cue.kind, number):
            yield _found(text, cue.kind, number)
            end = number.end


def _leads_to(between: str) -> bool:
    """Whether the words between a cue and a number still speak of the code."""
    if (
        len(between) > _REACH
        or any(sign in between for sign in HIDDEN_CODES.values())
        or _OTHER_NUMBERS.search(between)
    ):
        return False
    if len(_WORD.findall(between)) > _MOST_WORDS_BETWEEN:
        return False
    sentences = _SENTENCE_END.split(between)
    return all(_ANSWER_WORD.fullmatch(word) for sentence in sentences[1:] for word in _WORD.findall(sentence))


def _preceding(text: str, cue: _Cue, numbers: list[Run]) -> Iterator[Found]:
    start, leads = cue.start, _NAMED_AFTERWARDS
    for number in reversed(numbers):
        if number.end <= start and _fits(cue.kind, number) and leads.match(text[number.end : start]):
            yield _found(text, cue.kind, number)
            start, leads = number.start, _CORRECTION


def _beside_codes(text: str, numbers: list[Run]) -> Iterator[Found]:
    """Numbers offered together with a code that was found before: "3100 or [PIN_1]", "[CVV_1]? 738?"."""
    for number in numbers:
        before, behind = _BEHIND_CODE.search(text[: number.start]), _BEFORE_CODE.match(text[number.end :])
        for match in (before, behind):
            if match:
                kind = next(kind for kind, sign in HIDDEN_CODES.items() if sign in match.group())
                if _fits(kind, number):
                    yield _found(text, kind, number)
                    break


def _answers(passage: Passage, numbers: list[Run]) -> Iterator[Found]:
    brief = len(_WORD.findall(passage.text)) <= _MOST_WORDS_IN_ANSWER
    for number in numbers:
        before = _SENTENCE_END.split(passage.text[: number.start])[-1]
        behind = _SENTENCE_END.split(passage.text[number.end :])[0]
        plain = brief or all(_ANSWER_WORD.fullmatch(word) for word in _WORD.findall(before))
        if not plain or _OTHER_NUMBERS.search(f"{before} {behind}"):
            continue
        for kind in (Kind.CVV, Kind.PIN, Kind.NATIONAL_ID):
            if kind in passage.asked and _fits(kind, number):
                yield _found(passage.text, kind, number)
                break


def _fits(kind: Kind, number: Run) -> bool:
    shortest, longest = _LENGTHS[kind]
    return shortest <= number.length <= longest


def _found(text: str, kind: Kind, number: Run) -> Found:
    return Found(kind, number.start, number.end, number.digits(text))
