"""Interactions judged again per second under a changed rubric, beside analysing them again; and that both agree.

A store of made chats is built under one rubric and rescored under another. The same chats are then analysed from
scratch under the second rubric, and the two stores must hold the same bytes. Store and fresh analysis use a scripted
encoder that counts words, which costs next to nothing and so flatters analysing again; what it costs with the real
encoder is measured on some of the chats.

Then one rule is changed over a large store, by two processes: a change that leaves every finding as it was, and one
that changes the words of every finding of that rule. A sample of each is judged anew.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from measuring import (
    Spent,
    as_figures,
    in_turn,
    progress_bar,
    reading_weights,
    refuse_changed_weights,
    spend,
    write_result,
)
from multiplied_store import multiply

from qa_engine.bench.made_chats import TURNS, make_chats
from qa_engine.classify import SentenceEncoder
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.rubric import Rubric
from qa_engine.engine import Engine
from qa_engine.ports import TurnEncoder
from qa_engine.rubrics import load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber

BEFORE, AFTER = "xla_default", "telecom"
_KEY = b"benchmark key of no secrecy at all"


def _with_rule(rubric: Rubric, rule_id: str, **changes: Any) -> Rubric:
    rules = tuple(rule.evolve(**changes) if rule.id == rule_id else rule for rule in rubric.rules)
    return rubric.evolve(version=f"{rubric.version}-changed", rules=rules)


def _with_phrase(rubric: Rubric, rule_id: str, text: str) -> Rubric:
    rule = next(rule for rule in rubric.rules if rule.id == rule_id)
    return _with_rule(rubric, rule_id, patterns=(*rule.patterns, Pattern(text=text)))


#: From cheap to dear: who is touched decides what it costs.
CHANGES: dict[str, Callable[[Rubric], Rubric]] = {
    "one rule changed, nobody stands otherwise": lambda rubric: _with_phrase(
        rubric, "no_card_secrets", "tell me the long number"
    ),
    "one rule changed, every finding reads otherwise": lambda rubric: _with_phrase(rubric, "greeting", "thank you"),
}


def engine(store: Path, rubric: str, encoder: TurnEncoder | None = None) -> Engine:
    """Return an engine over ``store``; with the same key two stores give the same ids."""
    return Engine(
        store=store,
        store_key=_KEY,
        rubric=rubric,
        device="cpu",
        encoder=encoder or ScriptedEncoder(),
        transcriber=ScriptedTranscriber(),
    )


def analyse(file: Path, store: Path, rubric: str, count: int, encoder: TurnEncoder | None = None) -> Spent:
    """Analyse the chats in ``file`` into a new store and return what that cost, without loading the encoder."""
    with engine(store, rubric, encoder) as opened, progress_bar() as bar:
        opened.compiled()
        task = bar.add_task(f"analysing under {rubric}", total=count, item="")
        done, spent = spend(
            lambda: sum(1 for _ in opened.run([file], progress=lambda step: bar.update(task, completed=step.done)))
        )
    assert done == count, f"{done} results for {count} chats"
    return spent


def rescore(store: Path, copy: Path, count: int) -> Spent:
    """Rescore a copy of ``store`` and return what that cost."""
    shutil.copyfile(store, copy)
    with engine(copy, BEFORE) as opened:
        report, spent = spend(lambda: opened.rescore(AFTER))
    assert report.written == count, f"{report.written} of {count} were judged again"
    return spent


def digest(store: Path) -> tuple[int, str]:
    """Return how many current assessments a store holds, and the sha256 over their bytes in order of id."""
    with engine(store, AFTER) as opened:
        held = sorted((one.interaction_id, one.to_bytes()) for one in opened.store.assessments())
    return len(held), hashlib.sha256(b"\n".join(data for _, data in held)).hexdigest()


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        chats = make_chats(max(arguments.chats, arguments.large // arguments.copies), arguments.seed)
        figures = _measure(folder, chats[: arguments.chats], arguments.rounds, arguments.encoded_chats)
        figures["changes"] = _large(folder, chats[: arguments.large // arguments.copies], arguments)
    refuse_changed_weights(models)
    packages = ("qa-engine", "pydantic", "SQLAlchemy", "numpy", "hyperscan", "torch", "transformers")
    write_result(
        arguments.out, figures, packages=packages, models=models, seed=arguments.seed, load_at_start=load_at_start
    )


def _large(folder: Path, chats: list[Interaction], arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what each change of rubric costs over a large store, with ``workers`` processes that judge."""
    kept = folder / "large.db"
    analyse(_write(folder / "large.jsonl", chats), kept, AFTER, len(chats))
    count = multiply(kept, arguments.copies)
    print(f"{count:,} interactions, {kept.stat().st_size / 2**30:.1f} GiB")
    return {
        "what": f"{len(chats):,} made chats judged under {AFTER}, each {arguments.copies} times under another id",
        "interactions": count,
        "turns": count * TURNS,
        "store_bytes": kept.stat().st_size,
        "workers": arguments.workers,
    } | {name: _changed(kept, folder / "changed.db", name, arguments) for name in CHANGES}


