"""Reasons for contact on four sets: banking and general queries, turns of service chats, requests to an insurer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from benchmarks.reading_intents import NONE, OURS, Teach, contestants, cross_validated
from benchmarks.reading_sets import (
    SEED,
    Labelled,
    draw,
    messages,
    read_banking,
    read_clinc,
    read_dstc11,
    read_multidogo,
)
from benchmarks.vector_cache import KeptVectors
from qa_engine.bench.cost import progress_bar
from qa_engine.bench.measurements import Figure, Measurement, Subject, measure
from qa_engine.bench.measures import Floats, accuracy, auc, macro_f1

TOPIC = "intents"
DOMAINS = ("airline", "fastfood", "finance", "insurance", "media", "software")
FOLDS, FEW_FOLDS = 10, 5
SHOTS, SHOT_SEEDS = 10, 5
MOST_TAUGHT_DIALOGUES, MOST_TESTED_DIALOGUES = 150, 100


def banking(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return accuracy on BANKING77: taught by nine tenths, and by ten examples a class."""
    everything = read_banking(data / "banking77_nlupp")
    rows = draw(everything, messages(most))
    vectors.prepare([row.text for row in rows], "banking77")
    teach = contestants(vectors)
    texts, labels = [row.text for row in rows], [row.label for row in rows]
    subject = Subject(TOPIC, "BANKING77", "query", [row.group for row in rows], _whole(rows, everything))
    truth = np.array(labels)
    found = cross_validated(teach, texts, labels, folds_of(labels, FOLDS), "banking77, 10-fold")
    full: dict[str, Figure] = {
        who: lambda rows, guess=guess: accuracy(truth[rows], guess[rows]) for who, guess in found.items()
    }
    measured = [measure(subject, "accuracy, 10-fold", full, (OURS,))]
    if len(examples_a_class(labels, SHOTS, 0)) < len(rows):  # else a limit has left nothing to test on
        few = _few_shot(teach, texts, labels)
        measured.append(measure(subject, f"accuracy, {SHOTS} examples a class", few, (OURS,)))
    return measured


def _few_shot(teach: dict[str, Teach], texts: Sequence[str], labels: Sequence[str]) -> dict[str, Figure]:
    """Return means over draws of examples; a row that was an example of a draw is left out of it."""
    right = {who: np.full((SHOT_SEEDS, len(texts)), np.nan) for who in teach}
    with progress_bar() as bar:
        task = bar.add_task(f"banking77, {SHOTS} a class", total=SHOT_SEEDS * len(teach), item="")
        for seed in range(SHOT_SEEDS):
            train = examples_a_class(labels, SHOTS, seed)
            test = np.setdiff1d(np.arange(len(texts)), train)
            for who, teaching in teach.items():
                bar.update(task, item=who)
                model = teaching([texts[i] for i in train], [labels[i] for i in train])
                guessed = model.guess([texts[i] for i in test]).labels
                right[who][seed, test] = guessed == np.array([labels[i] for i in test])
                bar.advance(task)
    return {who: lambda rows, table=table: mean_over_draws(table[:, rows]) for who, table in right.items()}


def mean_over_draws(right: Floats) -> float:
    """Return the mean over draws (rows) of the share right among the items each draw was tested on (not NaN)."""
    return float(np.mean(np.nanmean(right, axis=1)))


def examples_a_class(labels: Sequence[str], shots: int, seed: int) -> NDArray[np.int64]:
    """Return the places of ``shots`` rows of each label (all of them where there are fewer), drawn with ``seed``."""
    chance = np.random.default_rng(seed)
    truth = np.array(labels)
    return np.concatenate([chance.permutation(np.flatnonzero(truth == label))[:shots] for label in sorted(set(labels))])


def folds_of(labels: Sequence[str], folds: int) -> list[NDArray[np.int64]]:
    """Return the places of each fold's rows; each label is spread over the folds as evenly as it goes."""
    truth = np.array(labels)
    least = min(int((truth == label).sum()) for label in set(labels))
    if least >= folds:
        parted = StratifiedKFold(folds, shuffle=True, random_state=SEED).split(truth, truth)
        return [test for _, test in parted]
    shuffled = np.random.default_rng(SEED).permutation(len(truth))
    order = shuffled[np.argsort(truth[shuffled], kind="stable")]
    return [np.sort(order[start::folds]) for start in range(folds)]


