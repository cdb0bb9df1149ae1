"""Write the tables of benchmarks/README.md, and the pictures in it, from the committed results.

python -m benchmarks.tables
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.calibration_tables import CALIBRATION_HEAD, calibration_rows
from benchmarks.compliance_tables import compliance, phrase_speed
from benchmarks.markdown import table
from benchmarks.metamorphic_tables import metamorphic_tables
from benchmarks.parity_picture import parity_picture
from benchmarks.parity_tables import parity_tables
from benchmarks.reading_tables import reading_tables
from benchmarks.speech_picture import picture
from benchmarks.speech_tables import speech

HERE = Path(__file__).parent
README = HERE / "README.md"
#: How the picture beside a result is drawn.
PICTURES: dict[str, Callable[[dict[str, Any]], str]] = {"speech": picture, "channel_parity": parity_picture}


def reading_speed(result: dict[str, Any]) -> str:
    """Return turns per CPU second of all contestants, the engine's stages, and the run of the command."""
    parts = []
    for threads, one in result["threads"].items():
        rows = [
            (
                name,
                f"{figures['turns_per_cpu_s']:,.0f}",
                f"{figures['cpu_relative_to_qa_engine']:.3g}",
                f"{figures['turns_per_wall_s']:,.0f}",
                str(figures.get("batch_size", "")),
            )
            for name, figures in sorted(one["contestants"].items(), key=lambda item: item[1]["cpu_s"])
        ]
        title = f"{threads} thread{'s' if threads != '1' else ''}"
        parts.append(table((title, "turns per CPU s", "CPU relative to ours", "turns per wall s", "batch size"), rows))
    one = result["threads"]["1"]["stages"]
    stages = [(name, f"{stage['cpu_ms_per_turn']:.2f}", _part(stage["share"])) for name, stage in one.items()]
    parts.append(table(("stage, 1 thread", "CPU ms per turn", "share"), stages))
    if run := result.get("classify_cli"):
        row = (
            f"{run['turns']:,} in {run['interactions']}",
            f"{run['wall_s']:.1f}",
            f"{run['cpu_s']:.1f}",
            f"{run['load']:.1f}",
            f"{run['peak_memory_mib']:,} MiB",
        )
        head = ("`qa-engine classify`, turns in dialogues", "wall s", "CPU s", "load before", "peak memory")
        parts.append(table(head, [row]))
    return "\n\n".join(parts)


def _part(share: float | None) -> str:
    """Return a share; masking comes before what the shares are of, so it has none."""
    return "" if share is None else f"{100 * share:.1f} %"


def rescore_speed(result: dict[str, Any]) -> str:
    """Return interactions per CPU second of rescoring and of analysing again."""
    ways = {
        "rescore, no model": (result["rescore"], 1.0),
        "analyse again, scripted encoder": (result["analyse_again_scripted_encoder"], None),
        "analyse again, MiniLM, 1 thread": (result["analyse_again_minilm_one_thread"], None),
    }
    rows = [
        (
            name,
            f"{one.get('interactions', result['material']['chats']):,}",
            f"{one['interactions_per_cpu_s']:,.1f}",
            f"{ratio or one['cpu_relative_to_rescore']:.1f}",
            f"{one['wall_s']:.1f}",
        )
        for name, (one, ratio) in ways.items()
    ]
    head = ("", "interactions", "per CPU s", "CPU relative to rescoring", "wall s")
    return table(head, rows) + "\n\n" + _rule_changes(result["changes"])


def _rule_changes(changes: dict[str, Any]) -> str:
    """Return what changes of a rubric cost over a large store, from cheap to dear."""
    rows = [
        (
            name,
            f"{one['wall_s']:.0f}",
            f"{one['cpu_s']:.0f}",
            f"{one['rounds'][0]['load']:.1f}",
            f"{one['moved']:,}",
            f"{one['bytes_added'] / one['judged']:,.0f}",
            f"{one['equal_to_judging_anew']:,}",
        )
        for name, one in changes.items()
        if isinstance(one, dict)
    ]
    first = f"{changes['interactions']:,} interactions of 20 turns, {changes['workers']} processes judge"
    rest = (
        "wall s",
        "CPU s",
        "load before",
        "scores moved",
        "bytes added each",
        "compared with judging anew, all equal",
    )
    return table((first, *rest), rows)


