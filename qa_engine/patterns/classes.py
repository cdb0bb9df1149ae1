"""Classes of words that a phrase may ask for: ``<number>``, ``<money>``, ``<percent>``, ``<duration>``, ``<time>`` and
``<date>``, as expressions over canonical words. English."""

from __future__ import annotations

from typing import Final

_NUMBER: Final = r"\d[\d.]*"
_ORDINAL: Final = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|"
    r"(?:20|30) (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
_MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|"
    r"aug|sept?|oct|nov|dec)"
)
_DAY: Final = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?"
_COIN: Final = r"(?:dollars?|pounds?|euros?|cents?|pence|quid|usd|gbp|eur|bucks)"
_UNIT: Final = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|fortnights?)"
_HOW_MANY: Final = rf"(?:{_NUMBER}|an?|several|a few|a couple of)"

CLASSES: Final = {
    "number": _NUMBER,
    "percent": rf"{_NUMBER} (?:percent|per cent)",
    "code": rf"(?:[a-z]{{1,4}} )*(?:[a-z]+\d\w*|\[\w+\]|{_NUMBER})(?: (?:{_NUMBER}|[a-z]|[a-z]+\d\w*))*",
    "money": rf"(?:{_COIN} {_NUMBER}|{_NUMBER} {_COIN}(?: (?:and )?\d+(?: {_COIN})?)?)",
    "duration": rf"{_HOW_MANY}(?: (?:to|or) {_NUMBER})? (?:more |full |working |business |calendar )?{_UNIT}",
    "time": (
        r"(?:\d{1,2}(?: \d{2})? (?:am|pm|a m|p m|o clock|in the (?:morning|afternoon|evening))|\d{1,2}(?:am|pm|oclock)"
        r"|\d{1,2} \d{2}(?:am|pm)|noon|midday|midnight|tonight|this (?:morning|afternoon|evening)"
        r"|end of (?:the |business )?day)"
    ),
    "date": (
        rf"(?:today|tomorrow|(?:(?:next|this|on|by) )?{_DAY}|(?:next|this) (?:week|month)"
        rf"|{_ORDINAL} (?:of )?{_MONTH}(?: \d{{4}})?|{_MONTH} (?:the )?{_ORDINAL}(?: \d{{4}})?"
        rf"|the {_ORDINAL}|\d{{1,4}} \d{{1,2}} \d{{1,4}}|\[date_\d+\])"
    ),
}
