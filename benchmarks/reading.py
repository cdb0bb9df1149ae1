"""How right the engine reads: sentiment, satisfaction, outcome and intents against labels of people, beside baselines.

    python -m benchmarks.reading --data ../shared/data --out benchmarks/results/reading.json

The engine is asked through ``Engine.classify``, as ``qa-engine classify`` does; intents through a rubric that is taught
by example. All contestants see the same texts. Intervals are 95 % bootstrap intervals over dialogues or users.
Vectors are kept between runs in a folder outside the repository; a first run takes longer by the encoding. Finished
sets are kept as well, under a key of weights, sources and limit, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import reading_weights, refuse_changed_weights, spend, write_result
from benchmarks.reading_intent_sets import banking, clinc, insurance, service_turns
from benchmarks.reading_outcome import served
from benchmarks.reading_satisfaction import negotiations, rated_dialogues
from benchmarks.reading_sentiment import languages, tweets
from benchmarks.reading_sets import SEED
from benchmarks.reading_work import FinishedSet, FinishedSets, work_key
from benchmarks.vector_cache import KeptVectors, add_cache_argument
from qa_engine.bench.measurements import RESAMPLES, Measurement
from qa_engine.classify import SentenceEncoder

Work = Callable[[Path, KeptVectors, int | None], list[Measurement]]
#: What can be measured: the folders that it needs, and who does it.
SETS: dict[str, tuple[tuple[str, ...], Work]] = {
    "tweets": (("us_airline_tweets", "amazonhelp_tweets", "goemotions"), tweets),
    "uss": (("uss",), rated_dialogues),
    "star": (("star",), served),
    "casino": (("casino",), negotiations),
    "banking77": (("banking77_nlupp",), banking),
    "clinc150": (("clinc150",), clinc),
    "multidogo": (("multidogo",), service_turns),
    "dstc11": (("dstc11_natcs_intents",), insurance),
    "languages": (("umsab_sentiment",), languages),
}
_PACKAGES = ("qa-engine", "scikit-learn", "scipy", "numpy", "torch", "transformers", "vaderSentiment")
_COST = {"cpu_s", "wall_s", "newly_encoded"}


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    vectors = KeptVectors(SentenceEncoder(cpu_threads=1), arguments.cache)
    absent = {name: _missing(arguments.data, SETS[name][0]) for name in arguments.only}
    work = FinishedSets(arguments.work, work_key(models, arguments.limit))
    finished: dict[str, FinishedSet] = {}
    for name in (one for one in arguments.only if not absent[one]):
        finished[name] = work.find(name) or _measure(name, arguments, vectors, work)
        for one in finished[name].measurements:
            print(_line(one), flush=True)
    vectors.close_file()
    refuse_changed_weights(models)
    figures: dict[str, Any] = {
        "resamples": RESAMPLES,
        "limit": arguments.limit,
        "absent": {name: folders for name, folders in absent.items() if folders},
        "cost": {name: one.model_dump(include=_COST) for name, one in finished.items()},
        "measurements": [each.model_dump(mode="json") for one in finished.values() for each in one.measurements],
    }
    write_result(arguments.out, figures, packages=_PACKAGES, models=models, seed=SEED, load_at_start=load_at_start)


def _measure(name: str, arguments: argparse.Namespace, vectors: KeptVectors, work: FinishedSets) -> FinishedSet:
    before = vectors.encoded
    measurements, spent = spend(partial(SETS[name][1], arguments.data, vectors, arguments.limit))
    finished = FinishedSet(
        key=work.key,
        name=name,
        measurements=tuple(measurements),
        cpu_s=spent.cpu_s,
        wall_s=spent.wall_s,
        newly_encoded=vectors.encoded - before,
    )
    work.keep(finished)
    return finished


def _missing(data: Path, folders: tuple[str, ...]) -> list[str]:
    return [folder for folder in folders if not (data / folder).is_dir()]


def _line(one: Measurement) -> str:
    figures = ", ".join(f"{who} {interval.value:.3f}" for who, interval in one.contestants.items())
    return f"{one.topic}, {one.material}, {one.measure}: {figures}"


def chosen_sets(given: str) -> list[str]:
    """Return the sets named in ``given``, parted by commas.

    Raises:
        argparse.ArgumentTypeError: one of them does not exist.
    """
    names = given.split(",")
    unknown = [name for name in names if name not in SETS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no set {unknown[0]!r}; there are: {', '.join(SETS)}")
    return names


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python -m benchmarks.reading --data ../shared/data --out build/reading.json --only uss,star",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets, a folder each")
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--only", type=chosen_sets, default=list(SETS), metavar="SET,...", help=", ".join(SETS))
    parser.add_argument(
        "--limit", type=int, help="most dialogues of each set, for a quick look; 20 times as many single messages"
    )
    add_cache_argument(parser)
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("build") / "reading.work.jsonl",
        help="finished sets, so that an interrupted run goes on; not used once anything that matters has changed",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
