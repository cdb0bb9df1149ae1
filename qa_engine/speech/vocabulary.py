"""Names and terms that recognition is to expect, and the guard against hearing them where nobody says them.

A recognition profile lists them. Whisper is shown the list as if it had been written before, which makes it spell the
terms as they are listed, and also makes it more ready to hear them. So wherever a term was heard, the same sound is
heard once more without the list, and the term stands only where it is not far less probable than what was heard then.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, ValidationError, field_validator

from qa_engine.domain.record import Identifier, Record
from qa_engine.domain.transcript import Word
from qa_engine.errors import SettingsError
from qa_engine.speech.recognition import PROMPT_TOKENS, Heard

MOST_TERMS: Final = 60
_MOST_BYTES: Final = 64 * 1024
_MOST_WORDS: Final = 6
# Set on eight dev calls of the speech benchmark. Terms that were said, but spelled otherwise in the plain hearing, had
# a confidence of 0.12 or more, and 0.27 of that of the words in their place; terms that only the list brought up 0.02
# and 0.04 at most. The limits lie midway, as ratios. Names that really sound like what was said have 0.28 and more,
# which no limit tells from a right name.
_LEAST_SHARE: Final = 0.1
_LEAST_CONFIDENCE: Final = 0.05
_POSSESSIVE: Final = re.compile(r"['’]s\W*$", flags=re.IGNORECASE)

Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]


class RecognitionProfile(Record):
    """What a contact centre's calls are about: names of companies and products, and other terms.

    The order of the terms matters a little: those at the end weigh most with the model.
    """

    name: Identifier
    version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    terms: tuple[Term, ...] = Field(min_length=1, max_length=MOST_TERMS)

    @field_validator("terms")
    @classmethod
    def _usable(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        seen: dict[str, str] = {}
        for term in terms:
            letters = _letters(term)
            if not letters:
                raise ValueError(f"'{term}' has no letter or digit; leave it out")
            if "," in term or any(not character.isprintable() for character in term):
                raise ValueError(f"'{term}' must be one term on one line, without a comma; list parts as own terms")
            if len(term.split()) > _MOST_WORDS:
                raise ValueError(f"'{term}' has more than {_MOST_WORDS} words; list names, not sentences")
            if letters in seen:
                raise ValueError(f"'{term}' and '{seen[letters]}' are the same term; keep one")
            seen[letters] = term
        return terms

    @property
    def sha256(self) -> str:
        """The hash of name, version and terms: equal profiles have equal hashes, however they were written."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @property
    def prompt(self) -> str:
        """The terms as the model is shown them.

        As a finished sentence: after a list that stays open the model writes on with the list instead of what it hears.

        >>> RecognitionProfile(name="brightline", version="1", terms=("Brightline", "Vellimo Home")).prompt
        'Glossary: Brightline, Vellimo Home.'
        """
        return f"Glossary: {', '.join(self.terms)}."

    def described(self) -> str:
        """Return name, version and hash, for provenance."""
        return f"{self.name} {self.version} sha256:{self.sha256}"


def load_profile(path: str | Path) -> RecognitionProfile:
    """Return the profile in a TOML file.

    Raises:
        SettingsError: it cannot be read, or is no profile; the message says what is wrong and what to write instead.
    """
    path = Path(path)
    try:
        return RecognitionProfile.model_validate(_toml(path))
    except ValidationError as error:
        problems = "; ".join(_advice(fault) for fault in error.errors(include_url=False))
        raise _refused(problems, path) from error


def check_length(profile: RecognitionProfile, tokenizer: Path) -> None:
    """Check that the model can be shown the whole profile. A model without a tokenizer file is not asked.

    Args:
        profile: the terms.
        tokenizer: the model's ``tokenizer.json``.

    Raises:
        SettingsError: the terms are too many or too long.
    """
    if not tokenizer.is_file():
        return
    import tokenizers

    taken = len(tokenizers.Tokenizer.from_file(str(tokenizer)).encode(f" {profile.prompt}", add_special_tokens=False))
    if taken > PROMPT_TOKENS:
        raise SettingsError(
            f"the terms take {taken} tokens of the model, which has room for {PROMPT_TOKENS}; leave out those that "
            "are recognised anyway, or rarely said",
            code="invalid_recognition_profile",
            item=f"recognition profile {profile.name}",
        )


@dataclass(frozen=True)
class TermRun:
    """A term among the words of a hearing, ``[start, end)``."""

    term: str
    start: int
    end: int


