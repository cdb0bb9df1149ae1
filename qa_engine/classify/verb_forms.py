"""Verbs, negations and possessives of spoken English in the forms of written English.

What speakers of many dialects share (Kortmann and Lunkenheimer, "The Mouton World Atlas of Variation in English"):
"ain't" for four verbs, one form of a verb for all persons, participles for the past, "me" for "my", "them" for "those".
"""

from __future__ import annotations

import re
from typing import Final

from qa_engine.classify.other_words import THINGS
from qa_engine.patterns.respell import Respelling, exchanging, with_capitals

_FLAGS: Final = re.IGNORECASE | re.ASCII
_ADVERBS: Final = r"(?:(?:even|ever|never|yet|still|just|really|actually|properly|fully|quite|also|only|already) )*"
#: Participles that "is" hardly stands before, so that "ain't" is "has not".
_DONE: Final = frozenset({
    "been", "come", "gone", "got", "had", "heard", "seen", "received", "arrived", "happened", "worked", "changed",
    "reached", "appeared", "improved", "responded", "replied", "registered", "turned", "showed", "shown", "started",
    "stopped", "moved", "helped", "landed", "answered", "become", "stayed", "dropped", "kept", "found", "said", "given",
    "made", "known", "felt", "tried", "returned", "slept", "left", "forgotten", "understood", "gotten", "cleared",
    "shifted",
})  # fmt: skip
#: Beside a person also these, which things are done to, and whatever ends in -ed but for what a person is.
_DONE_BY_PERSONS: Final = _DONE | frozenset({
    "done", "told", "asked", "paid", "sent", "bought", "called", "rung", "spoken", "written", "wrote", "used", "taken",
    "lost", "read", "ordered", "changed", "cancelled", "canceled", "agreed", "signed", "opened", "closed", "touched",
    "finished", "eaten", "met", "put", "set", "brought", "missed", "booked", "checked",
})  # fmt: skip
_FELT: Final = frozenset({
    "allowed", "amused", "annoyed", "ashamed", "bored", "bothered", "charged", "concerned", "confused", "convinced",
    "disappointed", "embarrassed", "entitled", "excited", "fooled", "frustrated", "fussed", "impressed", "interested",
    "married", "pleased", "prepared", "satisfied", "scared", "stressed", "supposed", "surprised", "tired", "worried",
})  # fmt: skip
_PERSONS: Final = frozenset({"i", "you", "we", "they", "he", "she"})
_PLURAL: Final = frozenset({"you", "we", "they", "these", "those"})

_AINT: Final = re.compile(
    r"(?<![\w'])(?:(i|you|we|they|he|she|it|that|this|these|those|there|who|what|which) )?ain't"
    rf"(?![\w'])(?= {_ADVERBS}(\w+))?",
    _FLAGS,
)


def _not_is_or_has(match: re.Match[str]) -> str:
    """Return "ain't" in full: "has not" before a participle, else "is not", in the person of a pronoun before it."""
    subject, follows = (match.group(1) or ""), (match.group(2) or "").lower()
    person = subject.lower()
    has = _is_done_by_a_person(follows) if person in _PERSONS else follows in _DONE
    if person == "i" and not has:
        return "I'M NOT" if match.group().isupper() else f"{subject}'m not"
    plural = person in _PLURAL
    verb = ("haven't" if plural or person == "i" else "hasn't") if has else ("aren't" if plural else "isn't")
    said = match.group()[len(subject) :].lstrip()
    return f"{subject}{' ' if subject else ''}{with_capitals(said, verb)}"


def _is_done_by_a_person(participle: str) -> bool:
    return participle in _DONE_BY_PERSONS or (participle.endswith("ed") and participle not in _FELT)


def _after(subject: str, verbs: dict[str, str], *, unless: str = "") -> Respelling:
    """Return the respelling of verbs right behind a subject."""
    table = exchanging(verbs)
    lookbehinds = "".join(f"(?<!{word} )" for word in unless.split())
    pattern = re.compile(rf"(?<![\w'])(?:{lookbehinds})(?:{subject}) (?:{'|'.join(verbs)})(?![\w'])", _FLAGS)

    def spell(match: re.Match[str]) -> str:
        first, _, verb = match.group().rpartition(" ")
        return f"{first} {table.pattern.sub(table.spell, verb)}"

    return Respelling(pattern, spell)


