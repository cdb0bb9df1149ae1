"""A compiled rubric of some of its rules and markers alone. What these find depends on nothing that is left out."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from qa_engine.domain.rubric import CompiledRubric


def narrowed(compiled: CompiledRubric, ids: AbstractSet[str], *, with_intents: bool) -> CompiledRubric:
    """Return ``compiled`` with the rules and markers ``ids`` only, no form and no caps.

    Args:
        compiled: the whole rubric.
        ids: what to keep; with everything that it looks at.
        with_intents: whether intents are kept, which judging looks for in vectors.
    """
    whole = compiled.rubric
    kept = {
        "rules": tuple(rule for rule in whole.rules if rule.id in ids),
        "markers": tuple(marker for marker in whole.markers if marker.id in ids),
    }
    rubric = whole.evolve(**kept, sections=(), caps=())
    intents, head = compiled.intents, compiled.head
    if not with_intents:
        rubric, intents, head = rubric.evolve(intents=(), intent_head=None), (), None
    ready = dict(zip(whole.meanings, compiled.meanings, strict=True)) if compiled.meanings else {}
    meanings = tuple(ready[phrase] for phrase in rubric.meanings) if ready else ()
    return compiled.evolve(rubric=rubric, intents=intents, head=head, meanings=meanings)
