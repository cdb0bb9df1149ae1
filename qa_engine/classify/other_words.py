"""Words that are called otherwise elsewhere: British, American and other everyday English, one word for each thing.

General knowledge, of our own writing. Where one of two words has other meanings too, the other is given up for it if
that changes no mood ("elevator" becomes "lift"), or it is taken only beside words that tell which it is ("my flat", and
never "a flat tyre").
"""

from __future__ import annotations

import re
from typing import Final

from qa_engine.patterns.respell import Respelling, exchanging, with_capitals

_FLAGS: Final = re.IGNORECASE | re.ASCII

#: Home, streets and travel.
_PLACES: Final = {
    "lorry": "truck", "lorries": "trucks", "petrol station": "gas station", "filling station": "gas station",
    "service station": "gas station", "petrol": "gas", "gasoline": "gas", "motorway": "highway", "freeway": "highway",
    "dual carriageway": "highway", "car park": "parking lot", "carpark": "parking lot", "pavement": "sidewalk",
    "zebra crossing": "crosswalk", "roundabout": "traffic circle", "number plate": "license plate",
    "driving licence": "driver's license", "driving license": "driver's license", "windscreen": "windshield",
    "gearbox": "transmission", "estate car": "station wagon", "saloon car": "sedan", "hire car": "rental car",
    "car hire": "car rental", "railway": "railroad", "railway station": "train station",
    "railroad station": "train station", "the underground": "the subway", "return ticket": "round-trip ticket",
    "single ticket": "one-way ticket", "luggage": "baggage", "aeroplane": "airplane", "aeroplanes": "airplanes",
    "elevator": "lift", "elevators": "lifts", "kerb": "curb", "kerbs": "curbs", "storey": "story", "storeys": "stories",
    "estate agent": "realtor", "estate agents": "realtors", "letting agent": "rental agent", "flatmate": "roommate",
    "condo": "apartment", "condos": "apartments", "backyard": "garden", "faucet": "tap", "faucets": "taps",
    "flashlight": "torch", "flashlights": "torches", "plug socket": "outlet", "power socket": "outlet",
    "cupboard": "closet", "cupboards": "closets", "wardrobe": "closet", "cooker": "stove", "hob": "stove",
    "settee": "couch", "sofa": "couch", "duvet": "comforter", "hoover": "vacuum cleaner", "washing machine": "washer",
    "tumble dryer": "dryer", "fridge": "refrigerator", "washing-up liquid": "dish soap",
    "washing powder": "laundry detergent", "rubbish bin": "trash can", "dustbin": "trash can",
    "wheelie bin": "trash can", "garbage can": "trash can", "bin bag": "trash bag", "garbage": "trash",
    "loo": "bathroom", "restroom": "bathroom", "toilets": "bathrooms", "movie theater": "cinema",
    "shop assistant": "sales clerk", "timetable": "schedule", "ground floor": "first floor", "spanner": "wrench",
    "hosepipe": "hose", "caravan": "trailer",
}  # fmt: skip
#: Post, money, health, school, clothes.
_MATTERS: Final = {
    "post code": "zip code", "post codes": "zip codes", "postcode": "zip code", "postcodes": "zip codes",
    "postal code": "zip code", "parcel": "package", "parcels": "packages", "by post": "by mail",
    "in the post": "in the mail", "through the post": "in the mail", "via post": "by mail",
    "express post": "express mail", "postman": "mail carrier", "postwoman": "mail carrier", "mailman": "mail carrier",
    "postbox": "mailbox", "post box": "mailbox", "letterbox": "mailbox", "letter box": "mailbox",
    "current account": "checking account", "current accounts": "checking accounts", "cash machine": "atm",
    "cashpoint": "atm", "cash point": "atm", "cash dispenser": "atm", "payslip": "pay stub", "pay slip": "pay stub",
    "solicitor": "lawyer", "solicitors": "lawyers", "barrister": "lawyer", "quid": "pounds", "tenner": "ten pounds",
    "fiver": "five pounds", "pharmacy": "drugstore", "pharmacies": "drugstores", "chemist": "drugstore",
    "chemist's": "drugstore", "pills": "tablets", "pill": "tablet", "doctor's surgery": "doctor's office",
    "nappy": "diaper", "nappies": "diapers", "pram": "stroller", "pushchair": "stroller", "trainers": "sneakers",
    "trousers": "pants", "jumper": "sweater", "jumpers": "sweaters", "dressing gown": "bathrobe", "handbag": "purse",
    "maths": "math", "soccer": "football", "movie": "film", "movies": "films", "autumn": "fall",
    "fortnight": "two weeks", "fortnightly": "every two weeks", "holiday": "vacation", "holidays": "vacation",
    "bank holiday": "bank holiday", "public holiday": "public holiday", "queue": "line", "queues": "lines",
    "queuing": "waiting in line", "queueing": "waiting in line", "queued": "waited in line", "arvo": "afternoon",
    "mummy": "mommy", "mum": "mom", "mam": "mom", "telly": "tv", "telephone": "phone", "television": "tv",
    "trolley": "shopping cart", "crisps": "chips", "biscuits": "cookies",
}  # fmt: skip
#: What of these nobody calls their own.
_NOBODYS: Final = frozenset({
    "by post", "by mail", "in the post", "in the mail", "through the post", "via post", "the underground", "the subway",
    "fortnightly", "every two weeks", "queuing", "queueing", "queued", "waiting in line", "waited in line", "autumn",
    "fall", "arvo", "afternoon", "fortnight", "two weeks", "bank holiday", "public holiday",
})  # fmt: skip
#: Things of a customer, by any of their names.
THINGS: Final = frozenset(word for pair in {**_PLACES, **_MATTERS}.items() for word in pair) - _NOBODYS
#: How one says it.
_MANNER: Final = {
    "cell phone": "mobile", "cell phones": "mobiles", "cellphone": "mobile", "cellphones": "mobiles",
    "mobile phone": "mobile", "mobile phones": "mobiles", "cellular": "mobile", "dialling code": "area code",
    "a little bit": "a bit", "a little": "a bit", "reckon": "think", "reckoned": "thought", "whilst": "while",
    "amongst": "among", "amidst": "amid", "learnt": "learned", "spelt": "spelled", "burnt": "burned",
    "spoilt": "spoiled", "straight away": "right away", "straightaway": "right away", "at the minute": "at the moment",
    "someplace": "somewhere", "anyplace": "anywhere", "noplace": "nowhere", "real good": "really good",
    "real bad": "really bad", "real quick": "really quick", "real slow": "really slow", "real nice": "really nice",
    "real easy": "really easy", "real fast": "really fast", "real helpful": "really helpful", "hella": "very",
    "chuffed": "delighted", "gutted": "very disappointed", "miffed": "annoyed", "narked": "annoyed",
    "peeved": "annoyed", "fuming": "furious", "knackered": "worn out", "dodgy": "unreliable", "brassed off": "fed up",
    "cheesed off": "fed up", "browned off": "fed up", "hacked off": "fed up", "palaver": "hassle", "faff": "hassle",
    "gobsmacked": "astonished", "give me a ring": "call me", "give me a bell": "call me", "give me a buzz": "call me",
    "give us a ring": "call us", "give us a bell": "call us", "give you a ring": "call you",
    "gave you a ring": "called you", "am sat": "am sitting", "i'm sat": "I'm sitting", "was sat": "was sitting",
    "am stood": "am standing", "i'm stood": "I'm standing", "was stood": "was standing", "been sat": "been sitting",
    "been stood": "been standing", "is sat": "is sitting", "is stood": "is standing",
}  # fmt: skip