def _changed(kept: Path, copy: Path, name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Rescore a copy of the large store, check a sample against judging anew, and return cost and report."""
    shutil.copyfile(kept, copy)
    rubric = CHANGES[name](load_rubric(AFTER))
    with engine(copy, AFTER) as opened, progress_bar() as bar:
        opened.compiled()
        task = bar.add_task(name, total=None, item="")
        report, spent = spend(
            lambda: opened.rescore(
                rubric,
                workers=arguments.workers,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )
        )
        compared = _compare(opened, arguments.compared)
        assert opened.ledger().balanced, "the ledger does not balance"
    moves = report.moves
    grown = copy.stat().st_size - kept.stat().st_size
    copy.unlink()
    return {
        **as_figures([spent]),
        "interactions_per_wall_s": round(moves.judged / spent.wall_s, 1),
        "judged": moves.judged,
        "written": report.written,
        "moved": moves.moved,
        "findings_otherwise": sum(one.interactions for one in moves.findings),
        "total_points": float(moves.total),
        "bytes_added": grown,
        "equal_to_judging_anew": compared,
    }


def _compare(opened: Engine, count: int) -> int:
    """Judge every so many of the stored readings anew and compare the bytes with those that rescoring left."""
    compiled, step = opened.compiled(), max(1, opened.store.count_standing() // count)
    compared = 0
    for stored in islice(opened.store.stored_readings(), 0, None, step):
        fresh = assess(stored.read, stored.facts, stored.origin, compiled).to_bytes()
        assert opened.store.assessment_bytes(stored.read.interaction.id) == fresh, "rescored differs from fresh"
        compared += 1
    return compared


def _measure(folder: Path, chats: list[Interaction], rounds: int, encoded: int) -> dict[str, Any]:
    every, some = _write(folder / "chats.jsonl", chats), _write(folder / "some.jsonl", chats[:encoded])
    kept, fresh = folder / "kept.db", folder / "fresh.db"
    analyse(every, kept, BEFORE, len(chats))
    copies = [folder / f"copy-{number}.db" for number in range(rounds)]
    rescored = in_turn({"rescore": lambda n: rescore(kept, copies[n], len(chats))}, rounds, "rescoring")["rescore"]
    again = analyse(every, fresh, AFTER, len(chats))
    real = analyse(some, folder / "real.db", AFTER, encoded, SentenceEncoder(cpu_threads=1))
    digests = {digest(store) for store in (*copies, fresh)}
    assert digests == {(len(chats), next(iter(digests))[1])}, "rescored and fresh assessments differ"
    rescoring = as_figures(rescored)
    per_chat_s = rescoring["cpu_s"] / len(chats)
    return {
        "material": {
            "what": f"chats of {TURNS} turns made with a seed, judged under {BEFORE}, then under {AFTER}",
            "chats": len(chats),
            "turns": len(chats) * TURNS,
            "store_bytes": kept.stat().st_size,
        },
        "rescore": {
            "interactions_per_cpu_s": round(1 / per_chat_s, 1),
            "interactions_per_wall_s": round(len(chats) / rescoring["wall_s"], 1),
            **rescoring,
        },
        "analyse_again_scripted_encoder": _beside(again, len(chats), per_chat_s),
        "analyse_again_minilm_one_thread": _beside(real, encoded, per_chat_s),
        "same_bytes_as_fresh": {"stores": rounds + 1, "assessments": len(chats), "sha256": next(iter(digests))[1]},
    }


def _beside(spent: Spent, count: int, rescore_s: float) -> dict[str, Any]:
    return {
        "interactions": count,
        "interactions_per_cpu_s": round(count / spent.cpu_s, 1),
        "cpu_relative_to_rescore": round(spent.cpu_s / count / rescore_s, 2),
        **as_figures([spent]),
    }


def _write(file: Path, chats: list[Interaction]) -> Path:
    file.write_text("\n".join(chat.model_dump_json() for chat in chats), encoding="utf-8")
    return file


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python benchmarks/rescore_speed.py --out benchmarks/results/rescore_speed.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--chats", type=int, default=2000, help="chats in the store (default 2000)")
    parser.add_argument("--encoded-chats", type=int, default=100, help="chats for the real encoder (default 100)")
    parser.add_argument("--rounds", type=int, default=2, help="how often the store is rescored (default 2)")
    parser.add_argument("--large", type=int, default=100_000, help="interactions under changed rules (default 100,000)")
    parser.add_argument("--copies", type=int, default=10, help="how often each chat is among them (default 10)")
    parser.add_argument("--workers", type=int, default=2, help="processes that judge those (default 2)")
    parser.add_argument("--compared", type=int, default=500, help="of those judged anew to compare (default 500)")
    parser.add_argument("--folder", type=Path, help="where the stores are made; needs some 20 GB (default: temporary)")
    parser.add_argument("--seed", type=int, default=7, help="of the chats (default 7)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
