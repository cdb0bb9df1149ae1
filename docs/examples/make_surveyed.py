"""Make ``surveyed.jsonl``: 240 short chats of our own writing, with answers drawn by chance.

Nobody was asked. The answers follow a law that stands below, so that what a calibration should find is known: customers
of this made-up programme are harder to please than the uncalibrated signals expect.

    python docs/examples/make_surveyed.py
"""

from __future__ import annotations

import json
import random
from pathlib import Path

CHATS = 240
CUSTOMERS = 180
MATTERS = (
    "My router has been blinking red since this morning.",
    "I was charged twice for the same order.",
    "The parcel still says it is in the depot.",
    "I cannot change the address in my account.",
    "The app logs me out every few minutes.",
    "My meter reading was refused again.",
)
FIXES = (
    "I have reset the line from here, please look again.",
    "I have refunded the second payment.",
    "I have corrected it in your account.",
)
#: What a customer says in the end, and the mood behind it, 0 to 1.
ENDS = (
    ("Great, that solved it. Thank you so much!", 0.9),
    ("That works now, thanks.", 0.8),
    ("Okay, I will see.", 0.5),
    ("Fine.", 0.45),
    ("I do not understand what I have to do.", 0.35),
    ("I already told you that twice.", 0.25),
    ("It is still not working.", 0.15),
    ("This is ridiculous, I want to speak to a manager.", 0.1),
    ("Still broken. I am going to cancel and move to somebody else.", 0.05),
)


def main() -> None:
    """Write the file beside this one."""
    random.seed(1)
    lines = [json.dumps(chat(number), ensure_ascii=False) for number in range(CHATS)]
    Path(__file__).with_name("surveyed.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def chat(number: int) -> dict[str, object]:
    """Return one chat with its answers."""
    end, mood = random.choice(ENDS)
    said = [("c", random.choice(MATTERS)), ("a", random.choice(FIXES)), ("c", end)]
    if random.random() < 0.4:
        said[1:1] = [("a", "Let me have a look."), ("c", "All right.")]
    return {
        "id": f"made-{number:03d}",
        "channel": "chat",
        "language": "en",
        "customer_id": f"u-{random.randrange(CUSTOMERS)}",
        "participants": [{"id": "c", "role": "customer"}, {"id": "a", "role": "agent"}],
        "turns": [{"participant": by, "text": text} for by, text in said],
        "survey": {
            "csat": answer(mood, 0.75, 1, 5),
            "nps": answer(mood, 0.7, 0, 10),
            "ces": answer(mood, 0.9, 1, 7),
            "resolved": random.random() < 0.1 + 0.75 * mood,
        },
    }


def answer(mood: float, pleased: float, low: int, high: int) -> int:
    """Return an answer from ``low`` to ``high``: ``pleased`` times the mood, with noise."""
    share = min(1.0, max(0.0, random.gauss(pleased * mood + 0.05, 0.15)))
    return low + round(share * (high - low))


if __name__ == "__main__":
    main()