_HOMES: Final = {"flat": "apartment", "flats": "apartments"}
#: A flat is a home beside words of owning and living; "flat" of tyres, batteries and fees stays.
_OWNED: Final = (
    r"my|your|his|her|our|their|the|this|that|these|those|another|\w+'s|"
    r"(?:in|of|to|for|into|from|at|rent|sell|share|buy) an?"
)
_KINDS_OF_HOME: Final = (
    "new|old|own|first|second|other|whole|entire|rented|council|basement|studio|small|large|big|nice|previous|former|"
    "current|empty|upstairs|downstairs|ground floor|top floor|neighbou?ring|furnished|shared|holiday|vacation"
)
_FLAT: Final = Respelling(
    re.compile(
        rf"(?<![\w'])((?:(?:{_OWNED}) (?:(?:{_KINDS_OF_HOME}) )*|(?:new|old|rented|council|studio) ))(flats?)(?![\w'-])"
        r"(?! (?:tyre|tire|batter|rate|fee|screen|tv|pack|panel|charge|price|white|bed|file|line)s?\b)",
        _FLAGS,
    ),
    lambda match: f"{match.group(1)}{with_capitals(match.group(2), _HOMES[match.group(2).lower()])}",
)
#: A cell is a telephone where somebody has it.
_CELL: Final = Respelling(
    re.compile(
        r"(?<![\w'])(my|your|his|her|our) (cell)(?= (?:number|is|was|has|bill|plan|on|and|or)\b|[.,!?]|$)", _FLAGS
    ),
    lambda match: f"{match.group(1)} {with_capitals(match.group(2), 'mobile')}",
)
#: Bells and telephones ring; people ring people.
_RANG: Final = Respelling(
    re.compile(
        r"(?<!phone )(?<!bell )(?<!alarm )(?<!mobile )(?<![\w'])(?:rang|rung)(?: up)?(?![\w'])"
        r"(?! (?:(?:the|a|my|our|your|his|her|their|that) )?(?:\w+ )?(?:bell|doorbell|alarm)\b)"
        r"(?! (?:off|true|hollow|out)\b)|(?<![\w'])(?:phoned|telephoned)(?: up)?(?![\w'])",
        _FLAGS,
    ),
    lambda match: with_capitals(match.group(), "called"),
)
_PEOPLE: Final = "me|us|you|him|her|them|back|your|customer|support|again"
#: What stands before a thing, so that "a new phone today" is not called.
_NO_VERB: Final = "".join(
    rf"(?<!\b{word} )"
    for word in ("a", "the", "my", "your", "his", "her", "our", "their", "this", "that", "new", "old", "mobile", "home",
                 "work", "smart", "of", "by", "no", "any", "on", "over", "same", "first", "second", "other")
)  # fmt: skip
_RING: Final = Respelling(
    re.compile(
        rf"{_NO_VERB}(?<![\w'])(?:ring|phone|telephone)(?: up)?(?= (?:(?:{_PEOPLE}|tomorrow|today|later|"
        r"in (?:the|an?)|before|after|when|if|on (?:my|your|this))\b|on [0+[]))",
        _FLAGS,
    ),
    lambda match: with_capitals(match.group(), "call"),
)
_RINGING: Final = Respelling(
    re.compile(
        rf"(?<![\w'])(?:ringing|phoning|telephoning)(?: up)?(?= (?:{_PEOPLE}|about|because|for|since|to|and|all|in|"
        r"every|from|on)\b)",
        _FLAGS,
    ),
    lambda match: with_capitals(match.group(), "calling"),
)

#: In this order, for any text.
OTHER_WORDS: Final = (exchanging({**_PLACES, **_MATTERS, **_MANNER}), _FLAT, _CELL, _RANG, _RING, _RINGING)