class Vocabulary:
    """The terms of a profile, ready to be looked for in what was heard."""

    def __init__(self, profile: RecognitionProfile) -> None:
        self.prompt = profile.prompt
        self._terms = {_letters(term): term for term in profile.terms}
        self._longest = max(map(len, self._terms))

    def find(self, words: Sequence[Word]) -> tuple[TermRun, ...]:
        """Return the terms among ``words``, in order, none over another; the longest where several begin at one word.

        Whole words only; case and punctuation do not matter, nor where a name is parted: "Bright Line" is "Brightline".
        """
        spelled = [_letters(word.text) for word in words]
        found: list[TermRun] = []
        start = 0
        while start < len(spelled):
            run = self._run_at(spelled, start)
            if run:
                found.append(run)
            start = run.end if run else start + 1
        return tuple(found)

    def _run_at(self, spelled: Sequence[str], start: int) -> TermRun | None:
        longest, letters = None, ""
        for end in range(start + 1, len(spelled) + 1):
            letters += spelled[end - 1]
            if not spelled[start] or len(letters) > self._longest:
                break
            if letters in self._terms and spelled[end - 1]:
                longest = TermRun(self._terms[letters], start, end)
        return longest

    def unsupported(self, expecting: Heard, plain: Heard) -> tuple[TermRun, ...]:
        """Return the terms in ``expecting`` that the sound does not bear out.

        A term is borne out where the plain hearing has it too, or where its words are not far less probable than those
        that the plain hearing has in their place. Word confidences are those of the model without the list, in both
        hearings. A name that the model does not know is spelled from rare tokens, and so is less probable than common
        words that sound like it; a name that only the list brought up is some hundred times less probable. The limits
        lie between the two.

        Args:
            expecting: heard with the terms shown to the model.
            plain: the same sound heard without.
        """
        return tuple(run for run in self.find(expecting.words) if not self._is_borne_out(run, expecting, plain))

    def _is_borne_out(self, run: TermRun, expecting: Heard, plain: Heard) -> bool:
        instead = _in_place_of(run, expecting.words, plain.words)
        if any(other.term == run.term for other in self.find(instead)):
            return True
        least = max(_LEAST_CONFIDENCE, _LEAST_SHARE * _mean_confidence(instead))
        return _mean_confidence(expecting.words[run.start : run.end]) >= least


@dataclass(frozen=True)
class TermCounts:
    """Over the first hearing of a recording: terms that stand and that were refused, and windows heard twice for it."""

    kept: int = 0
    refused: int = 0
    windows: int = 0

    def __add__(self, other: TermCounts) -> TermCounts:
        return TermCounts(self.kept + other.kept, self.refused + other.refused, self.windows + other.windows)

    def described(self) -> str:
        """Return it in words, for provenance.

        >>> TermCounts(3, 1, 2).described()
        'first hearing: 3 kept, 1 refused; 2 windows heard also without the profile'
        """
        counts = f"{self.kept} kept, {self.refused} refused"
        return f"first hearing: {counts}; {self.windows} windows heard also without the profile"


def borne_out(
    vocabulary: Vocabulary, expecting: Sequence[Heard], hear_plainly: Callable[[Sequence[int]], Sequence[Heard]]
) -> tuple[list[Heard], list[TermCounts]]:
    """Return the hearing of each window that stands, and what became of the terms in it.

    Only windows with a term are heard a second time. Where one of their terms is not borne out, the plain hearing
    stands for the whole window: a list that put one term into it may have bent the words around it.

    Args:
        vocabulary: the terms.
        expecting: the windows as heard with the terms shown to the model.
        hear_plainly: hears the windows of these indexes without.
    """
    stands, counts = list(expecting), [TermCounts() for _ in expecting]
    doubted = [i for i, heard in enumerate(expecting) if vocabulary.find(heard.words)]
    for i, plain in zip(doubted, hear_plainly(doubted) if doubted else (), strict=True):
        refused = vocabulary.unsupported(expecting[i], plain)
        stands[i] = plain if refused else expecting[i]
        counts[i] = TermCounts(len(vocabulary.find(stands[i].words)), len(refused), 1)
    return stands, counts


def _in_place_of(run: TermRun, words: Sequence[Word], plain: Sequence[Word]) -> Sequence[Word]:
    """Return the words of ``plain`` that stand where ``run`` stands in ``words``, as far as the rows differ there."""
    matcher = SequenceMatcher(
        None, [_letters(w.text) for w in plain], [_letters(w.text) for w in words], autojunk=False
    )
    spans = [
        (first + max(0, run.start - start), last - max(0, end - run.end)) if tag == "equal" else (first, last)
        for tag, first, last, start, end in matcher.get_opcodes()
        if start < run.end and end > run.start
    ]
    return plain[spans[0][0] : spans[-1][1]]


def _mean_confidence(words: Sequence[Word]) -> float:
    return sum(word.confidence or 0.0 for word in words) / max(1, len(words))


def _letters(text: str) -> str:
    """Return letters and digits alone, in one case, without the ending of a possessive.

    >>> _letters("Quillby's,"), _letters("Wi-Fi")
    ('quillby', 'wifi')
    """
    return "".join(character for character in _POSSESSIVE.sub("", text).casefold() if character.isalnum())


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _refused(f"the file cannot be read: {error.strerror}", path) from error
    if len(data) > _MOST_BYTES:
        raise _refused(f"the file is larger than {_MOST_BYTES // 1024} KiB, too large for a profile", path)
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refused("not UTF-8 text; save the file as UTF-8", path) from error
    except tomllib.TOMLDecodeError as error:
        raise _refused(f"not valid TOML: {error}", path) from error


def _advice(fault: Any) -> str:
    """Return one of pydantic's findings in the words of somebody who edits the file."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    match fault["type"]:
        case "missing":
            return f"'{place}' is missing; a profile has name, version and terms"
        case "extra_forbidden":
            return f"there is no '{place}' in a profile; it has name, version and terms"
        case "too_long":
            return f"there are more than {MOST_TERMS} terms; keep those that matter and are misheard without the list"
        case "value_error":
            return f"{place}: {fault['ctx']['error']}"
    return f"{place}: {fault['msg']}"


def _refused(message: str, path: Path) -> SettingsError:
    return SettingsError(message, code="invalid_recognition_profile", item=path.name)
