"""Everything that models say of interactions, over many of them at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa_engine.classify.annoyance import AnnoyanceReader
from qa_engine.classify.bots import with_bot_turns
from qa_engine.classify.cues import SAME_REQUEST, CueReader, reads_language, side
from qa_engine.classify.heads import LinearHead, load_heads
from qa_engine.classify.language import detector_version, is_english, with_language
from qa_engine.classify.multilingual import (
    MULTILINGUAL_HEAD,
    SAME_FOREIGN_REQUEST,
    MultilingualSentiment,
    as_encoded,
    reads_foreign,
)
from qa_engine.classify.outcomes import OutcomeReader
from qa_engine.classify.phrases import PHRASES_VERSION, phrases_sha256
from qa_engine.classify.plain_words import spelling_version
from qa_engine.classify.proper_names import names_sha256
from qa_engine.classify.roles import infer_roles
from qa_engine.classify.sentiment import SentimentClassifier, VaderSentiment
from qa_engine.classify.speaker_phrases import speaker_phrases_sha256
from qa_engine.classify.stretches import ByTurn, StretchEncoder, stretch_vectors, worded
from qa_engine.classify.tone import crown_sha256
from qa_engine.classify.typed_hindi import word_lists_sha256
from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import (
    NEEDS_MULTILINGUAL_MODEL,
    ComponentVersion,
    ReadingCoverage,
    Readings,
    RoleReading,
    SentimentReading,
    TurnVector,
)
from qa_engine.model_files import head_hashes
from qa_engine.ports import ComponentInfo, Device, ToneEncoder, TurnClassifier, TurnEncoder, TurnView

#: Goes up whenever the same turns and weights give other Readings.
READER_VERSION = "6"


@dataclass(frozen=True)
class _Tools:
    """What reads turns: an encoder, the heads that fit it, and what stands in where there are none."""

    encoder: TurnEncoder | None
    heads: dict[str, LinearHead]
    sentiment: TurnClassifier
    cues: CueReader
    outcomes: OutcomeReader | None = None
    annoyance: AnnoyanceReader | None = None


class TurnReader:
    """Reads turns: sentiment, cues, roles and vectors, with no rubric.

    What is read of a turn depends on that turn and the ones before it, never on later turns, other interactions or
    the size of the batch; only who speaks (a role that the source does not state, a bot, a doubt about stated sides)
    and a language are inferred from the whole contact. The language of the contact chooses the encoder.

    Args:
        encoder: gives the vectors. It belongs to the caller, who closes it. Without one, VADER reads sentiment,
            phrases alone find cues, and nothing is read of languages they do not know.
        sentiment: a classifier of your own instead of those that came with the engine.
        multilingual: gives the vectors of contacts in the languages of ``multilingual.FOREIGN_LANGUAGES``, and belongs
            to the caller too. Without it their sentiment is skipped, with a reason that says what is missing.
    """

    def __init__(
        self,
        encoder: TurnEncoder | None = None,
        *,
        sentiment: TurnClassifier | None = None,
        multilingual: TurnEncoder | None = None,
    ) -> None:
        self._encoder = encoder
        self._multilingual = multilingual
        self._own_sentiment = sentiment
        self._tools: dict[bool, _Tools] = {}

    @cached_property
    def info(self) -> ComponentInfo:
        """Name, version of the procedure, and one hash over encoders, spelling, heads and phrases, all that
        decides what is read.

        ``Readings.components`` names the parts with their own hashes.
        """
        encoder = "".join(one.info.model_dump_json() for one in (self._encoder, self._multilingual) if one is not None)
        spelling = spelling_version().version
        lists = (spelling, names_sha256(), word_lists_sha256(), phrases_sha256(), speaker_phrases_sha256())
        parts = "\n".join([encoder, *lists, *head_hashes().values()])
        return ComponentInfo(
            name="turn-reader",
            version=f"{READER_VERSION}.{PHRASES_VERSION}",
            sha256=hashlib.sha256(parts.encode()).hexdigest(),
            languages=("en",),
        )

    def setup(self, device: Device | None = None) -> None:
        """Load the encoders onto ``device``, if one is given; heads are loaded with the first batch.

        Raises:
            ModelError: weights are missing or altered.
        """
        for component in (self._encoder, self._multilingual, self._own_sentiment):
            if device is not None and component is not None:
                component.setup(device)

    def close(self) -> None:
        """Let the heads go. The encoders are the caller's to close."""
        self._tools = {}

    def read(self, interactions: Sequence[Interaction]) -> list[ReadInteraction]:
        """Return what is read of each interaction, in order. Each distinct text meets its encoder once.

        Languages and roles that the source does not state are set in the interactions returned, and a call's
        announcements are given to a bot.
        """
        known = [with_bot_turns(with_language(interaction)) for interaction in interactions]
        read: dict[int, ReadInteraction] = {}
        for foreign in (False, True):
            places = [i for i, interaction in enumerate(known) if self._is_foreign(interaction) is foreign]
            some = self._read_alike([known[i] for i in places], foreign=foreign)
            read.update(zip(places, some, strict=True))
        return [read[i] for i in range(len(known))]

    def _read_alike(self, interactions: Sequence[Interaction], *, foreign: bool) -> list[ReadInteraction]:
        """Return what is read of contacts that one encoder reads."""
        encoder = self._multilingual if foreign else self._encoder
        source = StretchEncoder(encoder, as_encoded) if encoder is not None else None
        unsided = source.of(interactions) if source is not None else [None] * len(interactions)
        tools = self._tools_for(any(unsided), encoder, foreign=foreign)
        sided = [infer_roles(one, tools.heads.get("roles"), by) for one, by in zip(interactions, unsided, strict=True)]
        # What is read at once hangs on the side, which only now is known of everybody.
        stretches = source.of([one for one, _ in sided]) if source is not None else unsided
        return [self._read(one, roles, by, tools) for (one, roles), by in zip(sided, stretches, strict=True)]

    def _is_foreign(self, interaction: Interaction) -> bool:
        return self._multilingual is not None and reads_foreign(interaction.language)

    def _tools_for(self, has_turns: bool, encoder: TurnEncoder | None, *, foreign: bool) -> _Tools:
        """Return the tools, made with the first batch that has turns: only then is the encoder surely there."""
        if foreign not in self._tools and (has_turns or encoder is None):
            self._tools[foreign] = self._make_tools(encoder, SAME_FOREIGN_REQUEST if foreign else SAME_REQUEST)
        return self._tools.get(foreign) or _Tools(encoder, {}, VaderSentiment(), CueReader(None))

    def _make_tools(self, encoder: TurnEncoder | None, same_request: float) -> _Tools:
        heads: dict[str, LinearHead] = {}
        if encoder is not None:
            # A head means nothing over the vectors of any other encoder or crown than the one it was trained on.
            own = {encoder.info.sha256}
            if isinstance(encoder, ToneEncoder) and encoder.info.sha256 is not None:
                own.add(crown_sha256(encoder.info.sha256))
            heads = {name: head for name, head in load_heads().items() if head.encoder_sha256 in own}
        cues = CueReader(heads.get("cues"), same_request=same_request)
        outcomes = OutcomeReader(heads["outcome"]) if "outcome" in heads else None
        annoyance = AnnoyanceReader(heads["annoyance"]) if "annoyance" in heads else None
        return _Tools(encoder, heads, self._own_sentiment or _own_sentiment(heads), cues, outcomes, annoyance)

    def _read(
        self, interaction: Interaction, roles: tuple[RoleReading, ...], stretches: ByTurn | None, tools: _Tools
    ) -> ReadInteraction:
        views = _views(interaction, stretches)
        sentiment, sentiment_skipped = _sentiment(views, tools, interaction.language)
        turns = len(interaction.turns)
        blank = {i: "empty_text" for i in range(turns) if i not in views}
        no_vector = {i: "no_encoder" for i in views if stretches is None}
        readings = Readings(
            sentiment=tuple(sentiment),
            cues=tools.cues.read(interaction, stretches, {s.turn_index: s.polarity for s in sentiment}),
            outcomes=tools.outcomes.read(interaction, stretches or {}) if tools.outcomes is not None else (),
            annoyance=tools.annoyance.read(interaction, stretches or {}) if tools.annoyance is not None else (),
            roles=roles,
            coverage=(
                _coverage("sentiment", turns, blank | sentiment_skipped),
                _coverage("cues", turns, blank | _without_cues(views)),
                _coverage("outcomes", turns, blank | _without_outcome(views, tools)),
                _coverage("annoyance", turns, blank | _without_annoyance(views, tools)),
                _coverage("vectors", turns, blank | no_vector),
            ),
            components=self._components(tools),
        )
        kept = tuple(
            TurnVector(turn_index=i, values=view.vector) for i, view in views.items() if view.vector is not None
        )
        return ReadInteraction(
            interaction=interaction, readings=readings, vectors=kept, stretches=stretch_vectors(stretches or {})
        )

    def _components(self, tools: _Tools) -> tuple[ComponentVersion, ...]:
        infos = [tools.sentiment.info] if tools.encoder is None else [tools.encoder.info, tools.sentiment.info]
        parts = [ComponentVersion(name=info.name, version=info.version, sha256=info.sha256) for info in infos]
        if isinstance(tools.sentiment, SentimentClassifier):
            vader = VaderSentiment().info
            parts.append(ComponentVersion(name=vader.name, version=vader.version))
        parts += [
            tools.heads[name].component for name in ("cues", "outcome", "annoyance", "roles") if name in tools.heads
        ]
        phrases = ComponentVersion(name="cue-phrases", version=PHRASES_VERSION, sha256=phrases_sha256())
        reader = ComponentVersion(name=self.info.name, version=self.info.version)
        return (reader, *parts, phrases, spelling_version(), detector_version())


