"""The synthetic calls have exact truth, their degradation is the same each time, and non-speech is long enough."""

from __future__ import annotations

import hashlib
import itertools
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speech_material import effects, nonspeech, tones
from benchmarks.speech_material.degrade import mono, two_channel, variants
from benchmarks.speech_material.effects import LINE_RATE, WIDE_RATE
from benchmarks.speech_material.profiles import PROFILES, SEVERITY_DB, Noise, Profile, Side
from benchmarks.speech_material.read import CALLS, SpokenCall, Truth, read_call, read_truths

TRUTHS = read_truths()
SCRIPTS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (CALLS.parent / "scripts").glob("*.toml")}
PIECES = {piece.name: piece for piece in nonspeech.PIECES}
EVERYTHING = Profile(
    "everything",
    Side(level_db=3, noises=(Noise("hum", 20),), codec="g723-6.3", clip_over_rms_db=6),
    Side(level_db=-6, noises=(Noise("street", 12), Noise("pink", 20)), codec="amr-4.75", room_s=0.3, loss_share=0.05),
    echo_db=-20,
)


def _speech_share(truth: Truth) -> float:
    spoken_s, until_s = 0.0, 0.0
    for turn in truth.turns:
        spoken_s += max(0.0, turn.end_s - max(until_s, turn.start_s))
        until_s = max(until_s, turn.end_s)
    return spoken_s / truth.duration_s


def _beginning(name: str, duration_s: float) -> SpokenCall:
    call = read_call(name)
    turns = tuple(turn for turn in call.turns if turn.end_s <= duration_s)
    truth = replace(call.truth, duration_s=duration_s, turns=turns, sounds=())
    return SpokenCall(truth, call.samples[:, : round(duration_s * WIDE_RATE)])


@pytest.fixture(scope="module")
def beginning() -> SpokenCall:
    return _beginning("ostrel-card-fraud", 22.0)


def test_there_is_more_than_an_hour_with_many_voices_and_speech_as_dense_as_in_real_calls() -> None:
    assert sum(truth.duration_s for truth in TRUTHS) >= 3600
    assert len({turn.voice for truth in TRUTHS for turn in truth.turns}) >= 10
    assert [truth.name for truth in TRUTHS if not 0.60 <= _speech_share(truth) <= 0.75] == []


def test_every_script_is_spoken_word_for_word() -> None:
    assert {truth.name for truth in TRUTHS} == SCRIPTS.keys() == PROFILES.keys()
    for truth in TRUTHS:
        script = SCRIPTS[truth.name]
        said = [step["say"] for step in script["turns"] if "say" in step]
        assert sorted(turn.text for turn in truth.turns) == sorted(said)
        assert (truth.split, truth.trade) == (script["split"], script["trade"])


def test_a_third_is_kept_for_testing_and_shares_no_voice_with_the_rest() -> None:
    test_calls = [truth for truth in TRUTHS if truth.split == "test"]
    assert len(test_calls) == pytest.approx(len(TRUTHS) / 3, abs=1)
    voices = {split: {t.voice for truth in read_truths(split) for t in truth.turns} for split in ("dev", "test")}
    assert voices["dev"] & voices["test"] == set()


@pytest.mark.parametrize("truth", TRUTHS, ids=[truth.name for truth in TRUTHS])
def test_turns_and_sounds_lie_within_the_call_and_nobody_overlaps_with_himself(truth: Truth) -> None:
    spans = [(one.start_s, one.end_s, one.channel) for one in (*truth.turns, *truth.sounds)]
    assert all(0.0 <= start_s < end_s <= truth.duration_s for start_s, end_s, _ in spans)
    for channel in (0, 1):
        own = sorted(span for span in spans if span[2] == channel)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(own))


@pytest.mark.parametrize("name", ["fernlea-energy-bill", "wexcombe-transfer"])
def test_the_voices_are_where_the_truth_says_and_on_no_other_channel(name: str) -> None:
    call = read_call(name)
    assert call.samples.shape == (2, round(call.truth.duration_s * WIDE_RATE))

    def level_dbfs(channel: int, start_s: float, end_s: float) -> float:
        return 20 * float(
            np.log10(
                effects.root_mean_square(
                    call.samples[channel, round(start_s * WIDE_RATE) : round(end_s * WIDE_RATE)].astype(np.float64)
                )
            )
        )

    for turn in call.turns:
        assert level_dbfs(turn.channel, turn.start_s, turn.end_s) > -30
        others = [o for o in (*call.turns, *call.sounds) if o is not turn]
        if all(o.end_s < turn.start_s - 0.1 or o.start_s > turn.end_s + 0.1 for o in others):
            assert level_dbfs(1 - turn.channel, turn.start_s, turn.end_s) < -70
            assert level_dbfs(turn.channel, turn.start_s - 0.06, turn.start_s - 0.02) < -60
            assert level_dbfs(turn.channel, turn.end_s + 0.03, turn.end_s + 0.07) < -60


