"""How long it takes to look for the phrases of 500 rules in 100,000 turns, and what hostile expressions can do.

    python -m benchmarks.phrase_speed --out benchmarks/results/phrase_speed.json

The engine's phrase stage, from the text as written to places in it, beside spaCy's PhraseMatcher (attr LOWER) with the
same phrases, from the text as written to its tokens and matches; both on one thread, by turns, in one process. spaCy
gets the exact phrases only, since it knows no wildcards; the engine looks for all. Of spaCy the matching of documents
that were tokenised beforehand is told too.

Then every hostile expression is either refused when it is loaded, or looked for in a text of a million characters.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.measuring import Spent, keep_idle_threads_from_spinning

keep_idle_threads_from_spinning()

from benchmarks.hostile_expressions import hostile_expressions, hostile_text  # noqa: E402
from benchmarks.measuring import as_figures, in_turn, progress_bar, sources_sha256, spend, write_result  # noqa: E402
from benchmarks.phrase_material import RULES, made_rules, made_turns  # noqa: E402
from qa_engine.domain.phrases import Pattern, PatternKind  # noqa: E402
from qa_engine.errors import RubricError  # noqa: E402
from qa_engine.patterns.normalise import normalise  # noqa: E402
from qa_engine.patterns.phrases import PhraseMatcher  # noqa: E402
from qa_engine.patterns.regex import RegexMatcher  # noqa: E402

OURS, SPACY, TOKENISED = "qa-engine", "spaCy PhraseMatcher", "spaCy PhraseMatcher, tokenised beforehand"
WILDCARDS: Final = "wildcards"
#: Turns that spaCy tokenises before it matches them, so that no more documents are held than a program would.
_CHUNK: Final = 1000
#: What an expression may take over the text, and how often one that took longer is tried again.
MOST_S: Final = 0.1
_TRIES: Final = 3

#: (turn, number of the phrase) pairs.
Found = set[tuple[int, int]]


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    rules = made_rules()
    exact = [(place, phrase.text) for place, (_, phrase) in enumerate(rules) if phrase.kind is PatternKind.EXACT]
    turns = made_turns(arguments.turns, arguments.seed, [text for _, text in exact])
    document = {
        "material": {
            "rules": RULES,
            "phrases": len(rules),
            "exact_phrases": len(exact),
            "turns": len(turns),
            "characters": sum(map(len, turns)),
        },
        "phrases": _phrases(rules, exact, turns, arguments.rounds),
        "expressions": _expressions(arguments.expressions, arguments.characters, arguments.seed),
    }
    write_result(
        arguments.out,
        document,
        packages=("qa-engine", "hyperscan", "google-re2", "spacy"),
        models={"sources of qa_engine": sources_sha256()},
        seed=arguments.seed,
        load_at_start=load_at_start,
    )


def _phrases(
    rules: Sequence[tuple[str, Pattern]], exact: Sequence[tuple[int, str]], turns: Sequence[str], rounds: int
) -> dict[str, Any]:
    ours = PhraseMatcher(rules)
    peer = SpacyPhrases(exact)
    found: dict[str, Found] = {}
    matching: list[Spent] = []

    def by_engine(_: int) -> Spent:
        by_turn, spent = spend(lambda: ours.find_all(turns))
        hits = [(turn, hit) for turn, some in enumerate(by_turn) for hit in some]
        found[OURS] = {(turn, hit.pattern_index) for turn, hit in hits if hit.kind is PatternKind.EXACT}
        found[WILDCARDS] = {(turn, hit.pattern_index) for turn, hit in hits if hit.kind is PatternKind.WILDCARD}
        return spent

    def by_spacy(_: int) -> Spent:
        found[SPACY], whole, only_matching = peer.find_all(turns)
        matching.append(only_matching)
        return whole

    contestants: dict[str, Callable[[int], Spent]] = {OURS: by_engine, SPACY: by_spacy}
    spent = in_turn(contestants, rounds, "looking for phrases")
    spent[TOKENISED] = matching
    told = {name: _told(one, len(turns)) for name, one in spent.items()}
    return {
        "contestants": told,
        "times_as_fast": {name: round(told[name]["cpu_s"] / told[OURS]["cpu_s"], 2) for name in (SPACY, TOKENISED)},
        "found_with_wildcards_by_qa_engine": len(found[WILDCARDS]),
        "found_exact": _compared(found[OURS], found[SPACY], rules, turns),
    }


class SpacyPhrases:
    """spaCy's matcher over a blank English pipeline."""

    def __init__(self, phrases: Iterable[tuple[int, str]]) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher as SpacyMatcher

        self._nlp = spacy.blank("en")
        self._matcher = SpacyMatcher(self._nlp.vocab, attr="LOWER")
        for place, text in phrases:
            self._matcher.add(str(place), [self._nlp.make_doc(text)])

    def find_all(self, turns: Sequence[str]) -> tuple[Found, Spent, Spent]:
        """Return what was found, what tokenising and matching cost together, and what matching cost of that."""
        found: Found = set()
        tokenising: list[Spent] = []
        matching: list[Spent] = []
        for start in range(0, len(turns), _CHUNK):
            chunk = turns[start : start + _CHUNK]
            documents, spent = spend(lambda chunk=chunk: [self._nlp.make_doc(text) for text in chunk])
            tokenising.append(spent)
            hits, spent = spend(lambda documents=documents: [self._matcher(document) for document in documents])
            matching.append(spent)
            found |= {
                (start + place, int(self._nlp.vocab.strings[key]))
                for place, some in enumerate(hits)
                for key, _, _ in some
            }
        return found, _sum(tokenising + matching), _sum(matching)


