"""What the words of a turn tell of its speaker: a recorded announcement, a menu, a virtual assistant, or a person."""

from __future__ import annotations

from dataclasses import dataclass

from qa_engine.classify.speaker_phrases import read_phrases
from qa_engine.patterns.normalise import normalise


@dataclass(frozen=True)
class Announced:
    """What a text says of who speaks it.

    ``certain``: words that only machines say; ``likely``: words that people hardly begin with; ``hints``: how many
    kinds of words that announcements say and agents too; ``menu``: a choice of a menu; ``human``: words of a person;
    ``introduces``: a person gives her name; ``greets``: it begins with a greeting.
    """

    certain: bool = False
    likely: bool = False
    hints: int = 0
    menu: bool = False
    human: bool = False
    introduces: bool = False
    greets: bool = False


def announced(text: str, language: str | None) -> Announced:
    """Return what ``text`` says of who speaks it; nothing in a language that has no phrases here."""
    rules = read_phrases("announcements.toml").get("en" if language is None else language.lower()[:2])
    if rules is None:
        return Announced()
    plain = normalise(text).text
    choices = sum(1 for _ in rules["choice"].finditer(plain))
    certain = rules["certain"].search(plain) is not None
    # "My name is Ava, your virtual assistant" gives a name, and is no person.
    assistant = certain and rules["assistant"].search(plain) is not None
    introduces = not assistant and rules["introduces"].search(plain) is not None
    return Announced(
        certain=certain,
        likely=choices > 1 or rules["likely"].search(plain) is not None,
        hints=sum(1 for rule in rules["hints"] if rule.search(plain)) + min(1, choices),
        menu=choices > 0,
        human=introduces or rules["human"].search(plain) is not None,
        introduces=introduces,
        greets=rules["greets"].search(plain) is not None,
    )
