"""Make a rubric ready for judging: example sentences become vectors. Only this step of a rescore may need a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from qa_engine.domain.rubric import CompiledIntent, CompiledMeaning, CompiledRubric, Rubric
from qa_engine.errors import RubricError
from qa_engine.rubrics.calibrations import calibration_of, with_described_calibration
from qa_engine.rubrics.heads import head_of, with_described_head
from qa_engine.rubrics.loading import rubric_sha256

_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


def compile_rubric(
    rubric: Rubric,
    encode: Callable[[Sequence[str]], list[bytes]] | None,
    encoder_name: str | None,
    known: Mapping[str, bytes] = _NOTHING,
) -> CompiledRubric:
    """Return ``rubric`` with a vector for each example sentence of its intents.

    Args:
        rubric: the policy.
        encode: the encoder; called once with the sentences that ``known`` lacks, and not at all if there is none.
            ``None`` where there is no encoder: then, unless all are known, intents get no vectors and cannot be judged.
        encoder_name: name and version of the encoder, also of the one that made ``known``.
        known: vectors of sentences encoded earlier.

    Raises:
        RubricError: the encoder returned another number of vectors than it was given sentences, or the fitted head or
            the calibration that the rubric names cannot be used.
    """
    rubric = with_described_calibration(with_described_head(rubric))
    head, calibration = head_of(rubric), calibration_of(rubric)
    sentences = dict.fromkeys(example_sentences(rubric))
    new = [sentence for sentence in sentences if sentence not in known]
    sha256 = rubric_sha256(rubric)
    if new and encode is None:
        bare = tuple(CompiledIntent(name=i.name, similarity=i.similarity, vectors=()) for i in rubric.intents)
        return CompiledRubric(rubric=rubric, sha256=sha256, intents=bare, head=head, calibration=calibration)
    vectors = {**known, **_encoded(new, encode, rubric.id)}
    return CompiledRubric(
        rubric=rubric,
        sha256=sha256,
        intents=tuple(
            CompiledIntent(
                name=intent.name,
                similarity=intent.similarity,
                vectors=tuple(vectors[example] for example in intent.examples),
            )
            for intent in rubric.intents
        ),
        meanings=tuple(
            CompiledMeaning(
                meant=tuple(vectors[sentence] for sentence in phrase.meaning),
                unlike=tuple(vectors[sentence] for sentence in phrase.unlike),
            )
            for phrase in rubric.meanings
        ),
        encoder=encoder_name if sentences else None,
        head=head,
        calibration=calibration,
    )


def example_sentences(rubric: Rubric) -> list[str]:
    """Return all sentences of ``rubric`` that become vectors: examples of intents and of meaning."""
    sentences = [example for intent in rubric.intents for example in intent.examples]
    return sentences + [sentence for phrase in rubric.meanings for sentence in (*phrase.meaning, *phrase.unlike)]


def _encoded(
    sentences: Sequence[str], encode: Callable[[Sequence[str]], list[bytes]] | None, rubric_id: str
) -> dict[str, bytes]:
    if not sentences or encode is None:
        return {}
    vectors = encode(sentences)
    if len(vectors) != len(sentences):
        raise RubricError(
            f"the encoder returned {len(vectors)} vectors for {len(sentences)} example sentences", item=rubric_id
        )
    return dict(zip(sentences, vectors, strict=True))


def compiled_vectors(rubric: Rubric, compiled: CompiledRubric) -> dict[str, bytes]:
    """Return the vector of each sentence of ``rubric`` that has one."""
    vectors = {
        example: vector
        for intent, ready in zip(rubric.intents, compiled.intents, strict=True)
        for example, vector in zip(intent.examples, ready.vectors, strict=bool(ready.vectors))
    }
    for phrase, meaning in zip(rubric.meanings, compiled.meanings, strict=bool(compiled.meanings)):
        vectors.update(zip(phrase.meaning, meaning.meant, strict=True))
        vectors.update(zip(phrase.unlike, meaning.unlike, strict=True))
    return vectors
