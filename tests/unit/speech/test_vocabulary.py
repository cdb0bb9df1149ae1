"""Names to expect: which profiles are refused, where a term is found, and when the sound does not bear it out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import tokenizers
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.transcript import Word
from qa_engine.errors import SettingsError
from qa_engine.model_files import ModelFolder
from qa_engine.ports import Device
from qa_engine.settings import Settings
from qa_engine.speech.hearing import BatchSize
from qa_engine.speech.listening import listen
from qa_engine.speech.recognition import Decoding, Heard, RecognitionOptions
from qa_engine.speech.recordings import HeardRecording, hear_recordings
from qa_engine.speech.vocabulary import (
    MOST_TERMS,
    RecognitionProfile,
    TermCounts,
    Vocabulary,
    check_length,
    load_profile,
)
from qa_engine.speech.whisper import WhisperTranscriber
from tests.unit.speech.made_voices import Samples
from tests.unit.speech.scripted import ScriptedRecogniser, ScriptedVoices, loud_parts, loudness, recorded, voices

EXAMPLE = Path(__file__).parents[3] / "docs" / "recognition-profile.example.toml"
VALID = 'name = "brightline"\nversion = "2026-03"\nterms = ["Brightline", "Vellimo Home", "Wi-Fi"]\n'
PROFILE = RecognitionProfile(name="brightline", version="2026-03", terms=("Brightline", "Vellimo Home", "Wi-Fi"))
OPTIONS = RecognitionOptions(window_s=8.0, longest_unheard_s=60.0)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "terms.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def profile(*terms: str) -> RecognitionProfile:
    return RecognitionProfile(name="p", version="1", terms=terms)


def words(text: str) -> tuple[Word, ...]:
    """``Bright:30 line`` are two words, the first with a confidence of 0.3, the other of 0.9."""
    parts = [one.partition(":") for one in text.split()]
    return tuple(
        Word(text=word, start_s=i, end_s=i + 1, confidence=int(percent or 90) / 100)
        for i, (word, _, percent) in enumerate(parts)
    )


def heard(text: str) -> Heard:
    return Heard(" ".join(word.text for word in words(text)), words(text), average_log_probability=-0.3)


# ---- the file


def test_a_profile_is_read(tmp_path: Path) -> None:
    assert load_profile(written(tmp_path, VALID)) == PROFILE
    assert PROFILE.described() == f"brightline 2026-03 sha256:{PROFILE.sha256}"


def test_the_example_of_the_documentation_is_valid() -> None:
    assert load_profile(EXAMPLE).terms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "a"\nversion = "1"\n', "'terms' is missing"),
        (VALID + 'weights = "1"\n', "there is no 'weights' in a profile"),
        ('name = "a b"\nversion = "1"\nterms = ["x1"]', "name: "),
        ('name = "a"\nversion = ""\nterms = ["x1"]', "version: "),
        ('name = "a"\nversion = "1"\nterms = []', "terms: "),
        ('name = "a"\nversion = "1"\nterms = ["Halden", ""]', "terms.2: "),
        ('name = "a"\nversion = "1"\nterms = ["Halden", "   "]', "terms.2: "),
        ('name = "a"\nversion = "1"\nterms = ["Halden", 7]', "terms.2: "),
        (f'name = "a"\nversion = "1"\nterms = ["{"x" * 61}"]', "terms.1: "),
        ('name = "a"\nversion = "1"\nterms = ["--"]', "'--' has no letter or digit"),
        ('name = "a"\nversion = "1"\nterms = ["Halden, Corvane"]', "without a comma"),
        ('name = "a"\nversion = "1"\nterms = ["Hal\\nden"]', "on one line"),
        ('name = "a"\nversion = "1"\nterms = ["a b c d e f g"]', "more than 6 words"),
        ('name = "a"\nversion = "1"\nterms = ["Wi-Fi", "Halden", "WIFI"]', "'WIFI' and 'Wi-Fi' are the same term"),
        (f'name = "a"\nversion = "1"\nterms = {[f"t{i}" for i in range(61)]}', f"more than {MOST_TERMS} terms"),
        ("name = ", "not valid TOML"),
        (b'name = "\xff"', "not UTF-8"),
        ("#" * 70_000, "larger than 64 KiB"),
    ],
    ids=[
        "no terms",
        "unknown field",
        "name with a space",
        "empty version",
        "no term",
        "empty term",
        "blank term",
        "a number",
        "long term",
        "no letters",
        "two terms in one",
        "two lines",
        "a sentence",
        "twice",
        "too many",
        "not TOML",
        "not UTF-8",
        "too large",
    ],
)
def test_a_bad_profile_is_refused_with_what_to_mend(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_profile(written(tmp_path, text))
    assert message in caught.value.message
    assert (caught.value.code, caught.value.item) == ("invalid_recognition_profile", "terms.toml")


def test_a_missing_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: the file cannot be read"):
        load_profile(tmp_path / "none.toml")


def test_the_hash_is_of_what_the_profile_says_and_not_of_how_it_is_written(tmp_path: Path) -> None:
    commented = load_profile(written(tmp_path, "# ours\n" + VALID.replace(", ", ",\n  ")))
    assert commented.sha256 == PROFILE.sha256
    others = [
        PROFILE.evolve(version="2026-04"),
        PROFILE.evolve(name="other"),
        PROFILE.evolve(terms=PROFILE.terms[::-1]),
        PROFILE.evolve(terms=PROFILE.terms[:2]),
    ]
    assert len({one.sha256 for one in (PROFILE, *others)}) == 5


@pytest.mark.parametrize(("terms", "fits"), [(36, True), (37, False)])
def test_the_model_must_have_room_for_all_terms(tmp_path: Path, terms: int, fits: bool) -> None:
    # This tokenizer makes a token of each word and mark: "Glossary", ":", then five words and a comma a term.
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    long = profile(*(f"one two three four n{i}" for i in range(terms)))
    if fits:
        check_length(long, tmp_path / "tokenizer.json")
        return
    with pytest.raises(SettingsError, match="take 224 tokens of the model, which has room for 223; leave out"):
        check_length(long, tmp_path / "tokenizer.json")


def test_a_model_without_a_tokenizer_file_is_not_asked(tmp_path: Path) -> None:
    check_length(PROFILE, tmp_path / "tokenizer.json")


# ---- finding terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Brightline", [("Brightline", 0, 1)]),
        ("hello, BRIGHTLINE. Bye", [("Brightline", 1, 2)]),
        ("Brightline's app", [("Brightline", 0, 1)]),
        ("Brightlines app", []),
        ("Bright line mobile", [("Brightline", 0, 2)]),
        ("a bright, sunny line", []),
        ("Vellimo", []),
        ("the vellimo home, and Vellimo Home.", [("Vellimo Home", 1, 3), ("Vellimo Home", 4, 6)]),
        ("my wifi or Wi -Fi", [("Wi-Fi", 1, 2), ("Wi-Fi", 3, 5)]),
        ("brightline brightline", [("Brightline", 0, 1), ("Brightline", 1, 2)]),
        ("- Brightline -", [("Brightline", 1, 2)]),
        ("", []),
    ],
)
def test_terms_are_found_as_whole_words(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(run.term, run.start, run.end) for run in Vocabulary(PROFILE).find(words(text))] == found


def test_the_longest_of_several_terms_is_found() -> None:
    vocabulary = Vocabulary(profile("Tarn", "Tarn Mobile"))
    assert [run.term for run in vocabulary.find(words("Tarn Mobile by Tarn"))] == ["Tarn Mobile", "Tarn"]


@given(st.lists(st.sampled_from(["Brightline", "Vellimo", "Home", "Bright", "line", "-", "and", "Wi", "-Fi"])))
def test_terms_do_not_overlap(texts: list[str]) -> None:
    found = Vocabulary(PROFILE).find(tuple(Word(text=text, start_s=0, end_s=1) for text in texts))
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(texts[run.start] != "-" and texts[run.end - 1] != "-" for run in found)


# ---- the guard


@pytest.mark.parametrize(
    ("expecting", "plain", "refused"),
    [
        ("this is Brightline:5 support", "this is Brightline support", []),
        ("this is Brightline:1 support", "this is Bright line support", []),
        ("this is Brightline:10 support", "this is Brighton:90 support", []),
        ("this is Brightline:8 support", "this is Brighton:90 support", ["Brightline"]),
        ("this is Brightline:6 support", "this is Brighton:50 support", []),
        ("this is Brightline:4 support", "this is Brighton:20 support", ["Brightline"]),
        ("Brightline:1", "I would like to talk to somebody", ["Brightline"]),
        ("well Brightline:5", "well", []),
        ("well Brightline:4", "well", ["Brightline"]),
        ("well Brightline:4", "", ["Brightline"]),
        ("Brightline:30 and Vellimo:2 Home:2", "Brighton and mellow home", ["Vellimo Home"]),
        ("a Vellimo:2 Home:90 box", "a mellow home box", []),
        ("a Vellimo:2 Home:10 box", "a mellow home box", ["Vellimo Home"]),
        ("no term here", "but Brightline here", []),
    ],
    ids=[
        "heard in both",
        "the same letters",
        "a tenth as probable",
        "less than a tenth",
        "against doubtful words",
        "hardly probable at all",
        "swallows a sentence",
        "nothing in its place, likely",
        "nothing in its place, unlikely",
        "nothing heard plainly",
        "one of two",
        "the mean of two words",
        "both words unlikely",
        "no term",
    ],
)
def test_a_term_stands_where_the_sound_bears_it_out(expecting: str, plain: str, refused: list[str]) -> None:
    unsupported = Vocabulary(PROFILE).unsupported(heard(expecting), heard(plain))
    assert [run.term for run in unsupported] == refused


# ---- in a recording


def hear(says: Callable[[Samples, str, Decoding], Heard]) -> tuple[HeardRecording, ScriptedRecogniser]:
    """Hear two windows, with a voice at level 1 and one at level 2."""
    recogniser = ScriptedRecogniser(says=says)
    channel = voices(1, (1, 7, 0.1), (12, 18, 0.2), seconds=20)
    (one,) = hear_recordings(
        [listen(recorded(channel), OPTIONS, loud_parts)],
        recogniser,
        OPTIONS,
        language="en",
        workers=1,
        batch_size=BatchSize(8),
        vocabulary=Vocabulary(PROFILE),
    )
    return one, recogniser


@pytest.mark.parametrize(
    ("confidence", "texts", "counts"),
    [
        (60, ["from Brightline today", "my line is down"], TermCounts(kept=1, refused=0, windows=1)),
        (1, ["from Brighton today", "my line is down"], TermCounts(kept=0, refused=1, windows=1)),
    ],
    ids=["borne out", "not borne out"],
)
def test_only_windows_with_a_term_are_heard_without_the_profile(
    confidence: int, texts: list[str], counts: TermCounts
) -> None:
    def says(samples: Samples, language: str, decoding: Decoding) -> Heard:
        if loudness(samples) == 2:
            return heard("my line is down")
        return heard(f"from Brightline:{confidence} today" if decoding.terms else "from Brighton today")

    one, recogniser = hear(says)
    assert [segment.text for segment in one.segments] == texts
    assert [(decoding.terms, len(of)) for of, decoding in recogniser.decoded] == [(PROFILE.prompt, 2), (None, 1)]
    assert (one.terms, one.notes["terms"]) == (counts, counts.described())


def test_without_a_term_nothing_is_heard_twice() -> None:
    one, recogniser = hear(lambda samples, language, decoding: heard("my line is down"))
    assert [decoding.terms for _, decoding in recogniser.decoded] == [PROFILE.prompt]
    assert one.terms == TermCounts()


def transcriber(model: Path, expecting: RecognitionProfile | None) -> WhisperTranscriber:
    def load(folder: ModelFolder, device: Device, threads: int) -> ScriptedRecogniser:
        return ScriptedRecogniser(says=lambda samples, language, decoding: heard("from Brightline"))

    made = WhisperTranscriber(
        str(model),
        options=OPTIONS,
        cpu_threads=1,
        settings=Settings(),
        profile=expecting,
        voices=ScriptedVoices(),
        load=load,
        detect=loud_parts,
    )
    made.setup(Device())
    return made


def test_work_done_under_another_profile_is_told_apart(tmp_path: Path) -> None:
    expecting = [None, PROFILE, PROFILE.evolve(version="2026-04")]
    versions = [transcriber(tmp_path, one).info.version for one in expecting]
    assert len(set(versions)) == 3
    assert versions[1] == f"{versions[0]} brightline-{PROFILE.sha256[:12]}"


@pytest.mark.parametrize(
    ("expecting", "named", "terms"),
    [
        (None, None, None),
        (PROFILE, PROFILE.described(), "first hearing: 1 kept, 0 refused; 1 windows heard also without the profile"),
    ],
    ids=["none", "a profile"],
)
def test_the_profile_is_in_the_provenance(
    tmp_path: Path, expecting: RecognitionProfile | None, named: str | None, terms: str | None
) -> None:
    sound = recorded(voices(1, (1, 5, 0.1)))
    (transcript,) = transcriber(tmp_path, expecting).transcribe_batch([sound], language="en")
    options = transcript.provenance.options if transcript.provenance else {}
    assert (options.get("recognition_profile"), options.get("terms")) == (named, terms)