#: Adjectives and numerals that may stand between "me" and what is mine.
_DESCRIBING: Final = (
    "actual|bank|big|bloody|brand new|business|car|credit|current|daily|dear|debit|elderly|email|entire|family|"
    "favorite|favourite|final|first|full|home|house|last|latest|little|lovely|mobile|monthly|new|next|normal|old|"
    "online|only|original|other|own|personal|phone|poor|previous|second|third|usual|weekly|whole|work|young"
)
#: What customers have: people, things, and matters.
_MINE: Final = (
    "accounts?|address(?:es)?|age|app|appointments?|area|arms?|baggage|bags?|balance|bank|basket|bathroom|battery|"
    "bed|bedroom|benefits?|bikes?|bills?|birthday|blood|body|boiler|bookings?|boots?|boss|box(?:es)?|boy|boyfriend|"
    "broadband|brothers?|browser|building|business|car|cards?|cases?|cash|cats?|charger|check|cheques?|child|"
    "children|claims?|clothes|code|coffee|colleagues?|company|complaints?|computers?|concerns?|connection|contracts?|"
    "costs?|coverage|credit|dad|data|date|daughters?|debt|deliver(?:y|ies)|deposit|desk|details|devices?|"
    "direct debit|discount|doctor|dogs?|doors?|driveway|e-mails?|earnings|electricity|emails?|employer|enquiry|"
    "equipment|estate|experience|eyes?|face|family|father|faults?|feedback|fees?|feet|files?|finances|flat|flight|"
    "fridge|friends?|front|funds|garage|garden|gas|gift|girl|girlfriend|gp|gran|grandad|grandma|grandson|guests?|"
    "hair|hands?|handset|head|health|hearing|heart|heating|holidays?|home|hotel|house|household|husband|identity|"
    "income|insurance|internet|invoices?|issues?|items?|jacket|job|keys?|kids?|kitchen|ladies|landline|landlord|"
    "laptop|leg|letters?|licen[cs]e|life|lights?|line|list|loan|login|loyalty|luggage|lunch|mam|mates?|meal|"
    "medication|medicine|membership|messages?|meter|mind|missus|mistake|mobile|modem|mom|money|mortgage|mother|mouth|"
    "mum|names?|neck|neighbou?rs?|number|offers?|office|opinion|orders?|pallets?|papers?|parcels?|parents?|parking|"
    "partner|passport|password|patience|pay|payments?|pension|permits?|person|phones?|photos?|picture|pin|place|"
    "plans?|points?|polic(?:y|ies)|portal|post|postcode|prescriptions?|printer|problems?|profile|projects?|property|"
    "purchase|purse|query|questions?|receipts?|records?|refunds?|renewal|rent|report|requests?|reservation|room|"
    "router|salary|savings|screen|seats?|self|services?|shifts?|shoes|shopping|signal|sim|sister|situation|size|son|"
    "sons|spouse|statements?|street|stuff|subscription|suitcases?|switch|system|tablets?|tank|tax|team|teeth|"
    "telephone|telly|things|tickets?|trip|tv|tyres?|usage|username|van|voicemail|voucher|wages|wallet|warranty|"
    "washing machine|watch|water|way|website|wedding|wi-?fi|wife|windows?|words?|work"
)
#: Verbs that give somebody something: "tell me stuff", "send me parcels" keep their "me".
_GIVING: Final = frozenset({
    "give", "gives", "gave", "given", "giving", "tell", "tells", "told", "telling", "send", "sends", "sent", "sending",
    "show", "shows", "showed", "showing", "bring", "brings", "brought", "buy", "bought", "ask", "asks", "asked",
    "asking", "charge", "charges", "charged", "charging", "owe", "owes", "owed", "cost", "costs", "costing", "lend",
    "lent", "offer", "offers", "offered", "offering", "refund", "refunded", "issue", "issued", "email", "emailed",
    "text", "texted", "call", "calls", "called", "calling", "ring", "rang", "phone", "phoned", "write", "wrote", "hand",
    "handed", "pass", "passed", "make", "makes", "made", "making", "let", "lets", "letting", "help", "helps", "helped",
    "cause", "causes", "caused", "save", "saves", "saved", "saving", "teach", "do", "did", "find", "found", "leave",
    "left", "deny", "denied", "promise", "promised", "quote", "quoted", "sell", "sold", "selling", "post", "posted",
    "grant", "allow", "allowed", "get", "gets", "getting", "got", "wish", "fetch", "deliver", "delivered", "supply",
    "supplied", "provide", "provided", "earn", "earned", "earns", "award", "book", "booked", "order", "ordered", "pay",
    "pays", "paid", "set", "reset", "message", "contact", "inform", "notify", "excuse",
})  # fmt: skip
_OWN: Final = "|".join(
    [_MINE, "apartments?", "cell", "cellular", "cell ?phone", "mobile phone", *map(re.escape, sorted(THINGS))]
)
_ME: Final = re.compile(
    rf"(?<![\w'])me(?= (?:(?:{_DESCRIBING}) )?(?:{_OWN})\b(?! and i\b))|(?<![\w'])me(?= (?:whole|entire) \w)", _FLAGS
)
#: The word before, with an "I" before it where there is one: who gives themselves something says "myself".
_BEFORE_ME: Final = re.compile(r"(?:\b(i)(?:'ve|'d)? (?:(?:have|had|just|already|also|even) )*)?([a-z']+) $", _FLAGS)
_LONGEST_BEFORE: Final = 40


