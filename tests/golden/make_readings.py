"""Read a few fixtures with real weights and keep what was read, as the input of the golden assessments.

Run it only when readings themselves have changed (new heads, new phrases), and then rewrite the goldens too:

    python tests/golden/make_readings.py && make goldens
"""

from __future__ import annotations

from pathlib import Path

from qa_engine.engine import Engine

HERE = Path(__file__).parent
FIXTURES = HERE.parents[1] / "fixtures"
#: One of each kind: solved, unresolved, angry, leaving, transferred, claimed but not agreed, foreign, withheld, calls.
CHOSEN = (
    "bm-chat-001",
    "bm-chat-002",
    "bm-chat-003",
    "bm-chat-004",
    "bm-chat-006",
    "hd-chat-005",
    "lk-social-001",
    "zendesk-51877",
    "LK-88120.2@larkway.example",
    "brightline-sim-swap",
    "halden-meter-hold.wav",
    "larkway-parcel-callback.wav",
)


def main() -> None:
    """Write ``readings/*.json`` and, with the vectors of their example sentences, ``rubrics/*.json``."""
    (HERE / "rubrics").mkdir(exist_ok=True)
    (HERE / "readings").mkdir(exist_ok=True)
    with Engine(store_key=b"key of the golden readings") as engine:
        for _ in engine.run([FIXTURES]):
            pass
        for name in CHOSEN:
            stored = engine.store.stored_reading(engine.store.assessment(name).interaction_id)
            (HERE / "readings" / f"{name.split('@')[0]}.json").write_bytes(stored.to_bytes())
    for rubric in ("xla_default", "telecom"):
        with Engine(rubric=rubric) as engine:
            (HERE / "rubrics" / f"{rubric}.json").write_bytes(engine.compiled().to_bytes())


if __name__ == "__main__":
    main()
