"""Variants of a training text that say the same: another name, place or dialect, as heard, or in other company.

A model that is taught a text together with its variants learns that who speaks, and in which English, says nothing of
how a contact goes.
"""

from __future__ import annotations

import random
import re

from service import as_heard

_NAMES = (
    "Aaliyah", "Abdullah", "Adaeze", "Agnieszka", "Ahmed", "Aiko", "Aisha", "Alejandro", "Amara", "Amit", "Ana",
    "Anders", "Andrzej", "Anjali", "Arjun", "Astrid", "Ayumi", "Babajide", "Beatriz", "Bilal", "Brandon", "Bronwyn",
    "Caitlin", "Camila", "Charlotte", "Chidi", "Chloe", "Claire", "Connor", "Darnell", "Deepika", "Diego", "Dmitri",
    "Ebony", "Eilidh", "Elif", "Emeka", "Emily", "Esther", "Farah", "Fergus", "Fernanda", "Gareth", "Giulia", "Greta",
    "Guadalupe", "Hamza", "Harriet", "Hassan", "Heather", "Hiroshi", "Ibrahim", "Imani", "Ines", "Ivan", "Jamal",
    "Jasmine", "Javier", "Jessica", "Jin", "Joanna", "Kareem", "Katarzyna", "Kavita", "Keisha", "Kenji", "Khadija",
    "Kofi", "Lakisha", "Lamar", "Lars", "Latoya", "Layla", "Leila", "Ling", "Lucas", "Magdalena", "Malik", "Marcus",
    "Maria", "Mateo", "Megan", "Miguel", "Mohammed", "Monique", "Nadia", "Naomi", "Natalia", "Nikhil", "Niamh",
    "Nkechi", "Oksana", "Olga", "Omar", "Owen", "Pablo", "Padma", "Patrick", "Piotr", "Pooja", "Rajesh", "Rania",
    "Rashid", "Rebecca", "Rhys", "Rosa", "Ruth", "Samantha", "Sanjay", "Sean", "Shanice", "Siddharth", "Sofia",
    "Stephen", "Sven", "Tamika", "Tariq", "Thabo", "Thandiwe", "Tomasz", "Tyrone", "Uchenna", "Valentina", "Viktor",
    "Wanjiru", "Xavier", "Yasmin", "Yetunde", "Yuki", "Yusuf", "Zainab", "Zoltan",
)  # fmt: skip
_FAMILIES = (
    "Adeyemi", "Ahmed", "Ali", "Andersen", "Bailey", "Banerjee", "Begum", "Brown", "Castillo", "Chen", "Choi",
    "Cohen", "Costa", "Cruz", "Davies", "Diallo", "Dubois", "Edwards", "Eze", "Fernandez", "Fischer", "Flores",
    "Garcia", "Gupta", "Haddad", "Hernandez", "Hoffmann", "Hussain", "Ivanova", "Jackson", "Jefferson", "Jones",
    "Kaur", "Khan", "Kim", "Kowalski", "Kumar", "Larsen", "Lee", "Lopez", "MacDonald", "Mahlangu", "Mensah",
    "Mitchell", "Mukherjee", "Mwangi", "Nakamura", "Nguyen", "Nkosi", "O'Brien", "Okonkwo", "Osei", "Patel", "Petrov",
    "Phiri", "Rahman", "Ramirez", "Robinson", "Rossi", "Sanchez", "Sato", "Sharma", "Silva", "Singh", "Smith",
    "Suleiman", "Tanaka", "Thompson", "Tran", "Van Dijk", "Walker", "Wang", "Williams", "Wu", "Yilmaz", "Zhang",
)  # fmt: skip
_PLACES = (
    "Aberdeen", "Accra", "Addis Ababa", "Alabama", "Amsterdam", "Athens", "Atlanta", "Bangkok", "Barcelona", "Beirut",
    "Belfast", "Berlin", "Birmingham", "Bogota", "Brisbane", "Brooklyn", "Cairo", "Calgary", "Cape Town", "Cardiff",
    "Chennai", "Chicago", "Colombo", "Copenhagen", "Cork", "Dakar", "Delhi", "Detroit", "Dhaka", "Dubai", "Dublin",
    "Durban", "Edinburgh", "El Paso", "Geneva", "Glasgow", "Hackney", "Hanoi", "Harare", "Houston", "Istanbul",
    "Jakarta", "Johannesburg", "Kampala", "Kathmandu", "Krakow", "Lahore", "Leicester", "Lima", "Lisbon", "Liverpool",
    "Lusaka", "Madrid", "Manchester", "Medellin", "Melbourne", "Memphis", "Mexico City", "Miami", "Milan",
    "Mississippi", "Mumbai", "Naples", "New Orleans", "Newcastle", "Osaka", "Oslo", "Perth", "Phoenix",
    "Port Harcourt", "Prague", "Quebec", "Rome", "San Juan", "Santiago", "Seattle", "Seoul", "Sheffield", "Stockholm",
    "Surrey", "Sydney", "Texas", "Tokyo", "Toronto", "Tulsa", "Vienna", "Wolverhampton", "Zagreb",
)  # fmt: skip
_INTRODUCED = (
    "This is {name}.", "{name} here.", "Hi, my name is {name}.", "I'm {name} from {place}.", "I live in {place}.",
    "it's {name} {family}", "Hello, {name} {family} speaking.", "calling from {place}", "I'm in {place}.",
    "my wife {name} and I are in {place}.", "my husband {name} asked me to write.", "{family}, {name}.",
)  # fmt: skip
#: Written one way and said another; both ways say the same.
_DIALECTS: tuple[dict[str, str], ...] = (
    {"isn't": "ain't", "aren't": "ain't", "haven't": "ain't", "hasn't": "ain't", "am not": "ain't", "doesn't": "don't",
     "wasn't": "weren't", "anything": "nothing", "are": "is"},
    {"going to": "gonna", "want to": "wanna", "got to": "gotta", "you": "ya", "my": "me", "them": "'em",
     "because": "cause", "let me": "lemme", "give me": "gimme", "out of": "outta", "kind of": "kinda"},
    {"yes": "aye", "little": "wee", "know": "ken", "very": "dead", "nothing": "nowt", "something": "summat",
     "anything": "owt", "thanks": "ta", "friend": "mate"},
    {"very": "real", "really": "real", "have to": "gotta", "you all": "y'all", "about to": "fixing to",
     "mobile": "cell", "queue": "line", "parcel": "package", "bill": "check", "flat": "apartment"},
    {"please": "kindly", "do": "do the needful", "earlier": "before itself", "today": "today only", "the": "",
     "a": "", "have": "am having", "want": "am wanting"},
)  # fmt: skip


def variant(text: str, chance: random.Random) -> str:
    """Return ``text`` or, as often as not, the same said by somebody else or written otherwise."""
    draw = chance.random()
    if draw < 0.5:
        return text
    if draw < 0.65:
        return as_heard(text)
    if draw < 0.80:
        return in_dialect(text, chance)
    return introduced(text, chance)


def in_dialect(text: str, chance: random.Random) -> str:
    """Return ``text`` with the words and forms of one dialect."""
    table = chance.choice(_DIALECTS)
    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, table))})\b", re.IGNORECASE)
    said = found.sub(lambda match: table.get(match.group().lower(), match.group()), text)
    return " ".join(said.split()) or text


def introduced(text: str, chance: random.Random) -> str:
    """Return ``text`` beside a sentence that says who or where its writer is."""
    said = chance.choice(_INTRODUCED).format(
        name=chance.choice(_NAMES), family=chance.choice(_FAMILIES), place=chance.choice(_PLACES)
    )
    return f"{said} {text}" if chance.random() < 0.7 else f"{text} {said}"