def clinc(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return accuracy on CLINC150's queries in scope, and how well those out of scope are told from them."""
    parts = read_clinc(data / "clinc150")
    train, val = draw(parts["train"], messages(most)), draw(parts["val"], messages(most))
    strange = [*parts["oos_train"], *parts["oos_val"]]
    vectors.prepare([row.text for row in (*train, *val, *strange)], "clinc150")
    truth = np.array([row.label for row in val])
    inside = np.array([True] * len(val) + [False] * len(strange))
    right, told = {}, {}
    for who, teaching in contestants(vectors).items():
        model = teaching([row.text for row in train], [row.label for row in train])
        guesses = model.guess([row.text for row in (*val, *strange)])
        right[who] = _share_right(truth, guesses.labels[: len(val)])
        told[who] = _told_apart(inside, guesses.certainty)
    groups = [row.group for row in (*val, *strange)]
    return [
        measure(Subject(TOPIC, "CLINC150", "query", groups[: len(val)]), "accuracy in scope", right, (OURS,)),
        measure(Subject(TOPIC, "CLINC150", "query", groups), "AUC of out of scope", told, (OURS,)),
    ]


def _share_right(truth: NDArray[np.str_], guess: NDArray[np.str_]) -> Figure:
    return lambda rows: accuracy(truth[rows], guess[rows])


def _told_apart(inside: NDArray[np.bool_], certainty: Floats) -> Figure:
    return lambda rows: auc(inside[rows], certainty[rows])


def service_turns(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return macro-F1 on the six domains of MultiDoGO, taught by its train part and tested on its dev part."""
    found = []
    for domain in DOMAINS:
        whole, tested = (read_multidogo(data / "multidogo", domain, part) for part in ("train", "dev"))
        train = of_some_dialogues(whole, min(most or MOST_TAUGHT_DIALOGUES, MOST_TAUGHT_DIALOGUES))
        test = of_some_dialogues(tested, min(most or MOST_TESTED_DIALOGUES, MOST_TESTED_DIALOGUES))
        vectors.prepare([row.text for row in (*train, *test)], f"multidogo, {domain}")
        guesses = {}
        for who, teaching in contestants(vectors).items():
            model = teaching([row.text for row in train], [row.label for row in train])
            guesses[who] = model.guess([row.text for row in test]).labels
        taught, tests = (f"{_dialogues(some)} of {_dialogues(all_)}" for some, all_ in ((train, whole), (test, tested)))
        note = f"taught by {taught} dialogues, tested on {tests}"
        found.append(_macro_f1(f"MultiDoGO {domain}", "dialogue", test, guesses, (note,)))
    return found


def of_some_dialogues(rows: Sequence[Labelled], most: int | None) -> list[Labelled]:
    """Return the rows of at most ``most`` dialogues, drawn with a fixed seed."""
    chosen = set(draw(sorted({row.group for row in rows}), most))
    return [row for row in rows if row.group in chosen]


def _dialogues(rows: Sequence[Labelled]) -> int:
    return len({row.group for row in rows})


def insurance(data: Path, vectors: KeptVectors, most: int | None) -> list[Measurement]:
    """Return macro-F1 on requests to an insurer, 5-fold."""
    rows = draw(read_dstc11(data / "dstc11_natcs_intents"), messages(most))
    texts, labels = [row.text for row in rows], [row.label for row in rows]
    vectors.prepare(texts, "dstc11")
    guesses = cross_validated(contestants(vectors), texts, labels, folds_of(labels, FEW_FOLDS), "dstc11, 5-fold")
    return [_macro_f1("DSTC11 insurance, 5-fold", "query", rows, guesses, ())]


def _macro_f1(
    name: str, group: str, rows: Sequence[Labelled], guesses: dict[str, NDArray[np.str_]], notes: tuple[str, ...]
) -> Measurement:
    """Macro-F1 over the labels that occur in ``rows``; numbers stand for labels, since that is quicker."""
    labels = sorted({row.label for row in rows})
    known = [*labels, NONE]
    numbers = {label: number for number, label in enumerate(known)}
    truth = np.array([numbers[row.label] for row in rows])

    def figure(guess: NDArray[np.str_]) -> Figure:
        # A label that does not occur in these rows is wrong for all of them, as no label at all is.
        numbered = np.array([numbers.get(str(label), numbers[NONE]) for label in guess])
        return lambda drawn: macro_f1(truth[drawn], numbered[drawn], range(len(labels)))

    subject = Subject(TOPIC, name, group, [row.group for row in rows], None, notes)
    return measure(subject, "macro-F1", {who: figure(guess) for who, guess in guesses.items()}, (OURS,))


def _whole(drawn: Sequence[Labelled], everything: Sequence[Labelled]) -> int | None:
    return len(everything) if len(everything) > len(drawn) else None