def damaged_media(result: dict[str, Any]) -> str:
    """Return what was said of the damaged files, here and by faster-whisper's loop, and the same by format."""
    said, theirs = result["said"], result["the same files through decode_audio of faster-whisper"]
    silent, zeros = (
        "lost more than 2 % and came back as whole",
        "zeros in linear PCM, which nobody can tell from silence",
    )
    rows = [
        (
            "**more than 2 % lost, and nothing said**",
            str(result[silent]),
            str(theirs["lost more than 2 % without a word"]),
        ),
        ("zeros written into linear PCM, which are silence to everybody", str(result[zeros]), "among those above"),
        (
            "at least 98 % there, taken as whole",
            str(result["whole and at least 98 % there"]),
            str(theirs["at least 98 % there"]),
        ),
        ("set aside as truncated, what was heard kept", str(said.get("truncated", 0)), "never"),
        ("of these, at least 98 % there all the same", str(result["set aside though at least 98 % is there"]), ""),
        ("refused with an error", str(said.get("unreadable_media", 0)), str(theirs["raised an error"])),
        ("crashes of the decoder, limits broken", f"{result['crashes']}, {result['limits broken']}", ""),
    ]
    head = (f"{result['files']} damaged files, seed {result['seed']}", "qa-engine", "decode_audio of faster-whisper")
    forms = [
        (
            name,
            *(
                str(one.get(said, 0))
                for said in ("whole", "truncated", "unreadable_media", "zeros, which are silence", "silent loss")
            ),
            str(one["silent loss of faster-whisper"]),
        )
        for name, one in result["by format"].items()
    ]
    columns = (
        "format",
        "whole",
        "truncated",
        "refused",
        "zeros",
        "lost in silence",
        "lost in silence by faster-whisper",
    )
    used = (
        f"The dearest decoding process held {result['highest rss of a decoding process, MiB']:.0f} MiB and took "
        f"{result['longest cpu of a decoding process, s']:.2f} CPU s; what was set aside kept "
        f"{100 * result['set aside, sound kept all the same (mean share)']:.0f} % of its sound on average."
    )
    return "\n\n".join((table(head, rows), used, table(columns, forms)))


def non_speech(result: dict[str, Any]) -> str:
    """Return how many words each contestant wrote where nobody speaks, by kind of sound."""
    kinds = result["material"]["minutes_by_kind"]
    head = (
        f"words invented in {result['material']['minutes']} minutes",
        "all",
        *(f"{kind}, {minutes:.1f} min" for kind, minutes in kinds.items()),
        "CPU s",
    )
    rows = [
        (name, f"**{one['words']}**", *(str(one["words_by_kind"][kind]) for kind in kinds), f"{one['cpu_s']:.0f}")
        for name, one in result["contestants"].items()
    ]
    return table(head, rows)


def diarisation(result: dict[str, Any]) -> str:
    """Return, by set, how many words went to the right person and the right role, and where known the time in error."""
    rows, errors = [], []
    for name, one in result["sets"].items():
        shares = (one["attribution"][who] for who in ("engine", "clustered windows", "one speaker"))
        role = one.get("words_with_right_role")
        rows.append(
            (
                name,
                f"{one['words']:,}",
                *(_share(share) for share in shares),
                f"{one['number_of_speakers_right']} of {one['recordings']}",
                "" if role is None else _share(role),
                _share(one["cpu_relative_to_recognition"]),
            )
        )
        for who, error in one.get("diarisation_error", {}).items():
            parts = (error[part] for part in ("total", "missed", "false", "confused"))
            errors.append((f"{name}: {who}", *(_share(part) for part in parts)))
    head = (
        "words with the right person",
        "words",
        "qa-engine",
        "clustered windows, told how many speak",
        "all by one",
        "right number of speakers",
        "right role",
        "CPU relative to recognition",
    )
    tables = [table(head, rows)]
    if errors:
        tables.append(table(("diarisation error", "total", "missed", "false", "confused"), errors))
    return "\n\n".join(tables)


def reading(result: dict[str, Any]) -> str:
    """Return what was measured of reading, a table for each topic with its notes."""
    absent = [f"{name} (no {', '.join(folders)})" for name, folders in result["absent"].items()]
    parts = [f"**Absent from this run: {'; '.join(absent)}.**"] if absent else []
    for head, rows, notes in reading_tables(result):
        parts += [table(head, rows), *([notes] if notes else [])]
    return "\n\n".join(parts)


def calibration(result: dict[str, Any]) -> str:
    """Return how near signals come to people's own answers, before and after they are calibrated by others' answers."""
    return table(CALIBRATION_HEAD, calibration_rows(result))


def metamorphic(result: dict[str, Any]) -> str:
    """Return, row by row, what stayed where it was and what moved its way, beside what is aimed at."""
    return "\n\n".join(table(head, rows) for head, rows in metamorphic_tables(result))


