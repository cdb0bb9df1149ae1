"""Words around a number that say what it is: a card, a telephone, an order."""

from __future__ import annotations

from typing import Final

import re2

#: How far words reach, in characters.
REACH_BEFORE: Final = 60
REACH_AFTER: Final = 35

CARD_WORDS: Final = (
    r"card|cc|(?:credit|debit) (?:no|number)|visa|master ?card|amex|american express|maestro"
    r"|(?:16|sixteen|15|fifteen|long)[- ]digit|long number"
    r"|kartennummer|kreditkarte|num[eé]ro de (?:carte|tarjeta)|carte bancaire|tarjeta"
)
PHONE_WORDS: Final = (
    r"(?:tele)?phone|ph|mobile|cell(?:phone)?|tel|landline|fax|whatsapp|sms|call(?:ed|ing)?|callback|ring"
    r"|text(?:ed)? me"
    r"|reach|contact number|dial|answering|messages? (?:to|on)|hotline|helpline"
    r"|telefon|telefonnummer|handy|handynummer|t[eé]l[eé]phone|portable|tel[eé]fono|m[oó]vil"
)
REFERENCE_WORDS: Final = (
    r"order(?:ed)?|reference|ref|tracking|track|parcel|shipment|consignment|invoice|ticket|case|booking|claim|policy"
    r"|contract|customer (?:number|no|id)|account|acct|meter|reading|serial|imei|iccid|sim|model|barcode|voucher|coupon"
    r"|transaction|receipt|confirmation|membership|loyalty|member|isbn|vat|amount|balance|version|id"
    r"|bestellnummer|auftrag|auftragsnummer|kundennummer|rechnung|rechnungsnummer|commande|facture|pedido|factura"
)

_CUES: Final = re2.compile(
    rf"\b(?:(?P<card>{CARD_WORDS})|(?P<phone>{PHONE_WORDS})|(?P<reference>{REFERENCE_WORDS}))s?\b"
)
_CARD: Final = re2.compile(rf"\b(?:{CARD_WORDS})s?\b")

_PHONE_BEHIND: Final = re2.compile(r"[ \-,(\\]{0,3}(?:office|fax|mobile|cell|phone|tel|home|work|landline)\b")
_ASKS_FOR_CARD: Final = re2.compile(
    r"\b(?:card|long|16[- ]digit|sixteen[- ]digit|kartennummer)[a-z' ]{0,20}(?:number|digits|details)"
    r"|\bnumber (?:on|of|from|across) (?:the |your |front of )+card"
)
_REQUEST: Final = re2.compile(
    r"\?|\b(?:what(?:'s)?|which|give|tell|confirm|read|provide|need|enter|type|key in|have|may i|can i|could|please"
    r"|as well)\b"
)
_REFUSAL: Final = re2.compile(r"\b(?:never|don't|do not|won't|will not|no need)\b")


def kind_before(text: str, start: int, reach: int = REACH_BEFORE) -> str | None:
    """Return which words come last before ``start``: ``card``, ``phone``, ``reference`` or ``None``."""
    window = text[max(0, start - reach) : start]
    last = None
    for match in _CUES.finditer(window):
        last = match.lastgroup
    return last


def names_card(text: str) -> bool:
    """Whether ``text`` speaks of a payment card."""
    return _CARD.search(text) is not None


def card_after(text: str, end: int) -> bool:
    """Whether the words right after ``end`` say that it was a card: "... is my card number"."""
    return _CARD.search(text[end : end + REACH_AFTER]) is not None


def phone_after(text: str, end: int) -> bool:
    """Whether the word right after ``end`` says that it was a telephone: "... (mobile)"."""
    return _PHONE_BEHIND.match(text[end : end + 15]) is not None


def asks_for_card(text: str) -> bool:
    """Whether ``text`` asks the other side for a card number."""
    return _ASKS_FOR_CARD.search(text) is not None and requests(text) and not refuses(text)


def refuses(text: str) -> bool:
    """Whether ``text`` tells the other side not to say something."""
    return _REFUSAL.search(text) is not None


def requests(text: str) -> bool:
    """Whether ``text`` asks the other side for something."""
    return _REQUEST.search(text) is not None
