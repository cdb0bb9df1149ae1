"""Write the tables of benchmarks/README.md, and the picture in it, from the committed results.

python -m benchmarks.tables
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.metamorphic_tables import metamorphic_tables
from benchmarks.reading_tables import reading_tables
from benchmarks.speech_picture import picture

HERE = Path(__file__).parent
README = HERE / "README.md"
PICTURE = HERE / "results" / "speech.svg"


def speech(result: dict[str, Any]) -> str:
    """Return errors and speed over the pooled telephone speech, how ours compare, and the errors on every set."""
    basis, unit = result["cost_basis"], "CPU s" if result["cost_basis"] == "cpu_s" else "GPU s"
    parts = [_speech_conditions(result)]
    for name, pool in result["pools"].items():
        minutes = f"{name}, {pool['audio_s'] / 60:.0f} minutes"
        found = sorted(pool["contestants"].items(), key=lambda item: item[1]["word_error_rate"]["value"])
        rows = [
            (
                f"**{contestant}**" if result["contestants"][contestant]["ours"] else contestant,
                _rate(one["word_error_rate"]),
                f"{one['substitutions']} / {one['deletions']} / {one['insertions']}",
                f"{one[basis]:,.0f}",
                f"{one[f'audio_s_per_{basis}']:.1f}",
            )
            for contestant, one in found
        ]
        head = (minutes, "WER (95 %)", "wrong / missed / added", unit, f"audio s per {unit}")
        parts += [_table(head, rows), _compared(name, pool["comparisons"])]
    return "\n\n".join([*parts, _by_set(result), _on_the_telephone(result), *_absent(result)])


def _speech_conditions(result: dict[str, Any]) -> str:
    threads = f"{result['threads']} thread{'' if result['threads'] == 1 else 's'}"
    limited = sorted(name for name, one in result["sets"].items() if one["limited"])
    only = f" **Not the whole of: {', '.join(limited)}.**" if limited else ""
    rounds = f"{result['rounds']} round{'' if result['rounds'] == 1 else 's'}"
    commit = f"Commit `{result['commit']}`" if result["commit"] else "Commit not known"
    return f"{commit}, {threads}, {result['device']['compute_type']}, {rounds}.{only}"


def _compared(pool: str, comparisons: dict[str, Any]) -> str:
    rows = []
    for ours, against in comparisons.items():
        kinds: dict[str, list[str]] = {}
        for kind, one in against.items():
            kinds.setdefault(one["peer"], []).append(kind)
        for peer, found in kinds.items():
            one = against[found[0]]
            why = " and ".join(kind for kind in found if "peer" in kind)
            name = f"{ours} against {peer}" + (f" ({why})" if why else "")
            rows.append((name, _points(one["word_error_rate_minus_peers"]), f"{one['speed_over_peers']:.2f}"))
    return _table((f"{pool}, paired", "WER difference in points (95 %)", "times as fast"), rows)


def _by_set(result: dict[str, Any]) -> str:
    names = list(result["contestants"])
    rows = []
    for name, one in result["sets"].items():
        rates = {who: figures["word_error_rate"] for who, figures in one["contestants"].items()}
        found = [f"{100 * rates[who]['value']:.1f}" if rates.get(who) else "" for who in names]
        rows.append((f"`{name}`: {one['what']}", f"{one['audio_s'] / 60:.1f}", *found))
    return _table(("WER in %, by set", "minutes", *(name.replace("faster-whisper ", "") for name in names)), rows)


def _on_the_telephone(result: dict[str, Any]) -> str:
    names = list(result["contestants"])
    rows = [
        (f"`{name}`", *(_points(found.get(who)) for who in names))
        for name, found in result["telephone_minus_clean"].items()
    ]
    head = ("WER on the line minus WER clean, points", *(name.replace("faster-whisper ", "") for name in names))
    return _table(head, rows)


def _absent(result: dict[str, Any]) -> list[str]:
    named = [f"{name} ({reason})" for name, reason in result["absent"].items()]
    return [f"Absent from this run: {', '.join(named)}."] if named else []


def _rate(rate: dict[str, float | None]) -> str:
    spread = "" if rate["low"] is None else f" ({100 * rate['low']:.1f}-{100 * (rate['high'] or 0):.1f})"
    return f"{100 * (rate['value'] or 0):.1f} %{spread}"


def _points(difference: dict[str, float | None] | None) -> str:
    if difference is None:
        return ""
    low, high = difference["low"], difference["high"]
    spread = "" if low is None or high is None else f" ({100 * low:+.1f} to {100 * high:+.1f})"
    return f"{100 * (difference['value'] or 0):+.1f}{spread}"


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
        parts.append(_table((title, "turns per CPU s", "CPU relative to ours", "turns per wall s", "batch size"), rows))
    one = result["threads"]["1"]["stages"]
    stages = [(name, f"{stage['cpu_ms_per_turn']:.2f}", _part(stage["share"])) for name, stage in one.items()]
    parts.append(_table(("stage, 1 thread", "CPU ms per turn", "share"), stages))
    if run := result.get("classify_cli"):
        row = (
            f"{run['turns']:,} in {run['interactions']}",
            f"{run['wall_s']:.1f}",
            f"{run['cpu_s']:.1f}",
            f"{run['load']:.1f}",
            f"{run['peak_memory_mib']:,} MiB",
        )
        head = ("`qa-engine classify`, turns in dialogues", "wall s", "CPU s", "load before", "peak memory")
        parts.append(_table(head, [row]))
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
    return _table(("", "interactions", "per CPU s", "CPU relative to rescoring", "wall s"), rows)


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
    return "\n\n".join((_table(head, rows), used, _table(columns, forms)))


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
    return _table(head, rows)


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
    tables = [_table(head, rows)]
    if errors:
        tables.append(_table(("diarisation error", "total", "missed", "false", "confused"), errors))
    return "\n\n".join(tables)


def reading(result: dict[str, Any]) -> str:
    """Return what was measured of reading, a table for each topic with its notes."""
    absent = [f"{name} (no {', '.join(folders)})" for name, folders in result["absent"].items()]
    parts = [f"**Absent from this run: {'; '.join(absent)}.**"] if absent else []
    for head, rows, notes in reading_tables(result):
        parts += [_table(head, rows), *([notes] if notes else [])]
    return "\n\n".join(parts)


def metamorphic(result: dict[str, Any]) -> str:
    """Return, row by row, what stayed where it was and what moved its way, beside what is aimed at."""
    return "\n\n".join(_table(head, rows) for head, rows in metamorphic_tables(result))


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
    return "\n\n".join([_table(head, rows), paired, _table(columns, told), cost])


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
    "intents": intents,
    "reading_speed": reading_speed,
    "rescore_speed": rescore_speed,
    "metamorphic": metamorphic,
}


def filled(page: str) -> str:
    """Return ``page`` with each table made anew, between its marks."""
    for name, table in TABLES.items():
        result = json.loads((HERE / "results" / f"{name}.json").read_text(encoding="utf-8"))
        load, machine = result["load_average"], result["hardware"]
        foot = (
            f"Measured {result['measured_on']} on {machine['processor']}, {machine['cores']} cores; load average "
            f"{load['start']:.1f} at the start, {load['end']:.1f} at the end. [All figures](results/{name}.json)."
        )
        block = f"<!-- {name} -->\n\n{table(result)}\n\n{foot}\n\n<!-- /{name} -->"
        page = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _, block=block: block, page, flags=re.DOTALL)
    return page


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def drawn() -> str:
    """Return the picture of the speech result."""
    return picture(json.loads((HERE / "results" / "speech.json").read_text(encoding="utf-8")))


def main() -> None:
    PICTURE.write_text(drawn(), encoding="utf-8")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