def _own_sentiment(heads: Mapping[str, LinearHead]) -> TurnClassifier:
    """Return the classifier that the heads allow."""
    if MULTILINGUAL_HEAD in heads:
        return MultilingualSentiment(heads[MULTILINGUAL_HEAD])
    return SentimentClassifier(heads["sentiment"]) if "sentiment" in heads else VaderSentiment()


def _views(interaction: Interaction, stretches: ByTurn | None) -> dict[int, TurnView]:
    """Return the turns with words, by index, as classifiers see them."""
    views = {}
    for index in worded(interaction):
        turn = interaction.turns[index]
        encoded = stretches[index].whole if stretches is not None else None
        views[index] = TurnView(
            text=turn.text,
            role=interaction.role(index),
            channel=interaction.channel,
            language=turn.language or interaction.language,
            vector=encoded.meaning if encoded is not None else None,
            tone=encoded.tone if encoded is not None else None,
        )
    return views


def _sentiment(
    views: dict[int, TurnView], tools: _Tools, language: str | None
) -> tuple[list[SentimentReading], dict[int, str]]:
    """Return readings, and why the other turns have none. ``language`` is that of the contact."""
    foreign = {i for i, view in views.items() if not is_english(view.language)}
    skipped = {}
    if isinstance(tools.sentiment, VaderSentiment):
        skipped = dict.fromkeys(foreign, "unsupported_language")
    elif isinstance(tools.sentiment, SentimentClassifier) and reads_foreign(language):
        skipped = dict.fromkeys(foreign, NEEDS_MULTILINGUAL_MODEL)
    read = [i for i in views if i not in skipped]
    readings = tools.sentiment.read_batch([views[i] for i in read])
    return [reading.evolve(turn_index=i) for i, reading in zip(read, readings, strict=True)], skipped


