"""Dialects that nothing was mended by: how a customer of four more Englishes writes the same.

Their forms are rules of grammar as well as words, so they are rewritten by expressions. Nobody who widens what the
engine spells one way (``classify/plain_words.py``) may look at what becomes of them; whoever has looked says so beside
the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

Rules = Sequence[tuple[str, str]]

#: Verbs without -s, no copula, "done" and "been" for the perfect, "be" for what happens again and again, "it" for
#: "there", and negation said twice.
AFRICAN_AMERICAN: Rules = (
    (r"\b(?:there is|there's|theres) no\b", "it ain't no"),
    (r"\b(?:there is|there's|theres) nothing\b", "it ain't nothing"),
    (r"\bnobody (came|seems|is)\b", r"ain't nobody \1"),
    (r"\bnothing (reaches|is)\b", r"ain't nothing \1"),
    (r"\b(?:(?:have|has) not|(?:have|has)n'?t) had an\b", "ain't had no"),
    (r"\b(I|we)(?: have|'ve|ve) (?=(?:just |already )?(?!got\b)\w+(?:ed|id|aid|ade)\b)", r"\1 done "),
    (r"\b(?:has|have) (?:just )?(?=come|gone|ended|left|taken|arrived|dropped|reached)", "done "),
    (r"\b(?:has|have) been\b", "been"),
    (r"\b(it|that|this|he|she) is (?!not\b)|\b(it|that|he|she)'s (?!not\b)", r"\1\2 "),
    (r"\b(?:is|are) (?=\w+ing\b|missing\b|here\b|there\b|blank\b|empty\b|hot\b|dry\b|stuck\b|gone\b|not\b)", ""),
    (r"\b(freez|clos)es\b", r"be \1ing"),
    (r"\bdrops\b", "be dropping"),
    (r"\b(say|show|look|stop|change|run|open|read|fit|matter|reject|mean|seem|care|ask|leak|reach)(?:s|es)\b", r"\1"),
    (r"\b(?:there is|there's|theres) (a|one)\b", r"it's \1"),
    (r"\bthere was (a|one)\b", r"it was \1"),
)
#: What goes on said of what one knows and has, "only", "itself" and "also" for stress, set phrases of offices, and
#: articles left out.
INDIAN: Rules = (
    (r"\bdear team\b", "respected sir"),
    (r"\bmy name is\b", "my good name is"),
    (r"\bplease\b", "kindly do the needful and"),
    (r"\bi want to\b", "i am wanting to"),
    (r"\bi (?:do not|don't|dont) (understand|know|recogni[sz]e|follow)\b", r"i am not \1ing"),
    (r"\bi (understand|need|know)\b", r"i am \1ing"),
    (r"\bi live\b", "i am living"),
    (r"\bi (?:really )?appreciate\b", "i am appreciating"),
    (r"\bi have (a|no|the)\b", r"i am having \1"),
    (r"\bthere is a (problem|payment|third payment)\b", r"one \1 is there only"),
    (r"\bthere is nothing\b", "nothing is there only"),
    (r"\b(today|yesterday|tomorrow|this afternoon)\b", r"\1 itself"),
    (r"\b(last week|already)\b", r"\1 only"),
    (r"\bthe same thing\b", "same only"),
    (r"\bagain\b", "once again also"),
    (r"\btwice\b", "two times"),
    (r"\bon the phone about it\b", "discussing about it on the phone"),
    (r"\btold me\b", "intimated me"),
    (r"\b(?:many thanks|thank you very much|thanks a lot)\b", "thanking you"),
    (r"\b(?:okay|fine|all right)\b", "ok ok"),
    (r"\b(in|on|at|from|to|for|of) the\b", r"\1"),
    (r"\bmy (husband|wife)\b", r"my \1 also"),
)
#: Negation with -nae, vowels as they are spoken, "wee" and "youse", what has just been done "after doing", and "so it
#: is" at the end.
SCOTTISH_IRISH: Rules = (
    (r"\b(do|does|did|is|was|has|have|had|could|would|should|are|were)(?: not|n't|nt)\b", r"\1nae"),
    (r"\b(?:cannot|can't|cant)\b", "cannae"),
    (r"\b(?:I am|I'm|im) not\b", "I'm no"),
    (r"\bnot\b", "no"),
    (r"\bi(?: have|'ve|ve) just (?:used)\b", "I'm just after using"),
    (r"\b(?:a little|a bit)\b", "a wee bit"),
    (r"\b(?:many thanks|thank you very much|thanks a lot|thank you|thanks)\b", "cheers"),
    (r"\bknow\b", "ken"),
    (r"\bmy\b", "ma"),
    (r"\bto\b", "tae"),
    (r"\bof\b", "o'"),
    (r"\bwith\b", "wi'"),
    (r"\byou\b", "youse"),
    (r"\byour\b", "yer"),
    (r"\b(?:very|really)\b", "pure"),
    (r"\bgreat\b", "grand"),
    (r"\bhome\b", "hame"),
    (r"\bdown\b", "doon"),
    (r"\bout\b", "oot"),
    (r"\bnow\b", "the noo"),
    (r"\bnothing\b(?! else)", "nothin at all at all"),
    (r"(ridiculous|disappointing|disgrace)\b", r"\1, so it is"),
)
#: A particle at the end, "already" for what is done and "never" for what is not, "got" for "there is", no articles and
#: no copula.
SINGAPOREAN: Rules = (
    (r"\b(?:there is|there's|theres) (?:a )?", "got "),
    (r"\b(?:(?:has|have) not|(?:has|have)n'?t)\b", "never"),
    (r"\b(?:does not|doesn't|doesnt)\b", "don't"),
    (r"\b(?:cannot|can't|cant)\b", "cannot"),
    (r"\b(?:has|have|'ve) (?:just )?(arrived|come|gone|ended|dropped|left|taken|paid)\b", r"\1 already"),
    (r"\b(?:it is|it's|that is|that's) (?!not\b)", ""),
    (r"\b(?:is|are) (?=\w+ing\b|here\b|there\b|blank\b|empty\b)", ""),
    (r"\b(?:the|an?) (?!lot\b|bit\b|few\b)(\w)", r"\1"),
    (r"\balready already\b", "already"),
    (r"(?-i:(?<= )([a-z']+))([.!])$", r"\1 lah\2"),
)
#: Vowels and consonants as they are spoken, "nuh" for not, "dem" behind what is many, "fi" for to, pronouns of one
#: form, and no copula before what one feels or where one is.
CARIBBEAN: Rules = (
    (r"\b(?:is|are|am|was|were|does|do|did|has|have)(?: not|n't|nt)\b", "nuh"),
    (r"\b(?:doesn't|doesnt|don't|dont|isn't|isnt|hasn't|hasnt|haven't|havent|wasn't|wasnt|didn't|didnt)\b", "nuh"),
    (r"\b(?:cannot|can't|cant)\b", "cyaan"),
    (r"\b(?:I am|I'm|im|I have|I've|ive) (?!to\b|not\b)", "mi "),
    (r"\bI\b", "mi"),
    (r"\bmy\b", "mi"),
    (r"\b(letter|paper|photo|tablet|box|label|clothe|ticket)(?:es|s)\b", r"\1 dem"),
    (r"\b(?:is|are) (?=\w+ing\b|here\b|there\b|blank\b|empty\b|missing\b)", "a "),
    (r"\bthe\b", "di"),
    (r"\bthere\b", "deh"),
    (r"\bto (?=\w+\b)", "fi "),
    (r"\bwith\b", "wid"),
    (r"\bnothing\b", "nutten"),
    (r"\bvery\b", "real"),
    (r"\bnow\b", "now now"),
)


def said_in(text: str, rules: Rules) -> str:
    """Return ``text`` as the speaker of a dialect writes it: every rule in order, a sentence's first letter kept large.

    >>> said_in("It is blank.", AFRICAN_AMERICAN)
    'It blank.'
    """
    for pattern, replacement in rules:
        text = re.sub(pattern, partial(_like, replacement), text, flags=re.IGNORECASE)
    return " ".join(text.split())


def _like(replacement: str, match: re.Match[str]) -> str:
    said, old = match.expand(replacement), match.group()
    # Within a sentence the capital of "I" is no sentence's.
    capital = old[:1].isupper() and (match.start() == 0 or old[:1] != "I")
    return said[:1].upper() + said[1:] if capital else said