def _mine(match: re.Match[str]) -> str:
    before = _BEFORE_ME.search(match.string, max(0, match.start() - _LONGEST_BEFORE), match.start())
    if before and before.group(2).lower() in _GIVING and not before.group(1):
        return match.group()
    return with_capitals(match.group(), "my")


_SINGULAR_VERBS: Final = {"don't": "doesn't", "haven't": "hasn't"}
_PLURAL_VERBS: Final = {"was": "were", "wasn't": "weren't", "doesn't": "don't", "hasn't": "haven't", "isn't": "aren't"}
#: In this order, for any text whose words are spelled in full (``spoken_words``).
VERB_FORMS: Final = (
    Respelling(_AINT, _not_is_or_has),
    _after("he|she|it", _SINGULAR_VERBS),
    _after("you|we|they", _PLURAL_VERBS),
    _after("i|he|she|it", {"were": "was", "weren't": "wasn't"}, unless="if wish though whether unless suppose"),
    _after("i", {"seen": "saw", "doesn't": "don't", "hasn't": "haven't"}),
    exchanging(
        {f"i done {what}": f"I did {what}" for what in ("it", "that", "this", "everything", "all", "nothing", "what")}
    ),
    exchanging({f"them {what}": f"those {what}" for what in ("things", "boxes", "people", "ones", "days", "letters")}),
    Respelling(_ME, _mine),
)

_AUXILIARIES: Final = (
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "would", "could", "should", "must",
)  # fmt: skip
_NEGATED: Final = {f"{verb} not": f"{verb}n't" for verb in _AUXILIARIES} | {
    "cannot": "can't",
    "can not": "can't",
    "will not": "won't",
    "shall not": "won't",
    "shan't": "won't",
}
_FULL_NEGATION: Final = exchanging(_NEGATED)


def _contracted(match: re.Match[str]) -> str:
    """Return a negation contracted, but for one that is shouted ("is NOT")."""
    words = match.group().split()
    if words[-1] == "NOT" and not words[0].isupper():
        return match.group()
    return _FULL_NEGATION.spell(match)


_REDUCED_VERB: Final = re.compile(
    rf"(?<![\w'])(i|you|we|they|he|she|it|that|this|there|what|who)'(s|re|ve|ll) not(?![\w'])(?= {_ADVERBS}(\w+))?",
    _FLAGS,
)

_NOT_REDUCED: Final = {"re": "aren't", "ve": "haven't", "ll": "won't"}


def _not_beside_pronoun(match: re.Match[str]) -> str:
    """Return "it's not" as "it isn't", "we've not" as "we haven't", and so on."""
    subject, verb, follows = match.group(1), match.group(2).lower(), (match.group(3) or "").lower()
    if verb == "s":
        return f"{subject} {'hasn' if follows in _DONE else 'isn'}'t"
    return f"{subject} {_NOT_REDUCED[verb]}"


_GOT: Final = re.compile(r"(?:(?<![\w'])(?:have|has) |'(?:ve|s) )(?=got\b(?! to\b))", _FLAGS)
#: "should have got" is no "should got".
_KEEPS_HAVE: Final = re.compile(r"(?:\b(?:would|should|could|must|might|may|will|to|not)|n't|'ll|'d) ?$", _FLAGS)


def _only_got(match: re.Match[str]) -> str:
    """Return "has got" without its "has", which many leave out."""
    if _KEEPS_HAVE.search(match.string, max(0, match.start() - 8), match.start()):
        return match.group()
    return " " if match.group().startswith("'") else ""


#: One form where written English has several that say the same: negations contracted, one person for all.
ONE_FORM: Final = (
    exchanging({"i am not": "I'm not"}),
    Respelling(_REDUCED_VERB, _not_beside_pronoun),
    Respelling(_FULL_NEGATION.pattern, _contracted),
    Respelling(_GOT, _only_got),
    exchanging({"aren't": "isn't", "doesn't": "don't", "hasn't": "haven't", "weren't": "wasn't"}),
)
