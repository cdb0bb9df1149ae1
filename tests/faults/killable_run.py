"""A run over a folder with scripted components, to be killed by the test that starts it: ``FOLDER STORE``."""

from __future__ import annotations

import sys

from qa_engine.engine import Engine
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber


def main(folder: str, store: str) -> None:
    engine = Engine(
        store=store,
        store_key=b"k" * 32,
        encoder=ScriptedEncoder(),
        transcriber=ScriptedTranscriber(),
        batch_size=4,
    )
    with engine:
        sys.stdout.write("open\n")
        sys.stdout.flush()
        for _ in engine.run([folder]):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
