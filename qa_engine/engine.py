"""The engine: owns the components, the rubric and the store, and runs interactions through the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from qa_engine.classify import SentenceEncoder, TurnReader, installed_multilingual
from qa_engine.devices import resolve
from qa_engine.domain.arrival import Arrival
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.intent_head import IntentFit
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import Ledger
from qa_engine.domain.moves import Move
from qa_engine.domain.record import Record, Timestamp
from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.domain.stored import RescoreReport
from qa_engine.errors import StoreError, UsageError
from qa_engine.ingest import FoundFile, discover, parse_interaction, read_arrivals, read_labelled_rows
from qa_engine.insights import calibrate
from qa_engine.model_files import calibration_path, save_calibration
from qa_engine.ports import Device, Masker, Transcriber, TurnEncoder
from qa_engine.privacy import PatternMasker
from qa_engine.rubrics import compile_rubric, compiled_vectors, example_sentences, load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.runtime.calibrating import surveyed_pairs
from qa_engine.runtime.intent_fitting import fit_rows
from qa_engine.runtime.keeping import KeptWork
from qa_engine.runtime.live import LiveSession
from qa_engine.runtime.local import LocalExecutor
from qa_engine.runtime.milestones import Milestone, milestones
from qa_engine.runtime.opening import EncoderOnFirstUse, TranscriberOnFirstUse
from qa_engine.runtime.reading import ReadingPipeline, Unread
from qa_engine.runtime.rescoring import rescore_store
from qa_engine.settings import Settings, apply_process_environment, available_cpus, load_settings
from qa_engine.speech import RecognitionOptions, WhisperTranscriber, load_profile
from qa_engine.store import SqliteStore

#: Key for ids when nothing is stored: public on purpose, since such ids are never kept.
UNSTORED_KEY = hashlib.sha256(b"qa-engine: results that are not stored").digest()


class Progress(Record):
    """How far a run is: ``done`` of ``total`` arrivals; ``item`` is the source of the last one."""

    done: int
    total: int
    item: str


class Engine:
    """Analyse interactions, keep the results, judge them again.

    Args:
        rubric: name of a shipped rubric, path of a rubric file, or a rubric; by default the settings' one.
        store: path of the store, created when missing; ``None`` keeps results in memory for the engine's life only.
        device: ``auto``, ``cpu`` or ``cuda``. ``cuda`` never falls back in silence.
        accuracy: ``best`` (fewest word errors) or ``fast`` (most audio an hour); by default the settings' one.
        profile: file of names and terms to expect in recordings; by default the settings' one, if any.
        language: hint for recordings whose language is not stated, e.g. ``en``.
        store_key: key of a new store, so that two stores give the same ids; random when not given.
        settings: deployment settings; read from environment and configuration file when not given.
        transcriber, masker, encoder, multilingual: replace a component by your own; see ``qa_engine.ports``. Beside an
            encoder of your own there is one for other languages only if you give that too.
        batch_size: arrivals that are read together.

    Use it as a context manager: it opens the store at once and model weights when they are first needed.
    """

    def __init__(
        self,
        *,
        rubric: str | Path | Rubric | None = None,
        store: str | Path | None = None,
        device: str | None = None,
        accuracy: str | None = None,
        profile: str | Path | None = None,
        language: str | None = None,
        store_key: bytes | None = None,
        settings: Settings | None = None,
        transcriber: Transcriber | None = None,
        masker: Masker | None = None,
        encoder: TurnEncoder | None = None,
        multilingual: TurnEncoder | None = None,
        batch_size: int = 16,
    ) -> None:
        self.settings = settings or load_settings(accuracy=accuracy, recognition_profile=profile)
        apply_process_environment(self.settings)
        self.rubric = _rubric(self.settings.rubric if rubric is None else rubric)
        self._policy = device or self.settings.device
        self._device: Device | None = None
        self._executor = LocalExecutor(batch_size)
        # What is not kept gets a fixed key, so that the same input gives the same bytes in every process.
        self._store = SqliteStore(store or ":memory:", key=store_key or self._settings_key(kept=bool(store)))
        threads = self.settings.cpu_threads or available_cpus()
        expected = self.settings.recognition_profile
        chosen = transcriber or WhisperTranscriber(
            self.settings.whisper_model,
            options=RecognitionOptions.best() if self.settings.accuracy == "best" else RecognitionOptions.fast(),
            cpu_threads=threads,
            may_fall_back=self._policy != "cuda",
            settings=self.settings,
            profile=load_profile(expected) if expected else None,
        )
        self._transcriber = TranscriberOnFirstUse(chosen, self.resolve_device)
        self._encoder = self._make_encoder(encoder, threads)
        self._multilingual = self._make_multilingual(encoder, multilingual, threads)
        self._reader = TurnReader(self._encoder, multilingual=self._multilingual)
        self._masker = masker
        self._language = language
        self._compiled: CompiledRubric | None = None
        self._pipeline: ReadingPipeline | None = None

    def _make_encoder(self, encoder: TurnEncoder | None, threads: int) -> EncoderOnFirstUse | None:
        if encoder is None and self.settings.encoder_model == "none":
            return None
        chosen = encoder or SentenceEncoder(
            self.settings.encoder_model, cpu_threads=threads, precision=self.settings.encoder_precision
        )
        return EncoderOnFirstUse(chosen, self.resolve_device)

    def _make_multilingual(
        self, encoder: TurnEncoder | None, given: TurnEncoder | None, threads: int
    ) -> EncoderOnFirstUse | None:
        ours = None if encoder else installed_multilingual(self.settings, cpu_threads=threads)
        chosen = given or ours
        return EncoderOnFirstUse(chosen, self.resolve_device) if chosen else None

    def _settings_key(self, *, kept: bool) -> bytes | None:
        if not kept:
            return UNSTORED_KEY
        secret = self.settings.store_key
        return secret.get_secret_value().encode() if secret else None

    # -- life ---------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._store.open()
        # Ids that are themselves personal data become digests under the store's key, so contacts stay linked.
        masker = self._masker or PatternMasker(key=self._store.key)
        self._pipeline = ReadingPipeline(self._transcriber, masker, self._reader, language=self._language)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipeline = self._compiled = None
        self._transcriber.close()
        self._reader.close()
        for encoder in (self._encoder, self._multilingual):
            if encoder is not None:
                encoder.close()
        self._store.close()

    def resolve_device(self) -> Device:
        """Return the device in use, trying it out the first time."""
        if self._device is None:
            self._device = resolve(self._policy)
        return self._device

    @property
    def store(self) -> SqliteStore:
        """The open store.

        Raises:
            StoreError: the engine is not open.
        """
        if self._pipeline is None:
            raise StoreError("the engine is not open; use it as 'with Engine(...) as engine:'")
        return self._store

    @property
    def pipeline(self) -> ReadingPipeline:
        """What reads arrivals.

        Raises:
            StoreError: the engine is not open.
        """
        if self._pipeline is None:
            raise StoreError("the engine is not open; use it as 'with Engine(...) as engine:'")
        return self._pipeline

    def compiled(self) -> CompiledRubric:
        """Return the rubric made ready; only example sentences the store has not seen need the encoder."""
        if self._compiled is None:
            self._compiled = self._compile(self.rubric)
        return self._compiled

    def _compile(self, rubric: Rubric) -> CompiledRubric:
        if self._encoder is None:
            return compile_rubric(rubric, None, None)
        name = f"{self._encoder.info.name} {self._encoder.info.version}"
        known = self.store.known_vectors(name, example_sentences(rubric))
        compiled = compile_rubric(rubric, self._encoder.encode, name, known)
        self.store.remember_vectors(name, compiled_vectors(rubric, compiled))
        return compiled

    # -- verbs --------------------------------------------------------------------------------------------------

    def run(
        self,
        paths: Iterable[str | Path | FoundFile],
        *,
        progress: Callable[[Progress], None] | None = None,
    ) -> Iterator[Assessment | Failure]:
        """Analyse every interaction found under ``paths`` and yield one result for each arrival, in order.

        All arrivals are entered into the ledger before the first is read, so an interrupted run shows what is open.
        Running again skips what is done and goes on with the rest.

        Raises:
            UsageError: a path does not exist.
        """
        given = list(paths)
        found = [path for path in given if isinstance(path, FoundFile)]
        discovery = discover([Path(path) for path in given if not isinstance(path, FoundFile)])
        self.store.record_skipped(discovery.skipped)
        files, total = [], 0
        for file in (*found, *discovery.files):
            sources = [arrival.source for arrival in read_arrivals(file, self.store.key)]
            named = file.evolve(uri=self.store.name_for(_place(file), file.uri, sources))
            self.store.register_arrivals([source.evolve(uri=named.uri) for source in sources])
            files.append(named)
            total += len(sources)
        arrivals = (arrival for file in files for arrival in read_arrivals(file, self.store.key))
        work = KeptWork(self.store, self.pipeline, self.compiled())
        run_id = self.store.begin_run("run", self._policy)
        for done, (arrival, result) in enumerate(self._executor.run(work, arrivals), start=1):
            if progress:
                progress(Progress(done=done, total=total, item=arrival.source.uri))
            yield result
        self.store.end_run(run_id, {"arrivals": total})

    def classify(self, lines: Iterable[bytes | str], *, source: str = "-") -> Iterator[Assessment | Failure]:
        """Answer every line of the interchange form with one assessment or failure, in order; nothing is stored.

        Blank lines are no interactions; they count only in the line numbers of messages.
        """
        arrivals = (
            parse_interaction(line, uri=source, ordinal=number, key=UNSTORED_KEY)
            for number, line in enumerate(lines)
            if line.strip()
        )
        return self._executor.run(self._answer, arrivals)

    def analyze_file(self, path: str | Path) -> Assessment:
        """Analyse a file that holds exactly one interaction; nothing is stored.

        Raises:
            UsageError: the file holds none or several interactions, or could not be read; the message says which.
        """
        result = self._answer([_only_arrival(path)])[0]
        if isinstance(result, Failure):
            raise UsageError(f"{result.message} ({result.code})", item=Path(path).name, code=result.code)
        return result

    def rescore(
        self,
        rubric: str | Path | Rubric | None = None,
        *,
        as_of: Timestamp | None = None,
        workers: int = 1,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        moved: Callable[[Move], None] = lambda _move: None,
    ) -> RescoreReport:
        """Judge everything in the store again, under ``rubric`` (default: the engine's) and, with ``as_of``, with each
        customer's other contacts as known on that date. Loads no model, unless the rubric has new example sentences.

        Only what the change touches is judged. See ``rescore_store`` for ``workers``, ``progress`` and ``moved``.
        """
        if rubric is not None:
            self.rubric = _rubric(rubric)
            self._compiled = None
        return rescore_store(self.store, self.compiled(), as_of, workers, progress, moved)

    def ledger(self) -> Ledger:
        """Return the account of every arrival in the store."""
        return self.store.ledger()

    def current(self, result: Assessment | Failure) -> Assessment | Failure:
        """Return what the store now holds in place of ``result``, which may have been superseded."""
        return result if isinstance(result, Failure) else self.store.assessment(result.interaction_id)

    def transcribe(self, file: str | Path | FoundFile) -> Interaction:
        """Return the masked turns of a file that holds exactly one interaction; nothing is stored.

        Raises:
            UsageError: the file holds none or several interactions, or could not be read.
        """
        result = self.pipeline.read_batch([_only_arrival(file)])[0]
        if isinstance(result, Unread):
            raise UsageError(f"{result.problem.message} ({result.problem.code})", item=result.source.uri)
        return result.read.interaction

    def fit_intents(
        self,
        rows: str | Path,
        out: str | Path,
        *,
        text_column: str = "text",
        label_column: str = "intent",
        none_label: str = "none",
        progress: Callable[[str, float, float], None] = lambda *_: None,
    ) -> IntentFit:
        """Learn a programme's intents from a CSV file of labelled rows, and write the head that a rubric names with
        ``intent_head``, with its report beside it as ``.json``.

        Args:
            rows: a file with a header; several intents of a row are written ``a|b``.
            out: the head's file, ``.safetensors``.
            text_column: name of the column with what customers said.
            label_column: name of the column with the intents.
            none_label: label of rows that have none of the intents.
            progress: called with what is being done, how much of it is done, and of how much.

        Raises:
            UsageError: the file cannot be used, there is no encoder, or an intent has too few rows.
        """
        if self._encoder is None:
            raise UsageError("intents are learned from vectors, and encoder_model is 'none'; name an encoder")
        read = read_labelled_rows(Path(rows), text_column=text_column, label_column=label_column, none_label=none_label)
        return fit_rows(read, Path(out), self._masker or PatternMasker(), self._encoder, progress)

    def calibrate(
        self, surveys: str | Path, out: str | Path, *, progress: Callable[[int, int], None] = lambda *_: None
    ) -> SurveyCalibration:
        """Learn from survey answers how inferred values are to be read, and write the file that a rubric names with
        ``calibration``.

        Args:
            surveys: a CSV file of answers about interactions of the store, or interactions in interchange form
                (``.jsonl``) that carry their answers; those are read as by ``classify``, and not stored.
            out: the calibration's file, ``.json``.
            progress: called with how many interactions were looked at, and of how many.

        Where no signal can be calibrated, nothing is written, and the result has no ``sha256`` but the reasons.

        Raises:
            UsageError: a file cannot be used.
        """
        file = calibration_path(Path(out))
        found = calibrate(*surveyed_pairs(Path(surveys), self.store, self.pipeline, self.compiled(), progress))
        return save_calibration(file, found) if found.calibrations else found

    def milestones(self, interaction_id: str) -> tuple[Milestone, ...]:
        """Return a stored contact's assessments at its turning points."""
        stored = self.store.stored_reading(interaction_id)
        return milestones(stored.read, stored.origin, self.compiled())

    def live(self, details: Interaction) -> LiveSession:
        """Open a live contact: ``details`` is an interaction without turns. Nothing is stored."""
        return LiveSession(details, self.pipeline, self.compiled())

    def _answer(self, arrivals: Sequence[Arrival]) -> list[Assessment | Failure]:
        return [
            result.as_failure()
            if isinstance(result, Unread)
            else assess(result.read, result.facts, result.origin, self.compiled())
            for result in self.pipeline.read_batch(arrivals)
        ]


def analyze(path: str | Path, *, rubric: str | Path | Rubric = "xla_default", device: str | None = None) -> Assessment:
    """Analyse a file that holds exactly one interaction, and forget everything but the result.

    Args:
        path: a recording, chat, e-mail or transcript.
        rubric: name of a shipped rubric, path of a rubric file, or a rubric.
        device: ``auto``, ``cpu`` or ``cuda``.

    Raises:
        UsageError: the file holds none or several interactions (use ``Engine.run``), or could not be read.
    """
    with Engine(rubric=rubric, device=device) as engine:
        return engine.analyze_file(path)


def _rubric(given: str | Path | Rubric) -> Rubric:
    return given if isinstance(given, Rubric) else load_rubric(given)


def _place(file: FoundFile) -> str:
    """Return where on this machine a file lies; of a call in several files, all of them."""
    paths = (file.path, *(track.path for track in file.tracks))
    return "\n".join(dict.fromkeys(str(Path(path).resolve()) for path in paths))


def _only_arrival(file: str | Path | FoundFile) -> Arrival:
    files = [file] if isinstance(file, FoundFile) else discover([Path(file)]).files
    arrivals = [arrival for found in files for arrival in read_arrivals(found, UNSTORED_KEY)]
    if len(arrivals) != 1:
        name = file.uri if isinstance(file, FoundFile) else Path(file).name
        raise UsageError(f"holds {len(arrivals)} interactions, not one; use Engine.run or 'qa-engine run'", item=name)
    return arrivals[0]