def test_every_file_is_the_one_whose_origin_is_stated() -> None:
    stated = tomllib.loads((CALLS / "PROVENANCE.toml").read_text("utf-8"))["file"]
    present = {path.name for path in CALLS.iterdir()} - {"PROVENANCE.toml"}
    assert {entry["path"] for entry in stated} == present
    wrong = [e["path"] for e in stated if hashlib.sha256((CALLS / e["path"]).read_bytes()).hexdigest() != e["sha256"]]
    assert wrong == []
    assert sum((CALLS / name).stat().st_size for name in present) < 25e6


def test_the_same_call_sounds_the_same_each_time_and_both_ways_of_asking_agree(beginning: SpokenCall) -> None:
    once, again = variants(beginning, EVERYTHING), variants(beginning, EVERYTHING)
    assert np.array_equal(once.mono, again.mono)
    assert np.array_equal(once.two_channel, again.two_channel)
    assert np.array_equal(once.mono, mono(beginning, EVERYTHING))
    assert np.array_equal(once.two_channel, two_channel(beginning, EVERYTHING))


def test_another_call_gets_other_noise(beginning: SpokenCall) -> None:
    renamed = SpokenCall(replace(beginning.truth, name="another"), beginning.samples)
    assert not np.array_equal(mono(beginning, EVERYTHING), mono(renamed, EVERYTHING))


def test_both_forms_are_as_long_as_the_call_within_bounds_and_empty_above_the_telephone_band(
    beginning: SpokenCall,
) -> None:
    made = variants(beginning, EVERYTHING)
    count = beginning.samples.shape[1]
    for samples, channels in ((made.two_channel, 2), (made.mono, 1)):
        assert (samples.shape, samples.dtype) == ((channels, count), np.float32)
        assert float(np.abs(samples).max()) < 1.1
        power = np.abs(np.fft.rfft(samples[0])) ** 2
        above = np.fft.rfftfreq(count, 1 / WIDE_RATE) > 4000
        assert power[above].sum() < 1e-6 * power.sum()


def test_a_side_that_never_speaks_still_gets_its_noise(beginning: SpokenCall) -> None:
    only_agent = tuple(turn for turn in beginning.turns if turn.channel == 0)
    silenced = beginning.samples * np.float32([[1.0], [0.0]])
    call = SpokenCall(replace(beginning.truth, turns=only_agent), silenced)
    noisy = Profile("noisy", Side(), Side(noises=(Noise("pink", 10),)), line_snr_db=90)
    customer = two_channel(call, noisy)[1].astype(np.float64)
    assert 20 * np.log10(effects.root_mean_square(customer)) == pytest.approx(-34 + SEVERITY_DB, abs=1.0)


def test_the_echo_of_the_other_side_comes_late_and_weak(beginning: SpokenCall) -> None:
    profile = Profile("echo only", Side(), Side(), echo_db=-20, echo_ms=100, line_snr_db=90)
    turn = next(turn for turn in beginning.turns if turn.channel == 0)
    start, end = round(turn.start_s * WIDE_RATE), round(turn.end_s * WIDE_RATE)
    agent, customer = two_channel(beginning, profile).astype(np.float64)
    late = round(0.1 * WIDE_RATE)
    echo = customer[start + late : end + late]
    assert float(np.corrcoef(agent[start:end], echo)[0, 1]) > 0.95
    ratio = effects.root_mean_square(echo) / effects.root_mean_square(agent[start:end])
    assert 20 * np.log10(ratio) == pytest.approx(-20, abs=0.5)


@pytest.mark.parametrize("codec", ["mulaw", "amr-4.75", "amr-5.9", "amr-7.95", "g723-6.3"])
def test_a_codec_moves_nothing_in_time(codec: effects.CodecName, beginning: SpokenCall) -> None:
    line = effects.to_line(beginning.samples.sum(axis=0).astype(np.float64))
    coded = effects.through_codec(line, codec)
    assert coded.size == line.size
    size = 2 * line.size
    match = np.fft.irfft(np.fft.rfft(coded, size) * np.conj(np.fft.rfft(line, size)))
    assert int(np.argmax(match)) in (0, 1, size - 1)


