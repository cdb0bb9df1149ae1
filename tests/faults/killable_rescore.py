"""A rescore by two processes, to be killed by the test that starts it: ``STORE RUBRIC``."""

from __future__ import annotations

import multiprocessing
import sys

from qa_engine.engine import Engine
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber


def main(store: str, rubric: str) -> None:
    def progress(done: int, _total: int) -> None:
        workers = " ".join(str(child.pid) for child in multiprocessing.active_children())
        sys.stdout.write(f"{done} {workers}\n")
        sys.stdout.flush()

    engine = Engine(
        store=store, store_key=b"k" * 32, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber(), rubric=rubric
    )
    with engine:
        engine.rescore(workers=2, progress=progress)


if __name__ == "__main__":
    main(*sys.argv[1:])
