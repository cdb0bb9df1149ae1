"""5,000 real turns through ``qa-engine classify``, as a user would run it: one process, start and loading included.

The turns come from STAR, role-played service dialogues that are read where they lie and never copied into the project.
Every text occurs once, which is the dearest case: repeated texts are encoded once only.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import spend
from qa_engine.testing import interaction

WANTED_TURNS = 5000
#: What users typed, and what the wizards behind the system typed before they picked a ready-made answer.
_TYPED = {("User", "utter"): "customer", ("Wizard", "request_suggestions"): "agent"}


def classify_cli(data: Path) -> dict[str, Any]:
    """Return wall and CPU seconds of the command on exactly ``WANTED_TURNS`` turns from ``data``/star."""
    dialogues = _dialogues(data / "star" / "star_dev.jsonl.gz")
    with tempfile.TemporaryDirectory() as folder:
        questions, answers = Path(folder) / "turns.jsonl", Path(folder) / "answers.jsonl"
        lines = [interaction(*lines, id=f"star-{i}", language=None) for i, lines in enumerate(dialogues)]
        questions.write_text("\n".join(one.model_dump_json() for one in lines), encoding="utf-8")
        # As a user would run it, so without the setting that is made for the baselines.
        command = ["env", "-u", "OMP_WAIT_POLICY", sys.executable, "-m", "qa_engine", "classify", str(questions)]
        with answers.open("wb") as out:
            done, spent = spend(lambda: subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=False))
        if done.returncode != 0:
            raise SystemExit(f"qa-engine classify ended with {done.returncode}; a failed command has no speed")
        kinds = [json.loads(line)["kind"] for line in answers.read_bytes().splitlines()]
    if kinds != ["assessment"] * len(dialogues):
        raise SystemExit(
            f"{kinds.count('assessment')} of {len(dialogues)} dialogues were assessed; nothing was written"
        )
    return {
        "command": "qa-engine classify turns.jsonl",
        "turns": sum(len(lines) for lines in dialogues),
        "interactions": len(dialogues),
        "assessed": kinds.count("assessment"),
        "exit_code": done.returncode,
        "wall_s": spent.wall_s,
        "cpu_s": spent.cpu_s,
        "load": spent.load,
        "peak_memory_mib": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def _dialogues(path: Path) -> list[list[tuple[str, str]]]:
    """Return dialogues as (role, text) lines, no text twice, cut so that there are ``WANTED_TURNS`` turns."""
    seen: set[str] = set()
    dialogues: list[list[tuple[str, str]]] = []
    room = WANTED_TURNS
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            lines = []
            for event in json.loads(line)["Events"]:
                role, text = _TYPED.get((event["Agent"], event["Action"])), event.get("Text", "").strip()
                if role and text and text not in seen and len(lines) < room:
                    seen.add(text)
                    lines.append((role, text))
            if lines:
                dialogues.append(lines)
                room -= len(lines)
            if room == 0:
                return dialogues
    raise SystemExit(f"{path} holds only {WANTED_TURNS - room} distinct turns, not {WANTED_TURNS}")