def _without_cues(views: dict[int, TurnView]) -> dict[int, str]:
    no_side = {i: "no_side" for i, view in views.items() if side(view.role) is None}
    return {i: "unsupported_language" for i, view in views.items() if not reads_language(view.language)} | no_side


def _without_outcome(views: dict[int, TurnView], tools: _Tools) -> dict[int, str]:
    no_side = {i: "no_side" for i, view in views.items() if side(view.role) is None}
    return _without_head(views, tools, tools.outcomes) or _not_english(views) | no_side


def _without_annoyance(views: dict[int, TurnView], tools: _Tools) -> dict[int, str]:
    others = {i: "not_customer" for i, view in views.items() if view.role is not Role.CUSTOMER}
    return _without_head(views, tools, tools.annoyance) or _not_english(views) | others


def _without_head(views: dict[int, TurnView], tools: _Tools, reader: object | None) -> dict[int, str]:
    """Return the reason for every turn where there is no ``reader``."""
    if reader is not None:
        return {}
    return dict.fromkeys(views, "no_encoder" if tools.encoder is None else "no_head")


def _not_english(views: dict[int, TurnView]) -> dict[int, str]:
    return {i: "unsupported_language" for i, view in views.items() if not is_english(view.language)}


def _coverage(classifier: str, turns: int, skipped: dict[int, str]) -> ReadingCoverage:
    counts = Counter(skipped[i] for i in sorted(skipped))
    return ReadingCoverage(classifier=classifier, turns=turns, read=turns - len(skipped), skipped=dict(counts))