def channel_parity(result: dict[str, Any]) -> str:
    """Return how far every signal moves on every way, and what the ways are."""
    material = result["material"]
    of = (
        f"{material['written'] + material['made']} dialogues ({material['written']} written, {material['made']} made), "
        f"{material['customer_turns']:,} turns of customers."
    )
    explained = "\n".join(f"- *{name}*: {one['what']}." for name, one in result["ways"].items())
    return "\n\n".join([of, *(table(head, rows) for head, rows in parity_tables(result)), explained])


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def intents(result: dict[str, Any]) -> str:
    """Return how often each contestant's best intent is right, and how rows out of scope are told."""
    folds, few, scope = result["in_folds"], result["few_rows"], result["out_of_scope"]
    rows = [
        (
            name,
            _interval(one["accuracy"]),
            _interval(few["contestants"][name]["accuracy"]),
            f"{one['cpu_s_a_fold']:.0f}",
        )
        for name, one in folds["contestants"].items()
    ]
    head = (
        f"BANKING77, {folds['intents']} intents",
        f"right, {folds['folds']} folds of {folds['rows']:,} rows (95 %)",
        f"right, {few['rows_an_intent']} rows an intent ({few['draws']} draws, least to most)",
        "CPU s a fold",
    )
    leads = [f"{_signed(lead)} against {name}" for name, lead in folds["ours_minus"].items()]
    told = [
        (
            name,
            _interval(one["accuracy"]),
            f"{one['auroc']['value']:.3f} ({one['auroc']['low']:.3f}-{one['auroc']['high']:.3f})",
            _share(one["told_at_threshold"]) if "told_at_threshold" in one else "",
            _share(one["lost_at_threshold"]) if "lost_at_threshold" in one else "",
        )
        for name, one in scope["contestants"].items()
    ]
    columns = (
        f"CLINC150, {scope['inside']:,} rows in scope, {scope['outside']} out of it",
        "right in scope (95 %)",
        "AUROC (95 %)",
        "out of scope told",
        "in scope lost",
    )
    paired = f"In the same folds, in points (95 %): {'; '.join(leads)}."
    whole = result["whole_fit"]
    cost = (
        f"`qa-engine intents fit` over {whole['rows']:,} rows, masking and encoding included: {whole['cpu_s']:.0f} "
        f"CPU s ({whole['wall_s']:.0f} s); the head is {whole['head_bytes'] / 1e6:.1f} MB, "
        f"and judging with it takes {whole['judging_cpu_ms_a_turn']:.1f} CPU ms a turn."
    )
    return "\n\n".join([table(head, rows), paired, table(columns, told), cost])


def _interval(share: dict[str, float]) -> str:
    return f"{100 * share['value']:.1f} % ({100 * share['low']:.1f}-{100 * share['high']:.1f})"


def _signed(lead: dict[str, float]) -> str:
    return f"{100 * lead['value']:+.1f} ({100 * lead['low']:+.1f} to {100 * lead['high']:+.1f})"


TABLES: dict[str, Callable[[dict[str, Any]], str]] = {
    "speech": speech,
    "non_speech": non_speech,
    "damaged_media": damaged_media,
    "diarisation": diarisation,
    "diarisation_synthetic": diarisation,
    "reading": reading,
    "calibration": calibration,
    "intents": intents,
    "reading_speed": reading_speed,
    "rescore_speed": rescore_speed,
    "metamorphic": metamorphic,
    "channel_parity": channel_parity,
    "compliance": compliance,
    "phrase_speed": phrase_speed,
}


def filled(page: str) -> str:
    """Return ``page`` with each table made anew, between its marks."""
    for name, tables in TABLES.items():
        result = json.loads((HERE / "results" / f"{name}.json").read_text(encoding="utf-8"))
        load, machine = result["load_average"], result["hardware"]
        foot = (
            f"Measured {result['measured_on']} on {machine['processor']}, {machine['cores']} cores; load average "
            f"{load['start']:.1f} at the start, {load['end']:.1f} at the end. [All figures](results/{name}.json)."
        )
        block = f"<!-- {name} -->\n\n{tables(result)}\n\n{foot}\n\n<!-- /{name} -->"
        page = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _, block=block: block, page, flags=re.DOTALL)
    return page


def drawn(name: str) -> str:
    """Return the picture of the result called ``name``."""
    return PICTURES[name](json.loads((HERE / "results" / f"{name}.json").read_text(encoding="utf-8")))


def main() -> None:
    for name in PICTURES:
        (HERE / "results" / f"{name}.svg").write_text(drawn(name), encoding="utf-8")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
