"""Reasons for contact in a customer's turns: those of a fitted head, and those taught by example sentences.

Where a rubric has both, a turn's two places go to what the head finds first: its chances were measured on labelled rows
that it had not seen, while a cosine to an example was measured on nothing. Examples fill the places that are left, so
that an intent which came up after the head was fitted can be taught by a few sentences at once. Of an intent that both
know, the head's finding stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.evidence import quote
from qa_engine.domain.findings import IntentFinding
from qa_engine.domain.intent_head import IntentHead
from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import TurnVector
from qa_engine.domain.rubric import CompiledIntent, CompiledRubric
from qa_engine.errors import RubricError
from qa_engine.judge.fitted_intents import Guess, guesses
from qa_engine.judge.speakers import Speakers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DETECTOR: Final = "intents"
HEAD_DETECTOR: Final = "intent-head"
VERSION: Final = "1"
_MOST_PER_TURN: Final = 2
#: Shorter turns ("yes please") carry no reason for contact, whatever they are near to.
_LEAST_WORDS: Final = 3


@dataclass(frozen=True)
class _Examples:
    """All example vectors of a rubric as rows; ``starts[i]`` is the first row of intent ``i``."""

    intents: tuple[CompiledIntent, ...]
    rows: NDArray[np.float64]
    squares: NDArray[np.float64]
    starts: tuple[int, ...]


def why_unjudged(read: ReadInteraction, compiled: CompiledRubric) -> str | None:
    """Return why intents cannot be looked for in this interaction, or ``None`` if they can (or there are none)."""
    if not compiled.rubric.intents and compiled.head is None:
        return None
    if compiled.rubric.intents and not any(intent.vectors for intent in compiled.intents):
        return "the rubric was compiled without an encoder"
    if not read.vectors and read.interaction.turns:
        return "the turns were read without an encoder"
    why = other_encoder(read, "the rubric", compiled.encoder, None)
    if why is None and compiled.head is not None:
        why = other_encoder(read, "its intent head", compiled.head.encoder, compiled.head.encoder_sha256)
    return why


def other_encoder(read: ReadInteraction, what: str, encoder: str | None, sha256: str | None) -> str | None:
    """Return that the turns were read with another encoder, or version of it, than ``what`` was made with, if so."""
    if encoder is None:
        return None
    wanted = encoder.split(" ", 1)
    components = read.readings.components
    if components and wanted[0] not in {component.name for component in components}:
        return f"the turns were read with another encoder than {encoder}, which {what} was made with"
    for component in components:
        if component.name != wanted[0]:
            continue
        if wanted[1:] not in ([], [component.version]):
            return f"the turns were read with {component.name} {component.version}, {what} with {encoder}"
        if sha256 and component.sha256 and sha256 != component.sha256:
            return f"the turns were read with other weights of {component.name} than {what}"
    return None


def find_intents(read: ReadInteraction, speakers: Speakers, compiled: CompiledRubric) -> tuple[IntentFinding, ...]:
    """Return at most two intents for each customer turn, in order of turn, the surer first.

    The head finds an intent when its chance reaches the head's threshold. Examples find one when the cosine between the
    turn and its closest example reaches the intent's threshold. Ties go to the intent that is named first.

    Raises:
        RubricError: the rubric's vectors and the turns' are not of the same length, so not by the same encoder.
    """
    customer = set(speakers.turns(Role.CUSTOMER))
    turns = [v for v in read.vectors if v.turn_index in customer and _says_enough(read, v.turn_index)]
    if not turns or why_unjudged(read, compiled):
        return ()
    by_head = _by_head(read, turns, compiled.head)
    by_example = _by_example(read, turns, compiled)
    found: list[IntentFinding] = []
    for first, second in zip(by_head, by_example, strict=True):
        named = {finding.intent for finding in first}
        found += (first + [finding for finding in second if finding.intent not in named])[:_MOST_PER_TURN]
    return tuple(sorted(found, key=lambda finding: finding.turn_index))


def _by_head(read: ReadInteraction, turns: Sequence[TurnVector], head: IntentHead | None) -> list[list[IntentFinding]]:
    if head is None:
        return [[] for _ in turns]
    texts = [read.interaction.turns[turn.turn_index].text for turn in turns]
    guessed = guesses(head, [turn.values for turn in turns], texts)
    return [
        [
            _found_by_head(read, turn.turn_index, guess, head)
            for guess in found[:_MOST_PER_TURN]
            if guess.chance >= head.threshold
        ]
        for turn, found in zip(turns, guessed, strict=True)
    ]


def _by_example(
    read: ReadInteraction, turns: Sequence[TurnVector], compiled: CompiledRubric
) -> list[list[IntentFinding]]:
    if not compiled.intents:
        return [[] for _ in turns]
    examples = _examples(compiled.intents)
    cosines = _cosines([turn.values for turn in turns], examples, compiled.rubric.id)
    return [_similar_intents(read, turn.turn_index, row, examples) for turn, row in zip(turns, cosines, strict=True)]


def _says_enough(read: ReadInteraction, turn_index: int) -> bool:
    return len(read.interaction.turns[turn_index].text.split()) >= _LEAST_WORDS


def _similar_intents(
    read: ReadInteraction, turn_index: int, cosines: Sequence[float], examples: _Examples
) -> list[IntentFinding]:
    """Return every intent whose closest example is close enough, the most similar first."""
    ends = (*examples.starts[1:], len(cosines))
    similar = []
    for number, (intent, start, end) in enumerate(zip(examples.intents, examples.starts, ends, strict=True)):
        best = max(range(start, end), key=lambda row: (cosines[row], -row), default=None)
        if best is not None and cosines[best] >= intent.similarity:
            similar.append((-cosines[best], number, best - start))
    return [
        _finding(read, turn_index, examples.intents[number], -negative, example)
        for negative, number, example in sorted(similar)
    ]


def _finding(
    read: ReadInteraction, turn_index: int, intent: CompiledIntent, cosine: float, example: int
) -> IntentFinding:
    confidence = min(1.0, max(0.0, cosine))
    evidence = quote(
        read.interaction,
        turn_index,
        detector=DETECTOR,
        detector_version=VERSION,
        confidence=confidence,
        reason=f"closest to example {example + 1} of {intent.name} (cosine {cosine:.2f})",
    )
    return IntentFinding(turn_index=turn_index, intent=intent.name, confidence=confidence, evidence=evidence)


def _found_by_head(read: ReadInteraction, turn_index: int, guess: Guess, head: IntentHead) -> IntentFinding:
    version = head.sha256[:12]
    evidence = quote(
        read.interaction,
        turn_index,
        detector=HEAD_DETECTOR,
        detector_version=version,
        confidence=guess.chance,
        reason=f"{guess.intent} by the head {head.name} {version} (score {guess.score:.2f}, chance {guess.chance:.2f})",
    )
    return IntentFinding(turn_index=turn_index, intent=guess.intent, confidence=guess.chance, evidence=evidence)


@lru_cache(maxsize=8)
def _examples(intents: tuple[CompiledIntent, ...]) -> _Examples:
    import numpy as np

    rows = _rows([vector for intent in intents for vector in intent.vectors])
    starts = []
    place = 0
    for intent in intents:
        starts.append(place)
        place += len(intent.vectors)
    return _Examples(intents, rows, np.einsum("ij,ij->i", rows, rows), tuple(starts))


def _rows(vectors: Sequence[bytes]) -> NDArray[np.float64]:
    """Return signed-byte vectors as rows.

    They are whole numbers, and so are their sums of products (at most 2**14 a place), which doubles hold exactly up to
    2**53: the result does not depend on the order of adding, hence not on the machine.
    """
    import numpy as np

    return np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1).astype(np.float64)


def _cosines(turns: Sequence[bytes], examples: _Examples, rubric_id: str) -> list[list[float]]:
    import numpy as np

    lengths = {len(vector) for vector in turns}
    if lengths != {examples.rows.shape[1]}:
        raise RubricError(
            f"its example vectors have {examples.rows.shape[1]} places, the turns' {sorted(lengths)}: they come from "
            "different encoders; compile the rubric with the encoder that read the turns",
            item=rubric_id,
        )
    rows = _rows(turns)
    squares = np.outer(np.einsum("ij,ij->i", rows, rows), examples.squares)
    products = rows @ examples.rows.T
    cosines: list[list[float]] = np.divide(
        products, np.sqrt(squares), out=np.zeros_like(products), where=squares > 0
    ).tolist()
    return cosines
