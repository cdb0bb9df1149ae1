"""From a file of labelled rows to a head and its report: read, mask as in production, encode, fit, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from qa_engine.classify.intent_fitting import fit_intent_head
from qa_engine.classify.intent_rows import taught_rows
from qa_engine.classify.stretches import customer_vectors
from qa_engine.domain.intent_head import IntentFit
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.errors import UsageError
from qa_engine.ingest.labelled_rows import LabelledRows
from qa_engine.model_files import save_intent_head
from qa_engine.ports import Masker, TurnEncoder

_CHUNK: Final = 256

#: What is being done, how much of it is done, and of how much.
Steps = Callable[[str, float, float], None]


def fit_rows(rows: LabelledRows, out: Path, masker: Masker, encoder: TurnEncoder, progress: Steps) -> IntentFit:
    """Fit a head to ``rows`` and write it to ``out``, with its report beside it as ``.json``.

    Raises:
        UsageError: the rows do not make a taxonomy.
        ModelError: the encoder or the file to write cannot be used.
    """
    if out.suffix != ".safetensors":
        raise UsageError("name the head's file with the ending .safetensors", item=out.name)
    if not out.absolute().parent.is_dir():
        raise UsageError("the folder for the head does not exist; make it first", item=str(out.parent))
    masked = masked_texts([row.text for row in rows.rows], masker, progress)
    taught = taught_rows(masked, [row.labels for row in rows.rows], [row.line for row in rows.rows], item=rows.name)
    vectors = _encoded(taught.texts, encoder, progress)
    head, report = fit_intent_head(taught, vectors, encoder.info, name=out.stem, progress=progress)
    saved = save_intent_head(out, head)
    report = report.evolve(
        head_sha256=saved.sha256,
        rows=len(rows.rows),
        blank_lines=rows.blank_lines,
        unlabelled_lines=rows.unlabelled_lines,
    )
    out.with_suffix(".json").write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return report


def masked_texts(texts: Sequence[str], masker: Masker, progress: Steps = lambda *_: None) -> list[str]:
    """Return ``texts`` as the engine keeps them, each as a contact of its own."""
    masked = []
    for number, text in enumerate(texts, start=1):
        contact = Interaction(
            id=f"row-{number}",
            channel=Channel.CHAT,
            participants=(Participant(id="c", role=Role.CUSTOMER),),
            turns=(Turn(participant="c", text=text),),
        )
        masked.append(masker.mask(contact).turns[0].text)
        if number % _CHUNK == 0 or number == len(texts):
            progress("masking", number, len(texts))
    return masked


def _encoded(texts: Sequence[str], encoder: TurnEncoder, progress: Steps) -> list[bytes]:
    # Texts of like length fill batches; the bytes do not depend on it.
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = [b""] * len(texts)
    for start in range(0, len(order), _CHUNK):
        chunk = order[start : start + _CHUNK]
        for number, vector in zip(chunk, customer_vectors(encoder, [texts[n] for n in chunk]), strict=True):
            vectors[number] = vector
        progress("encoding", start + len(chunk), len(order))
    return vectors
