"""Who spoke on two-channel calls: copied channels, leaks, the side of every word, swapped sides, and machines.

Material: the fixture calls; the calls of speech_material under their own lines (noise, codecs, line echo); where the
shared data is given, the aligned pair of AWS files, the recordings of GetGoing, and dialogues of STAR by workers whom
no head was trained on. All voices but those of the pair and of GetGoing are synthetic.

A word counts as on the wrong side where its time lies in no turn of its own side, and the other side says it, and the
word before or after it, at that time; unless its own side says both within ``MISTIMED_S``, because recognition puts the
first word of a turn seconds early now and then. Words of neither are those of people behind a speaker. Copied channels
and leaks are described in who_spoke_sound.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import keep_idle_threads_from_spinning, reading_weights, write_result

keep_idle_threads_from_spinning()

from benchmarks.speech_material.degrade import two_channel  # noqa: E402
from benchmarks.speech_material.profiles import PROFILES  # noqa: E402
from benchmarks.speech_material.read import CALLS, iterate_calls  # noqa: E402
from benchmarks.who_spoke_sound import SEED, Call, measure_copies, measure_leaks  # noqa: E402
from qa_engine import devices  # noqa: E402
from qa_engine.classify import SentenceEncoder, TurnReader  # noqa: E402
from qa_engine.domain.arrival import AudioTrack, Recording  # noqa: E402
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn  # noqa: E402
from qa_engine.domain.transcript import Transcript, Word  # noqa: E402
from qa_engine.media import decode, join  # noqa: E402
from qa_engine.ports import SAMPLE_RATE, Audio  # noqa: E402
from qa_engine.speech import RecognitionOptions, WhisperTranscriber, to_interaction  # noqa: E402

Said = tuple[bool, str]  # by the agent's side?, and what
FIXTURES = Path(__file__).parents[1] / "fixtures" / "calls"
SCRIPTS = Path(__file__).parent / "speech_material" / "scripts"
MISTIMED_S = 5.0
WORD_ERRORS = (0.0, 0.15, 0.25)
_NOTES = ("channels", "no_voice", "background", "leaks", "echoes")


def clean_calls(shared: Path | None) -> Iterator[Call]:
    for path in sorted(FIXTURES.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        tracks = [decode(FIXTURES / name) for name in truth["files"]]
        audio = tracks[0] if len(tracks) == 1 else join(tracks)
        if len(audio.samples) == 2:
            turns = tuple(
                (int(t["role"] == "customer"), t["start_s"], t["end_s"], t["text"], t["role"]) for t in truth["turns"]
            )
            yield Call(truth["name"], tuple(audio.samples), turns)
    if shared is not None:
        pair = [decode(path) for path in sorted((shared / "audio_aws_calls").glob("*.wav"))]
        yield Call("aws-pair", tuple(join(pair).samples))


def line_calls(folder: Path, only: Sequence[str] | None) -> Iterator[Call]:
    for call in iterate_calls(folder=folder):
        if call.name in (PROFILES if only is None else only):
            turns = tuple((t.channel, t.start_s, t.end_s, t.text, t.role) for t in call.turns)
            yield Call(call.name, tuple(two_channel(call)), turns)


def shortened(call: Call, most_s: float) -> Call:
    """Return the first ``most_s`` seconds of a call."""
    count = round(min(most_s * SAMPLE_RATE, call.channels[0].size))
    turns = tuple(turn for turn in call.turns if turn[1] < most_s)
    return Call(call.name, tuple(channel[:count] for channel in call.channels), turns)


# -- the side of every word -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    call: Call
    transcript: Transcript


def hear(call: Call, transcriber: WhisperTranscriber) -> Heard:
    """Return what the engine hears in a call."""
    seconds = call.channels[0].size / SAMPLE_RATE
    (transcript,) = transcriber.transcribe_batch([Audio(np.stack(call.channels), seconds, seconds)], language="en")
    return Heard(call, transcript)


def hear_apart(call: Call, transcriber: WhisperTranscriber) -> Heard:
    """Return what is heard in each channel as a recording of its own: nothing is known of the other, so leaks stay."""
    seconds = call.channels[0].size / SAMPLE_RATE
    alone = [Audio(channel[None], seconds, seconds) for channel in call.channels]
    heard = transcriber.transcribe_batch(alone, language="en")
    segments = [
        segment.evolve(channel=index, speaker=None, speaker_confidence=None)
        for index, transcript in enumerate(heard)
        for segment in transcript.segments
    ]
    return Heard(call, heard[0].evolve(channels=len(alone), segments=tuple(segments)))


def sides_of_words(heard: Heard) -> dict[str, Any]:
    """Return how many words stand on their own side, on the wrong one (and which), and where nobody of the two speaks.

    Behind some speakers others talk, so a word alone may be the other side's by chance; with a neighbour it is not.
    """
    counts: dict[str, Any] = {"right": 0, "right_early_or_late": 0, "wrong": 0, "of_nobody": 0, "wrong_words": []}
    segments = sorted(heard.transcript.segments, key=lambda segment: segment.start_s)
    for channel in range(len(heard.call.channels)):
        words = [word for segment in segments if segment.channel == channel for word in segment.words]
        for index, word in enumerate(words):
            side = _side(heard.call, channel, words, index)
            counts[side] += 1
            if side == "wrong":
                counts["wrong_words"].append(f"{word.start_s:.1f} s, channel {channel}: {word.text}")
    return counts


def _side(call: Call, channel: int, words: Sequence[Word], index: int) -> str:
    word = words[index]
    at_s = (word.start_s + word.end_s) / 2
    if any(turn[0] == channel for turn in _turns_near(call, at_s, 0.5, 0.7)):
        return "right"
    own = {turn for turn in _turns_near(call, at_s, MISTIMED_S, MISTIMED_S) if turn[0] == channel}
    around = [_plain(w.text) for w in words[max(0, index - 1) : index + 2]]
    if _said(own).intersection(pairwise(around)):
        return "right_early_or_late"
    others = [turn for turn in _turns_near(call, at_s, 0.5, 0.7) if turn[0] != channel]
    return "wrong" if _said(others).intersection(pairwise(around)) else "of_nobody"


def _turns_near(call: Call, at_s: float, before_s: float, after_s: float) -> list[tuple[int, float, float, str, str]]:
    return [turn for turn in call.turns if turn[1] - before_s <= at_s <= turn[2] + after_s]


def _said(turns: Iterable[tuple[int, float, float, str, str]]) -> set[tuple[str, str]]:
    """Return which words follow one another in the turns."""
    return {pair for turn in turns for pair in pairwise([_plain(word) for word in turn[3].split()])}


def _plain(word: str) -> str:
    return re.sub(r"\W", "", word.casefold())


def measure_sides(calls: Iterable[Call], options: RecognitionOptions) -> tuple[dict[str, Any], list[Heard]]:
    transcriber = WhisperTranscriber(options=options, cpu_threads=1)
    transcriber.setup(devices.cpu())
    rows: dict[str, Any] = {}
    kept = []
    for call in calls:
        heard = hear(call, transcriber)
        kept.append(heard)
        notes = heard.transcript.provenance.options
        rows[call.name] = {
            "line": PROFILES[call.name].name if call.name in PROFILES else "clean",
            "channels_apart": sides_of_words(hear_apart(call, transcriber)),
            "engine": sides_of_words(heard),
            "notes": {name: notes[name] for name in _NOTES if name in notes},
        }
        print(call.name, rows[call.name], flush=True)
    totals: dict[str, Any] = {
        way: {
            k: sum(row[way][k] for row in rows.values()) for k in ("right", "right_early_or_late", "wrong", "of_nobody")
        }
        for way in ("channels_apart", "engine")
    }
    for total in totals.values():
        right = total["right"] + total["right_early_or_late"]
        total["on_the_right_side"] = round(right / max(1, right + total["wrong"]), 5)
    return {"calls": rows, "all": totals}, kept


# -- swapped sides, and machines --------------------------------------------------------------------------------------


def dialogues(shared: Path | None, most: int | None = None) -> Iterator[tuple[str, list[Said]]]:
    """Yield dialogues with their set: those of scripts by split, of the fixtures, and of STAR, of which ``most``."""
    for path in sorted(SCRIPTS.glob("*.toml")):
        script = tomllib.loads(path.read_text(encoding="utf-8"))
        roles = {name: person["role"] for name, person in script["people"].items()}
        said = [(roles[t["by"]], t["say"]) for t in script["turns"] if "say" in t]
        yield f"scripts, {script['split']}", [(role == "agent", text) for role, text in said if role != "bot"]
    for path in sorted(FIXTURES.glob("*.truth.json")):
        turns = json.loads(path.read_text(encoding="utf-8"))["turns"]
        yield "fixture calls", [(turn["role"] == "agent", turn["text"]) for turn in turns]
    if shared is not None:
        import gzip

        lines = gzip.decompress((shared / "star" / "star_dev.jsonl.gz").read_bytes()).decode("utf-8").splitlines()
        stars = [json.loads(line) for line in lines]
        # The same split as that of the head for roles.
        held_out = set(sorted({str(one["AnonymizedUserWorkerID"]) for one in stars})[::5])
        stars = [one for one in stars if str(one["AnonymizedUserWorkerID"]) in held_out]
        for one in stars[:: 1 if most is None else max(1, -(-len(stars) // most))]:
            events = [e for e in one["Events"] if e.get("Text", "").strip()]
            wanted = {("User", "utter"), ("Wizard", "pick_suggestion")}
            said = [(e["Agent"] == "Wizard", e["Text"]) for e in events if (e["Agent"], e["Action"]) in wanted]
            if len(said) >= 6 and len({s for s, _ in said}) == 2:
                yield "STAR, workers held out", said


def as_call(said: Sequence[Said], *, swapped: bool) -> Interaction:
    names = {True: "agent", False: "customer"}
    people = (Participant(id="agent", role=Role.AGENT), Participant(id="customer", role=Role.CUSTOMER))
    turns = tuple(Turn(participant=names[agent != swapped], text=text) for agent, text in said)
    return Interaction(id="call", channel=Channel.CALL, language="en", participants=people, turns=turns)


def with_word_errors(said: Sequence[Said], rate: float, words: Sequence[str], random_: random.Random) -> list[Said]:
    """Return what is said with a third of ``rate`` left out, half replaced, the rest put in; without punctuation."""
    if rate == 0.0:
        return list(said)
    garbled = []
    for agent, text in said:
        out: list[str] = []
        for word in re.sub(r"[^\w' ]", " ", text).lower().split():
            draw = random_.random() / rate
            if draw >= 0.35:
                out.append(random_.choice(words) if draw < 0.85 else word)
            if 0.85 <= draw < 1.0:
                out.append(random_.choice(words))
        garbled.append((agent, " ".join(out) or "uh"))
    return garbled


def measure_swapped(
    shared: Path | None, reader: TurnReader, heard: Sequence[Heard], most: int | None = None
) -> dict[str, Any]:
    """Return how often swapped sides were found, and right ones taken for swapped: by set and share of wrong words."""
    every = list(dialogues(shared, most))
    words = [word for _, said in every for _, text in said for word in re.findall(r"[a-z']+", text.lower())]
    random_ = random.Random(SEED)
    rows: dict[str, dict[str, Any]] = {}
    for rate in WORD_ERRORS:
        for name in dict.fromkeys(name for name, _ in every):
            calls = [with_word_errors(said, rate, words, random_) for own, said in every if own == name]
            rows[f"{name}, {rate:.0%} wrong words"] = _swap_row(
                reader, [as_call(said, swapped=s) for said in calls for s in (True, False)]
            )
    recognised = [_recognised(one, swapped=s) for one in heard if one.call.turns for s in (True, False)]
    rows["recognised calls"] = _swap_row(reader, recognised)
    return rows


def _swap_row(reader: TurnReader, calls: Sequence[Interaction]) -> dict[str, Any]:
    """Count over calls that come in pairs: swapped, and as they are."""
    doubts = [read.readings.swapped_probability is not None for read in reader.read(calls)]
    pairs = len(calls) // 2
    found, wrongly = sum(doubts[::2]), sum(doubts[1::2])
    return {"calls": pairs, "found": found, "wrongly": wrongly, "share_found": round(found / max(1, pairs), 4)}


def _recognised(heard: Heard, *, swapped: bool) -> Interaction:
    roles = (Role.CUSTOMER, Role.AGENT) if swapped else (Role.AGENT, Role.CUSTOMER)
    details = Interaction(id=heard.call.name, channel=Channel.CALL, language="en")
    track = AudioTrack(path="call.wav", channel_roles=roles)
    return to_interaction(heard.transcript, Recording(tracks=(track,), details=details))


def measure_bots(reader: TurnReader, heard: Sequence[Heard]) -> dict[str, Any]:
    """Return how many words of machines and of people were given to a bot in the recognised calls, by turn times."""
    counts = {"bot_words": 0, "bot_words_found": 0, "agent_words": 0, "agent_words_taken_for_a_bot": 0}
    calls = [one for one in heard if one.call.turns]
    for one, read in zip(calls, reader.read([_recognised(one, swapped=False) for one in calls]), strict=True):
        for index, turn in enumerate(read.interaction.turns):
            role = read.interaction.role(index)
            for word in turn.words if role in (Role.AGENT, Role.BOT) else ():
                at_s = (word.start_s + word.end_s) / 2
                said = {t[4] for t in one.call.turns if t[0] == 0 and t[1] - 0.3 <= at_s <= t[2] + 0.3}
                if len(said) == 1:
                    truth = said.pop()
                    counts[f"{truth}_words"] += 1
                    counts["bot_words_found"] += truth == "bot" and role is Role.BOT
                    counts["agent_words_taken_for_a_bot"] += truth == "agent" and role is Role.BOT
    return counts


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    clean = list(clean_calls(arguments.shared))
    encoder = SentenceEncoder(cpu_threads=1)
    reader = TurnReader(encoder)
    reader.setup(devices.cpu())
    options = RecognitionOptions.fast() if arguments.accuracy == "fast" else RecognitionOptions.best()
    named = [call for call in clean if call.turns and (arguments.only is None or call.name in arguments.only)]
    on_lines = line_calls(arguments.calls, arguments.only)
    short = (shortened(call, arguments.most_s) for call in (*named, *on_lines))
    sides, heard = measure_sides(short, options)
    figures = {
        "copied_channels": measure_copies(clean, arguments.shared),
        "leaks": measure_leaks(clean),
        "sides_of_words": {"accuracy": arguments.accuracy, "most_s_of_a_call": arguments.most_s, **sides},
        "swapped_sides": measure_swapped(arguments.shared, reader, heard, arguments.dialogues),
        "machines": measure_bots(reader, heard),
    }
    encoder.close()
    packages = ("qa-engine", "faster-whisper", "ctranslate2", "numpy")
    write_result(
        arguments.out,
        figures,
        packages=packages,
        models=reading_weights(),
        seed=SEED,
        load_at_start=load_at_start,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python -m benchmarks.who_spoke --shared ../shared/data --out results.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--shared", type=Path, help="folder of the shared data; without it the sets there are left out")
    parser.add_argument("--calls", type=Path, default=CALLS, help="folder of the synthetic calls")
    parser.add_argument("--only", nargs="*", help="names of the calls to recognise; all by default")
    parser.add_argument("--most-s", type=float, default=3600.0, help="seconds of each call to recognise")
    parser.add_argument("--dialogues", type=int, help="about how many dialogues of STAR to read; all by default")
    parser.add_argument("--accuracy", choices=("best", "fast"), default="best", help="options of recognition")
    return parser.parse_args()


if __name__ == "__main__":
    main()
