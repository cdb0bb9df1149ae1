"""Does a rule find what must, or must never, be said? The engine beside matchers of text, on lines written by hand.

    python -m benchmarks.accuracy.compliance --out benchmarks/results/compliance.json

README.md of this folder says what the lines are. Rules of the part ``test`` are not looked at while anything is chosen:
``--parts dev --wrong FILE`` leaves them out and writes what the engine got wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.measuring import keep_idle_threads_from_spinning

keep_idle_threads_from_spinning()

from benchmarks.accuracy.compliance import figures  # noqa: E402
from benchmarks.accuracy.compliance.engine_contestant import EngineContestant  # noqa: E402
from benchmarks.accuracy.compliance.material import (  # noqa: E402
    HERE,
    NEAR_COPY,
    PARTS,
    RuleLines,
    counts,
    near_copies,
    read_part,
)
from benchmarks.accuracy.compliance.measured import DRAWS, Given, given_lines, run_engine, run_matcher, wrong_lines  # noqa: E402
from benchmarks.accuracy.compliance.noise import CONFUSIONS  # noqa: E402
from benchmarks.accuracy.compliance.second_pass import agreement, read_labels  # noqa: E402
from benchmarks.accuracy.compliance.text_matchers import LEAST_PRECISION, text_matchers  # noqa: E402
from benchmarks.measuring import reading_weights, refuse_changed_weights, write_result  # noqa: E402
from benchmarks.vector_cache import KeptVectors, add_cache_argument  # noqa: E402
from qa_engine.classify import SentenceEncoder  # noqa: E402
from qa_engine.ports import Device  # noqa: E402

PACKAGES = ("qa-engine", "rapidfuzz", "spacy", "hyperscan", "torch", "transformers", "numpy")


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    rules = {part: read_part(part, arguments.material) for part in arguments.parts}
    given = {part: given_lines(some) for part, some in rules.items() if some}
    if "dev" not in given:
        raise SystemExit("there are no lines of the part dev, on which thresholds are chosen")
    vectors = KeptVectors(SentenceEncoder(cpu_threads=1), arguments.cache)
    vectors.setup(Device())
    contestants = _text_contestants(given, vectors)
    wrong: list[dict[str, Any]] = []
    for part, lines in given.items():
        rubrics = sorted((arguments.material / "rules").glob(f"{part}*.yaml"))
        if rubrics:
            contestants[EngineContestant.name]["parts"][part] = _engine(rubrics, lines, vectors, part, wrong)
    if not contestants[EngineContestant.name]["parts"]:
        del contestants[EngineContestant.name]
    refuse_changed_weights(models)
    if arguments.wrong:
        rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in wrong)
        arguments.wrong.write_text(rows, encoding="utf-8")
    document = {
        "method": {
            "thresholds": f"best F1 at precision of at least {LEAST_PRECISION} on the rules of dev, lines as written",
            "intervals": {"over": "rules", "resamples": figures.RESAMPLES, "seed": figures.SEED},
            "noise": {"rates": figures.NOISE, "draws": DRAWS, "confusions_sha256": _sha256([CONFUSIONS])},
        },
        "material": {part: _material(arguments.material / part, some) for part, some in rules.items() if some},
        "contestants": contestants,
    }
    write_result(
        arguments.out, document, packages=PACKAGES, models=models, seed=figures.SEED, load_at_start=load_at_start
    )


def _text_contestants(given: dict[str, list[Given]], vectors: KeptVectors) -> dict[str, Any]:
    table: dict[str, Any] = {EngineContestant.name: {"parts": {}}}
    for matcher in text_matchers(vectors):
        runs = {part: run_matcher(matcher, given["dev"], lines) for part, lines in given.items()}
        table[matcher.name] = {
            "threshold": {name: round(value, 4) for name, value in asdict(runs["dev"].threshold).items()},
            "parts": {part: figures.figures(run.outcomes) for part, run in runs.items()},
        }
    return table


def _engine(
    rubrics: Sequence[Path], lines: Sequence[Given], vectors: KeptVectors, part: str, wrong: list[dict[str, Any]]
) -> dict[str, Any]:
    engine = EngineContestant(rubrics, vectors)
    outcomes, said = run_engine(engine, lines, f"judging {part}")
    wrong += wrong_lines(lines, said)
    return {
        **figures.figures(outcomes),
        "verdicts": figures.verdict_figures(outcomes),
        "rules": figures.by_rule(outcomes),
        "rubric_sha256": _sha256(rubrics),
        "without_a_rule": sorted({one.line.rule for one in lines} - engine.rules),
    }


def _material(folder: Path, rules: Sequence[RuleLines]) -> dict[str, Any]:
    return {
        "rules": len(rules),
        "rules_that_want_meaning": sum(rule.wants_meaning for rule in rules),
        "must_not_say": sum(rule.obligation == "must_not_say" for rule in rules),
        "industries": sorted({rule.industry for rule in rules}),
        "lines": sum(len(rule.lines) for rule in rules),
        "kinds": counts(rules),
        "near_copies": {"least_ratio": NEAR_COPY, "pairs": [asdict(copy) for copy in near_copies(rules)]},
        "second_pass": agreement(rules, read_labels()),
        "sha256": _sha256(sorted(folder.rglob("*.yaml"))),
    }


def _sha256(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy.compliance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="default: both")
    parser.add_argument(
        "--material",
        type=Path,
        default=HERE,
        help="folder with dev/, test/ and rules/, whose files begin with the part",
    )
    parser.add_argument("--wrong", type=Path, help="JSON lines of what the engine got wrong")
    add_cache_argument(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
