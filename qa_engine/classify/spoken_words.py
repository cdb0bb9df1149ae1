"""Words written as they are spoken, or as they are typed in haste, with their full forms.

General knowledge of informal English, of our own writing: reduced forms of function words, dropped letters, apostrophes
left out, and the commonest short forms of text messages. A form that is also another everyday word ("its", "well") is
left as it is, or taken only beside words that tell which it is.
"""

from __future__ import annotations

import re
from typing import Final

from qa_engine.patterns.respell import Respelling, exchanging, with_capitals

#: Without their apostrophe, where that is no other word.
_NO_APOSTROPHE: Final = {
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't",
    "werent": "weren't", "hasnt": "hasn't", "havent": "haven't", "hadnt": "hadn't", "cant": "can't", "wont": "won't",
    "couldnt": "couldn't", "wouldnt": "wouldn't", "shouldnt": "shouldn't", "mustnt": "mustn't", "neednt": "needn't",
    "aint": "ain't", "im": "I'm", "ive": "I've", "youre": "you're", "youve": "you've", "youll": "you'll",
    "youd": "you'd", "theyre": "they're", "theyve": "they've", "theyll": "they'll", "theyd": "they'd", "weve": "we've",
    "hes": "he's", "shes": "she's", "itll": "it'll", "thats": "that's", "thatll": "that'll", "whats": "what's",
    "wheres": "where's", "whos": "who's", "hows": "how's", "theres": "there's", "heres": "here's", "yall": "you all",
}  # fmt: skip
#: One word for several, and words worn down.
_REDUCED: Final = {
    "gonna": "going to", "gunna": "going to", "gon": "going to", "goin'a": "going to", "wanna": "want to",
    "gotta": "have to", "hafta": "have to", "hasta": "has to", "needa": "need to", "oughta": "ought to",
    "useta": "used to", "supposta": "supposed to", "tryna": "trying to", "imma": "I'm going to",
    "i'mma": "I'm going to", "shoulda": "should have", "coulda": "could have", "woulda": "would have",
    "musta": "must have", "mighta": "might have", "lemme": "let me", "gimme": "give me", "kinda": "kind of",
    "sorta": "sort of", "lotta": "lot of", "lotsa": "lots of", "outta": "out of", "alotta": "a lot of", "alot": "a lot",
    "dunno": "don't know", "dontcha": "don't you", "whatcha": "what are you", "wotcha": "what are you",
    "watcha": "what are you", "d'you": "do you", "d'ya": "do you", "c'mon": "come on", "y'all": "you all",
    "ya'll": "you all", "ya": "you", "yah": "yes", "'em": "them", "em": "them", "'im": "him", "'er": "her",
    "'cause": "because", "'cos": "because", "'cuz": "because", "cuz": "because", "cos": "because", "coz": "because",
    "becoz": "because", "bcoz": "because", "bcos": "because", "bc": "because", "b/c": "because", "'til": "until",
    "til": "until", "'bout": "about", "'nother": "another", "s'pose": "suppose", "spose": "suppose",
    "prob'ly": "probably", "prolly": "probably", "defo": "definitely", "def": "definitely", "lil": "little",
    "li'l": "little", "innit": "isn't it", "summat": "something", "sumthin": "something", "summin": "something",
    "somethin": "something", "nuthin": "nothing", "nuttin": "nothing", "nothin": "nothing", "nuffin": "nothing",
    "anythin": "anything", "everythin": "everything", "evrything": "everything", "owt": "anything", "nowt": "nothing",
    "aye": "yes", "yup": "yes", "nope": "no", "nah": "no", "naw": "no", "dat": "that", "dis": "this", "dem": "them",
    "dese": "these", "dere": "there", "wiv": "with", "wot": "what", "wat": "what", "meself": "myself",
    "mesel": "myself", "hisself": "himself", "theirself": "themselves", "theirselves": "themselves",
    "themself": "themselves", "anyways": "anyway", "gotten": "got", "ta": "thanks", "lad": "person", "lass": "person",
    "bloke": "person", "fella": "person", "feller": "person", "chap": "person",
}  # fmt: skip
#: Short forms of text messages.
_TYPED: Final = {
    "u": "you", "ur": "your", "urs": "yours", "pls": "please", "plz": "please", "plse": "please", "thx": "thanks",
    "thnx": "thanks", "tnx": "thanks", "thanx": "thanks", "tks": "thanks", "tho": "though", "altho": "although",
    "thru": "through", "msg": "message", "msgs": "messages", "acct": "account", "acc": "account", "ppl": "people",
    "abt": "about", "tmrw": "tomorrow", "tmr": "tomorrow", "tomo": "tomorrow", "tomoz": "tomorrow", "2moro": "tomorrow",
    "2day": "today", "idk": "I don't know", "rn": "right now", "nite": "night", "shud": "should", "cud": "could",
    "wud": "would", "bcuz": "because", "b4": "before", "gr8": "great", "l8": "late", "luv": "love", "sry": "sorry",
    "soz": "sorry", "srsly": "seriously", "deffo": "definitely", "gud": "good", "w/o": "without", "appt": "appointment",
}  # fmt: skip
_WORDS: Final = {**_NO_APOSTROPHE, **_REDUCED, **_TYPED}
#: Short forms that are names of something else in capitals.
_SMALL_ONLY: Final = frozenset({"bc", "rn", "acc", "em", "cos", "im"})
#: Words that end in -in and stand before a closing quotation mark.
_NO_ENDING: Final = re.compile(
    r"(?:[a-z]*ain|begin|within|cabin|admin|login|plugin|join|coin|ruin|origin|margin|basin|skin|spin|twin)'"
)
#: Verbs whose ending is also dropped without an apostrophe: no other word is spelled like these.
_DROPPED: Final = frozenset({
    "askin", "bein", "bringin", "buyin", "callin", "changin", "chargin", "comin", "complainin", "cuttin",
    "doin", "droppin", "dyin", "expectin", "feelin", "fixin", "freezin", "gettin", "givin", "goin", "happenin",
    "havin", "hearin", "helpin", "hopin", "keepin", "knowin", "lettin", "livin", "lookin", "losin", "makin", "messagin",
    "messin", "movin", "needin", "openin", "orderin", "payin", "phonin", "puttin", "ringin", "runnin", "sayin", "seein",
    "sellin", "sendin", "showin", "sittin", "speakin", "standin", "startin", "stayin", "stoppin", "switchin", "takin",
    "talkin", "tellin", "textin", "thinkin", "tryin", "turnin", "usin", "waitin", "walkin", "wantin", "wastin",
    "watchin", "wonderin", "workin", "writin",
})  # fmt: skip
_TOKEN: Final = re.compile(
    r"(?<![\w'/])'?[a-z](?:[a-z]|['/](?=[a-z]))*'?(?![\w'])|\b(?:2moro|2day|b4|gr8|l8)\b", re.I | re.A
)
_DROPPED_G: Final = re.compile(r"[a-z]{2,}in'", re.I | re.A)