@pytest.mark.parametrize(
    ("kind", "snr_db"), [("white", 10.0), ("pink", 15.0), ("hum", 5.0), ("street", 0.0), ("babble", 12.0)]
)
def test_noise_is_as_far_below_speech_as_asked(kind: str, snr_db: float, beginning: SpokenCall) -> None:
    quiet = Profile("quiet", Side(), Side(), line_snr_db=120)
    noisy = replace(quiet, agent=Side(noises=(Noise(kind, snr_db),)))  # type: ignore[arg-type]
    clean, with_noise = (two_channel(beginning, profile)[0].astype(np.float64) for profile in (quiet, noisy))
    spans = [(round(t.start_s * WIDE_RATE), round(t.end_s * WIDE_RATE)) for t in beginning.turns if t.channel == 0]
    speech = effects.root_mean_square(np.concatenate([clean[a:b] for a, b in spans]))
    assert 20 * np.log10(speech / effects.root_mean_square(with_noise - clean)) == pytest.approx(
        snr_db - SEVERITY_DB, abs=1.0
    )


@pytest.mark.parametrize(("share", "burst"), [(0.05, 1.0), (0.1, 3.0), (0.3, 2.0)])
def test_as_many_frames_are_lost_as_asked_and_long_losses_fall_silent(share: float, burst: float) -> None:
    random = np.random.default_rng(3)
    steady = np.ones(LINE_RATE * 400)
    out = effects.lose_frames(steady, share, burst, random).reshape(-1, effects.FRAME)
    lost = out[:, 0] < 1.0
    assert lost.mean() == pytest.approx(share, rel=0.15)
    starts = np.flatnonzero(lost[1:] & ~lost[:-1]).size
    assert lost.sum() / starts == pytest.approx(burst / 1.0, rel=0.2)
    assert set(np.round(np.unique(out), 6)) <= {1.0, 0.75, 0.5625, 0.421875, 0.0}


def test_mulaw_keeps_speech_and_limits_what_is_too_loud() -> None:
    tone = 0.3 * np.sin(np.arange(8000) / 5.0)
    error = effects.root_mean_square(effects.through_mulaw(tone) - tone)
    assert 20 * np.log10(effects.root_mean_square(tone) / error) > 30
    assert float(np.abs(effects.through_mulaw(5 * tone)).max()) <= 1.0


def test_non_speech_lasts_half_an_hour_and_has_each_kind() -> None:
    assert sum(piece.duration_s for piece in nonspeech.PIECES) >= 30 * 60
    assert {piece.kind for piece in nonspeech.PIECES} == {"silence", "tone", "music", "noise"}
    assert len(PIECES) == len(nonspeech.PIECES)


@pytest.mark.parametrize(
    "name", ["digital-silence", "comfort-gated", "street", "breathing", "slow-modem", "chosen-keys", "music-beat-0"]
)
def test_a_piece_is_the_same_each_time_as_long_and_as_loud_as_stated(name: str) -> None:
    piece = replace(PIECES[name], duration_s=8.0)
    once, again = nonspeech.make_piece(piece), nonspeech.make_piece(piece)
    assert np.array_equal(once.samples, again.samples)
    assert (once.samples.size, once.samples.dtype, once.kind) == (8 * WIDE_RATE, np.float32, piece.kind)
    loud = effects.root_mean_square(once.samples.astype(np.float64))
    if piece.dbfs is None:
        assert not once.samples.any()
    else:
        assert 20 * np.log10(loud) == pytest.approx(piece.dbfs, abs=1.0)


@pytest.mark.parametrize(
    ("key", "hertz"), [("1", (697, 1209)), ("5", (770, 1336)), ("#", (941, 1477)), ("0", (941, 1336))]
)
def test_a_key_sounds_its_two_frequencies(key: str, hertz: tuple[int, int]) -> None:
    tone = tones.keypad(key, LINE_RATE, on_s=1.0, off_s=0.0)
    power = np.abs(np.fft.rfft(tone))
    assert tuple(sorted(int(at) for at in np.argsort(power)[-2:])) == hertz


def test_a_us_ring_sounds_two_seconds_of_six() -> None:
    ring = tones.cadence("ring-us", 12.0, LINE_RATE).reshape(12, LINE_RATE)
    assert [bool(np.abs(second).max() > 0.1) for second in ring] == [True, True, False, False, False, False] * 2


def test_a_key_that_no_keypad_has_is_refused() -> None:
    with pytest.raises(ValueError, match="substring"):
        tones.keypad("x", LINE_RATE)


def test_a_call_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_call("nobody", folder=tmp_path)
