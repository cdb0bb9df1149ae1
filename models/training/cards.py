"""Model cards: what a head is for, what it learned from, how well it does beside simple baselines, where it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qa_engine.classify.heads import LinearHead


@dataclass
class Table:
    """A table of measures."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        self.rows.append(tuple(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells))

    def __str__(self) -> str:
        lines = ["| " + " | ".join(cells) + " |" for cells in (self.header, ("---",) * len(self.header), *self.rows)]
        return "\n".join(lines)


@dataclass(frozen=True)
class Card:
    name: str
    title: str
    purpose: str
    data: tuple[str, ...]
    split: str
    metric: str
    table: Table
    limits: tuple[str, ...]
    encoder: str = "all-MiniLM-L6-v2"
    languages: str = "English"

    def write(self, folder: Path, head: LinearHead) -> None:
        """Write ``<name>.md``. The hashes tie the page to one file of weights and one encoder."""
        folder.mkdir(parents=True, exist_ok=True)
        thresholds = dict(zip(head.labels, head.thresholds, strict=False))
        labels = ", ".join(f"{x} ({thresholds[x]:.2f})" if x in thresholds else x for x in head.labels)
        text = f"""# {self.title}

Written by `models/training/train.py`; do not edit.

{self.purpose}

| | |
| --- | --- |
| file | `models/heads/{self.name}.safetensors`, version {head.version} |
| sha256 | `{head.sha256}` |
| encoder | {self.encoder}, `{head.encoder_sha256}` |
| labels | {labels} |
| licence | Apache-2.0 |
| languages | {self.languages} |

## Data

{_bullets(self.data)}

Text is masked as in production before it is encoded.

## Split

{self.split}

## Measured: {self.metric}

{self.table}

## Limits

{_bullets(self.limits)}
"""
        (folder / f"{self.name}.md").write_text(text, encoding="utf-8")


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)