#: "cause" joins sentences where a subject follows and nothing before it makes it a noun or a verb.
_BEFORE_A_CAUSE: Final = (
    "the", "a", "root", "main", "to", "can", "may", "will", "not", "that", "this", "could", "might", "would", "does",
    "did", "it",
)  # fmt: skip
_NO_NOUN_OR_VERB: Final = "".join(rf"(?<!\b{word} )" for word in _BEFORE_A_CAUSE)
_CAUSE: Final = Respelling(
    re.compile(
        rf"{_NO_NOUN_OR_VERB}(?<!n't )(?<![\w'])cause(?= (?:i|i'm|i've|i'd|i'll|it|it's|you|you're|we|we're|we've|they|"
        r"they're|he|he's|she|she's|my|your|our|the|there|there's|this|that|that's|nobody|no one|everyone|of)\b)",
        re.IGNORECASE | re.ASCII,
    ),
    lambda match: with_capitals(match.group(), "because"),
)
#: "its" is "it's" before what no thing can have.
_ITS: Final = Respelling(
    re.compile(
        r"(?<![\w'])its(?= (?:not|a|an|the|been|still|just|so|very|too|real|really|now|never|always|all|ok|okay|fine|"
        r"no|like|in|on|at|my|your|our|their|that|this|because|when|only|about|already|getting|going|saying|showing)\b)",
        re.IGNORECASE | re.ASCII,
    ),
    lambda match: with_capitals(match.group(), "it's"),
)
#: "ya" answers a question where nothing follows it.
_YES: Final = Respelling(
    re.compile(r"^ya(?=[,.!]|$)", re.IGNORECASE | re.ASCII), lambda match: with_capitals(match.group(), "yes")
)
_OF_FOR_HAVE: Final = exchanging(
    {f"{modal} of": f"{modal} have" for modal in ("should", "could", "would", "must", "might")}
)
#: "I've got to", "he's gotta" and the like.
_HAVE_TO: Final = Respelling(
    re.compile(
        r"(?:(?:(?<=\bi)|(?<=\bwe)|(?<=\byou)|(?<=\bthey))'?ve|(?<=[a-z])'s|(?<![\w'])(?:have|has)) "
        r"(?:got to|gotta)(?![\w'])",
        re.IGNORECASE | re.ASCII,
    ),
    lambda match: _have_to(match.group()),
)
_SEVERAL: Final = {"fixing to": "going to", "u r": "you are", "r u": "are you"}

#: In this order, for any text.
SPOKEN: Final = (
    _YES,
    _HAVE_TO,
    Respelling(_TOKEN, lambda match: _full(match.group())),
    exchanging(_SEVERAL),
    _OF_FOR_HAVE,
    _CAUSE,
    _ITS,
)


def _have_to(said: str) -> str:
    verb = said.split()[0].lower()
    return with_capitals(said, f"{verb} to") if verb in ("have", "has") else (" has to" if verb == "'s" else " have to")


def _full(token: str) -> str:
    """Return a word's full form, between the quotation marks that it may stand in."""
    lower = token.lower()
    if lower in _WORDS and not (token.isupper() and lower in _SMALL_ONLY):
        return with_capitals(token, _WORDS[lower])
    if lower in _DROPPED:
        return with_capitals(token, f"{lower}g") if token.isupper() else f"{token}g"
    if _DROPPED_G.fullmatch(token) and not _NO_ENDING.fullmatch(lower):
        return f"{token[:-1]}{'G' if token[:-1].isupper() else 'g'}"
    bare = token.strip("'")
    if bare != token and bare:
        before, after = token.partition(bare)[::2]
        return f"{before}{_full(bare)}{after}"
    return token