def _sum(spent: Sequence[Spent]) -> Spent:
    return Spent(
        round(sum(one.cpu_s for one in spent), 3),
        round(sum(one.wall_s for one in spent), 3),
        max(one.load for one in spent),
    )


def _told(spent: Sequence[Spent], turns: int) -> dict[str, Any]:
    told = as_figures(spent)
    return {"microseconds_a_turn": round(1e6 * told["cpu_s"] / turns, 2), **told}


def _compared(ours: Found, theirs: Found, rules: Sequence[tuple[str, Pattern]], turns: Sequence[str]) -> dict[str, Any]:
    def shown(found: Found) -> list[dict[str, str]]:
        return [{"phrase": rules[phrase][1].text, "turn": turns[turn]} for turn, phrase in sorted(found)[:5]]

    return {
        "both": len(ours & theirs),
        "only_qa_engine": len(ours - theirs),
        "only_spacy": len(theirs - ours),
        "examples_only_qa_engine": shown(ours - theirs),
        "examples_only_spacy": shown(theirs - ours),
    }


def _expressions(count: int, characters: int, seed: int) -> dict[str, Any]:
    text = hostile_text(characters, seed)
    _, normalising = spend(lambda: normalise(text))
    refused: Counter[str] = Counter()
    looked_for: dict[str, list[float]] = {}
    slow: list[dict[str, Any]] = []
    with progress_bar() as bar:
        task = bar.add_task("hostile expressions", total=count, item="")
        for kind, expression in hostile_expressions(count, seed):
            bar.update(task, advance=1, item=kind)
            try:
                matcher = RegexMatcher(expression)
            except RubricError:
                refused[kind] += 1
                continue
            taken = _least_s(matcher, text, normalising.cpu_s)
            looked_for.setdefault(kind, []).append(taken)
            if taken > MOST_S:
                slow.append({"kind": kind, "expression": expression, "seconds": round(taken, 3)})
    return {
        "expressions": count,
        "characters": len(text),
        "bytes": len(text.encode()),
        "most_s": MOST_S,
        "normalising_the_text_cpu_s": normalising.cpu_s,
        "refused": dict(refused.most_common()),
        "looked_for": {
            kind: {"count": len(taken), "slowest_s": round(max(taken), 4)} for kind, taken in sorted(looked_for.items())
        },
        "slowest_s": round(max((max(taken) for taken in looked_for.values()), default=0.0), 4),
        "too_slow": len(slow),
        "slow": sorted(slow, key=lambda one: -one["seconds"])[:20],
    }


def _least_s(matcher: RegexMatcher, text: str, normalising_s: float) -> float:
    """Return the CPU seconds of a search beyond those of normalising the text, which is no expression's doing.

    A search that seems too slow is repeated beside a normalisation of its own: neighbours slow both.
    """
    least = float("inf")
    for _ in range(_TRIES):
        _, spent = spend(lambda: matcher.find(text))
        least = min(least, max(0.0, spent.cpu_s - normalising_s))
        if least <= MOST_S:
            break
        normalising_s = spend(lambda: normalise(text))[1].cpu_s
    return least


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.phrase_speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--turns", type=int, default=100_000, help="default 100,000")
    parser.add_argument("--rounds", type=int, default=3, help="how often all look for the phrases (default 3)")
    parser.add_argument("--expressions", type=int, default=1000, help="hostile expressions (default 1,000)")
    parser.add_argument("--characters", type=int, default=1_000_000, help="of the hostile text (default 1,000,000)")
    parser.add_argument("--seed", type=int, default=7, help="default 7")
    return parser.parse_args()


if __name__ == "__main__":
    main()
