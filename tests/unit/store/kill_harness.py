"""Starts a writer, kills it at a random moment, looks at the books, and starts the next one where that one stopped.

Run as ``python -m tests.unit.store.kill_harness STORE KILLS SEED honest|careless``; prints what it saw as JSON.
A careless writer is right as long as nobody kills it. The harness is a process of its own, so that writers can be
forked from one that has no threads and no open store.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from qa_engine.domain.arrival import Problem
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Source
from qa_engine.errors import QAEngineError
from qa_engine.store import SqliteStore
from qa_engine.store.readings import write_reading
from qa_engine.store.results import write_assessment
from qa_engine.store.schema import arrival
from tests.unit.store.builders import CONFIG, ORIGIN, assessment, interaction, read

ARRIVALS = 300
#: Every how many arrivals one is a problem, a duplicate, a revision.
PROBLEM, DUPLICATE, REVISION = 10, 11, 13


@dataclass
class Report:
    """What the harness saw. ``unbalanced`` counts looks at which results and states did not agree."""

    kills: int = 0
    killed_at_work: int = 0
    lost: int = 0
    unbalanced: int = 0
    went_back: int = 0
    reached: list[int] = field(default_factory=list)
    final: dict[str, object] = field(default_factory=dict)
    current: int = 0
    ever: int = 0
    done_again: int = 0


def plan(number: int) -> tuple[Source, str]:
    """Return the arrival at ``number`` and the id it will turn out to have."""
    if number % DUPLICATE == 0 and number:
        number, place = number - 1, number
        return Source(uri="inbox/copies.jsonl", ordinal=place, digest=f"d{number}"), f"c-{number}"
    if number % REVISION == 0 and number:
        return Source(uri="inbox/again.jsonl", ordinal=number, digest=f"d{number}"), f"c-{number - 1}"
    return Source(uri="inbox/day.jsonl", ordinal=number, digest=f"d{number}"), f"c-{number}"


def work(path: Path, acknowledge: int, careless: bool) -> None:
    """Do what is still to do, and write a byte after each commit that came back."""
    with SqliteStore(path) as store:
        sources = [plan(number)[0] for number in range(ARRIVALS)]
        store.register_arrivals(sources)
        for number, source in enumerate(sources):
            if store.is_done(source, CONFIG):
                continue
            one(store, number, careless)
            os.write(acknowledge, b".")


def one(store: SqliteStore, number: int, careless: bool) -> None:
    source, interaction_id = plan(number)
    if number % PROBLEM == 5:
        store.commit_problem(source, CONFIG, Problem(code="no_speech", message="no speech in 12 s"))
        return
    contact = interaction(interaction_id, text=f"version {source.digest}")
    if careless and interaction_id == f"c-{number}":
        two_transactions(store, source, interaction_id, number)
        return
    store.commit_result(source, CONFIG, read(contact), Facts(), ORIGIN, assessment(contact))


def two_transactions(store: SqliteStore, source: Source, interaction_id: str, number: int) -> None:
    """The classic mistake: first the result, then, in a transaction of its own, that it is done."""
    contact = interaction(interaction_id, text=f"version {source.digest}")
    with store._database.write() as connection:
        write_reading(connection, store.key, number + 1, read(contact), Facts(), ORIGIN)
        write_assessment(connection, assessment(contact), None)
    time.sleep(0.004)  # as on a busy disk; without it, one kill in eight hits the gap, with it every second one
    with store._database.write() as connection:
        done = {"state": "scored", "interaction_id": interaction_id, "config": CONFIG}
        connection.execute(arrival.update().where(arrival.c.id == number + 1).values(**done))


def start(path: Path, careless: bool) -> tuple[int, int]:
    """Fork a writer; return its process id and the end from which its acknowledgements are read."""
    receive, send = os.pipe()
    process = os.fork()
    if process:
        os.close(send)
        return process, receive
    os.close(receive)
    try:
        work(path, send, careless)
    except QAEngineError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(1)
    os._exit(0)


def look(path: Path, acknowledged: int, report: Report) -> bool:
    """Compare the books with what was acknowledged; return whether all is done."""
    with SqliteStore(path) as store:
        store.check()
        ledger = store.ledger()
        done = ledger.total - ledger.open
        report.unbalanced += bool(ledger.without_result or ledger.without_arrival or ledger.total not in (0, ARRIVALS))
        report.lost += acknowledged > done
        report.went_back += bool(report.reached) and done < report.reached[-1]
        report.reached.append(done)
        return bool(ledger.total) and ledger.open == 0


def finish(path: Path, report: Report) -> None:
    with SqliteStore(path) as store:
        report.final = store.ledger().model_dump()
        report.current = sum(1 for _ in store.assessments())
        report.ever = sum(1 for _ in store.assessments(current=False))
        report.done_again = sum(not store.is_done(plan(number)[0], CONFIG) for number in range(ARRIVALS))


def main(path: Path, kills: int, seed: int, careless: bool) -> Report:
    moments = random.Random(seed)
    report = Report()
    acknowledged = 0
    while report.kills < kills:
        process, receive = start(path, careless)
        # Counted in commits, not in seconds, so that a slow machine is killed at work as well as a fast one.
        wait_for = moments.randrange(2 * ARRIVALS // kills)
        seen = b""
        while len(seen) < wait_for and (more := os.read(receive, 1)):
            seen += more
        time.sleep(moments.uniform(0, 0.004))
        os.kill(process, signal.SIGKILL)
        while more := os.read(receive, 4096):
            seen += more
        os.close(receive)
        _, status = os.waitpid(process, 0)
        report.kills += 1
        report.killed_at_work += os.WIFSIGNALED(status)
        acknowledged += len(seen)
        if look(path, acknowledged, report) or (careless and report.unbalanced):
            break
    process, receive = start(path, careless)
    while os.read(receive, 4096):
        pass
    os.waitpid(process, 0)
    look(path, acknowledged, report)
    finish(path, report)
    return report


if __name__ == "__main__":
    _, store_path, kill_count, seed_text, writer = sys.argv
    seen = main(Path(store_path), int(kill_count), int(seed_text), writer == "careless")
    sys.stdout.write(json.dumps(asdict(seen)))
