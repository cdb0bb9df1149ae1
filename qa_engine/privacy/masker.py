"""Mask a whole interaction: what was said, what participants are called, what is attached to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import re2

from qa_engine.domain.interaction import Interaction, Participant, Turn
from qa_engine.errors import PrivacyError
from qa_engine.patterns.normalise import Normalised, normalise
from qa_engine.ports import ComponentInfo, Device
from qa_engine.privacy.cards import find_cards
from qa_engine.privacy.codes import find_codes
from qa_engine.privacy.conversation import Conversation, hide, holds_anything
from qa_engine.privacy.emails import find_emails
from qa_engine.privacy.ibans import find_ibans
from qa_engine.privacy.identifiers import fresh, mask_identifiers
from qa_engine.privacy.kinds import Detector, Found, Kind, Passage, cover
from qa_engine.privacy.known import find_known
from qa_engine.privacy.national_ids import find_national_ids
from qa_engine.privacy.phones import find_phones
from qa_engine.privacy.placeholders import Placeholders
from qa_engine.privacy.redaction import Replacement, redact, replace_spans
from qa_engine.privacy.regions import regions_of

VERSION: Final = "1"

#: Each looks at the whole passage. Codes come after them and see only what they left.
DETECTORS: Final[tuple[Detector, ...]] = (find_emails, find_ibans, find_cards, find_national_ids, find_phones)

_PRECEDENCE: Final = {kind: place for place, kind in enumerate(Kind)}
#: Fields that hold whatever somebody typed into another system.
_FREE_FIELDS: Final = ("language", "team", "programme", "vendor", "persona")
_WORDS_OF_KEY: Final = re2.compile(r"([a-z])([A-Z])")


class PatternMasker:
    """Finds personal data by its form and by the words around it. Loads no model; the same input gives the same bytes.

    Masks turns, display names, attributes, free fields such as ``team``, and ids that are personal data themselves.
    ``source.uri`` stays, because without it nobody finds the operator's file.

    Args:
        key: turns a mail address, card or telephone number used as an id into a keyed digest, the same in every
            interaction, so that a customer's contacts can still be told to be one customer's. Without it such a
            customer, agent or case id becomes unknown.
    """

    def __init__(self, *, key: bytes | None = None) -> None:
        self._key = key

    @property
    def info(self) -> ComponentInfo:
        return ComponentInfo(name="pattern-masker", version=VERSION, languages=("en",))

    def setup(self, device: Device) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go."""

    def mask(self, interaction: Interaction) -> Interaction:
        """Return the interaction with personal data replaced. Masking the result again changes nothing.

        Raises:
            PrivacyError: the text cannot be searched.
        """
        try:
            placeholders = Placeholders.continuing(interaction)
            # Again until nothing is found: a value recognised late is then looked for everywhere, and a second call,
            # which begins where this one ended, finds nothing either.
            while (masked := _mask_once(interaction, placeholders)) is not interaction:
                interaction = masked
            return mask_identifiers(interaction, placeholders, self._key)
        except UnicodeEncodeError:
            # The exception holds the text, so it must not travel on as a cause.
            problem = "the text holds half a character (a lone surrogate) and cannot be searched; mend the source"
        raise PrivacyError(problem, code="invalid_unicode", item=interaction.id)


def _mask_once(interaction: Interaction, placeholders: Placeholders) -> Interaction:
    conversation = Conversation(interaction)
    turns = tuple(_mask_turn(conversation, i, turn, placeholders) for i, turn in enumerate(interaction.turns))
    regions = regions_of(interaction.language)
    participants = tuple(_mask_name(p, regions, placeholders) for p in interaction.participants)
    changed: dict[str, object] = {
        "turns": turns,
        "participants": participants,
        "attributes": _mask_attributes(interaction.attributes, regions, placeholders),
    }
    for name in _FREE_FIELDS:
        if (value := getattr(interaction, name)) is not None:
            changed[name] = _mask_text(value, regions, placeholders)
    if all(getattr(interaction, name) == value for name, value in changed.items()):
        return interaction
    return interaction.evolve(**changed)


def _mask_attributes(
    attributes: Mapping[str, str], regions: tuple[str, ...], placeholders: Placeholders
) -> dict[str, str]:
    masked: dict[str, str] = {}
    for key, value in attributes.items():
        name = fresh(_mask_text(key, regions, placeholders), masked)
        masked[name] = _mask_text(value, regions, placeholders, key=key)
    return masked


def _mask_turn(conversation: Conversation, index: int, turn: Turn, placeholders: Placeholders) -> Turn:
    if turn.language and (language := _mask_text(turn.language, (), placeholders)) != turn.language:
        turn = turn.evolve(language=language)
    reading = conversation.read(index)
    return redact(turn, _replacements(*reading, placeholders)) if reading else turn


def _mask_name(participant: Participant, regions: tuple[str, ...], placeholders: Placeholders) -> Participant:
    name = participant.display_name
    masked = _mask_text(name, regions, placeholders) if name else name
    return participant if masked == name else participant.evolve(display_name=masked)


def _mask_text(text: str, regions: tuple[str, ...], placeholders: Placeholders, *, key: str = "") -> str:
    """Mask a text outside the conversation; the name of an attribute is read as the words before its value."""
    if not holds_anything(text):
        return text
    words = _WORDS_OF_KEY.sub(r"\1 \2", key).replace("_", " ")
    label = f"{words}: " if words else ""
    normalised = normalise(hide(label + text))
    replacements = _replacements(normalised, Passage(normalised.text, regions), placeholders, past=len(label))
    return replace_spans(label + text, replacements)[len(label) :]


def _replacements(
    normalised: Normalised, passage: Passage, placeholders: Placeholders, *, past: int = 0
) -> list[Replacement]:
    """Return what to replace in the original text, in order; nothing before ``past``."""
    replacements: list[Replacement] = []
    for found in _merge(_detect(passage, placeholders)):
        start, end = normalised.original_span(found.start, found.end)
        overlaps = replacements and start < replacements[-1].end
        if start >= past and not overlaps:
            placeholder = placeholders.stand_in(found, passage.text[found.start : found.end])
            replacements.append(Replacement(found.kind, placeholder, start, end))
    return replacements


def _detect(passage: Passage, placeholders: Placeholders) -> list[Found]:
    found = [item for detector in DETECTORS for item in detector(passage)]
    rest = replace(passage, text=_cover(passage.text, found))
    return [*found, *find_codes(rest), *find_known(rest, placeholders)]


def _cover(text: str, found: Iterable[Found]) -> str:
    for item in found:
        text = text[: item.start] + cover(item.kind) * (item.end - item.start) + text[item.end :]
    return text


def _merge(found: Sequence[Found]) -> list[Found]:
    """Return the findings in order, those that overlap made one under the name that comes first in ``Kind``."""
    merged: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end, _PRECEDENCE[f.kind])):
        if merged and item.start < merged[-1].end:
            named = min(merged[-1], item, key=lambda f: _PRECEDENCE[f.kind])
            merged[-1] = replace(named, start=merged[-1].start, end=max(item.end, merged[-1].end))
        else:
            merged.append(item)
    return merged
