"""Train the tone crown: the encoder's upper layers, tuned to how a text is meant.

    .venv/bin/python models/training/tone.py --data ../shared/data --out models/tone

The lower layers stay as they are and are shared with the encoder. Four tasks are learned at once (emotions of comments,
mood, satisfaction at a turn, what a turn does); their heads are thrown away afterwards, because those that ship are
fitted by ``train.py`` over the stored vectors. Fixed seeds; about a quarter of an hour on one core of 2026.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from tokenizers import Tokenizer
from tone_rows import EMOTIONS, ToneRow, cue_names, training_rows
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel
from wording_variants import variant

from qa_engine.classify.plain_words import plain
from qa_engine.model_files import model_path, record_heads, sha256_of

#: Layers that stay as published and are shared; the three above them are tuned.
ABOVE = 3
EPOCHS = 2
_BATCH = 64
_LONGEST = 96
_LAYER_RATE, _HEAD_RATE, _DECAY, _WARM_UP, _DROPOUT = 1.5e-4, 1e-3, 0.01, 100, 0.1
#: What a task's loss counts: emotions are 28 rare answers each of which costs little, cues 37 of which many apply.
_EMOTIONS_COUNT, _CUES_COUNT = 10.0, 0.25
#: Batches whose texts are sorted by length together, so that little is padded.
_SORTED_TOGETHER = 50
_SEED = 1


@dataclass(frozen=True)
class _Network:
    lower: Any
    crown: nn.ModuleList
    heads: nn.ModuleDict
    tokenizer: Tokenizer

    def ids(self, texts: list[str]) -> list[list[int]]:
        return [encoded.ids for encoded in self.tokenizer.encode_batch([plain(text) or "." for text in texts])]

    def tone(self, rows: list[list[int]]) -> Tensor:
        """Return the first token's state above all layers, shape (rows, width)."""
        length = -(-max(map(len, rows)) // 8) * 8
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        mask = torch.zeros(len(rows), length, dtype=torch.long)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = torch.tensor(row)
            mask[place, : len(row)] = 1
        with torch.no_grad():
            states = self.lower(input_ids=ids, attention_mask=mask).last_hidden_state
        with torch.autocast("cpu", torch.bfloat16):
            for layer in self.crown:
                given = layer(states, attention_mask=mask[:, None, None, :].bool())
                states = given[0] if isinstance(given, tuple) else given
        return states[:, 0].float()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with goemotions, multidogo, banking77_nlupp")
    parser.add_argument("--out", type=Path, required=True, help="where the crown goes, e.g. models/tone")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(_SEED)
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    encoder_sha256 = sha256_of(model_path("minilm-l6") / "model.safetensors")
    network = _untrained()
    _train(network, training_rows(arguments.data))
    _write(network.crown, encoder_sha256, arguments.out)


def _untrained() -> _Network:
    folder = model_path("minilm-l6")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True, attn_implementation="sdpa")
    lower = copy.deepcopy(model).to(torch.bfloat16).eval()
    lower.encoder.layer = lower.encoder.layer[:ABOVE]
    width = model.config.hidden_size
    sizes = {"emotions": EMOTIONS, "mood": 3, "satisfaction": 5, "cues": len(cue_names())}
    heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in sizes.items()})
    return _Network(lower, nn.ModuleList(model.encoder.layer[ABOVE:]), heads, tokenizer)


def _train(network: _Network, rows: list[ToneRow]) -> None:
    chance = random.Random(_SEED)
    steps = EPOCHS * sum(row.repeats for row in rows) // _BATCH
    optimiser = torch.optim.AdamW(
        [
            {"params": list(network.crown.parameters()), "lr": _LAYER_RATE},
            {"params": list(network.heads.parameters()), "lr": _HEAD_RATE},
        ],
        weight_decay=_DECAY,
    )
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / steps)
    )
    network.crown.train()
    step, sums = 0, 0.0
    for _ in range(EPOCHS):
        for batch, ids in _batches(network, rows, chance):
            tone = functional.dropout(network.tone(ids), _DROPOUT)
            loss = _loss(network.heads, tone, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.crown.parameters(), 1.0)
            optimiser.step()
            rate.step()
            step, sums = step + 1, sums + loss.item()
            if step % 100 == 0:
                print(f"  {step} of {steps} steps, loss {sums / 100:.3f}", flush=True)
                sums = 0.0


def _batches(
    network: _Network, rows: list[ToneRow], chance: random.Random
) -> Iterator[tuple[list[ToneRow], list[list[int]]]]:
    """Yield an epoch in batches of texts of like length, each text in another variant than the last time."""
    order = [row for row in rows for _ in range(row.repeats)]
    chance.shuffle(order)
    ids = network.ids([variant(row.text, chance) for row in order])
    pool = _BATCH * _SORTED_TOGETHER
    batches = []
    for start in range(0, len(order), pool):
        like = sorted(range(start, min(start + pool, len(order))), key=lambda place: len(ids[place]))
        batches += [like[first : first + _BATCH] for first in range(0, len(like), _BATCH)]
    chance.shuffle(batches)
    for batch in batches:
        yield [order[place] for place in batch], [ids[place] for place in batch]


def _loss(heads: nn.ModuleDict, tone: Tensor, rows: list[ToneRow]) -> Tensor:
    """Return the sum of the tasks' losses, each over the rows of which its answer is known, a row of the batch."""
    weight = torch.tensor([row.weight for row in rows])
    total = torch.zeros(())
    known, truth = _known(rows, "emotions")
    if known:
        per_row = functional.binary_cross_entropy_with_logits(heads["emotions"](tone[known]), truth, reduction="none")
        total = total + per_row.mean(1).sum() * _EMOTIONS_COUNT
    known, truth = _known(rows, "mood")
    if known:
        total = (
            total
            + (functional.cross_entropy(heads["mood"](tone[known]), truth, reduction="none") * weight[known]).sum()
        )
    known, truth = _known(rows, "satisfaction")
    if known:
        total = total + functional.cross_entropy(heads["satisfaction"](tone[known]), truth, reduction="sum")
    known, truth = _known(rows, "cues")
    if known:
        _, sureness = _known(rows, "sureness")
        each = functional.binary_cross_entropy_with_logits(heads["cues"](tone[known]), truth, reduction="none")
        total = total + ((each * sureness).sum(1) * weight[known]).sum() * _CUES_COUNT
    return total / _BATCH


def _known(rows: list[ToneRow], what: str) -> tuple[list[int], Tensor]:
    known = [place for place, row in enumerate(rows) if getattr(row, what) is not None]
    if not known:
        return known, torch.zeros(0)
    return known, torch.from_numpy(np.stack([getattr(rows[place], what) for place in known]))


def _write(crown: nn.ModuleList, encoder_sha256: str, folder: Path) -> None:
    about = {"encoder_sha256": encoder_sha256, "above": ABOVE, "layers": len(crown)}
    tensors = {name: value.detach().to(torch.float16).contiguous() for name, value in crown.state_dict().items()}
    (folder / "tone.safetensors").write_bytes(save(tensors, metadata={"tone": json.dumps(about)}))
    record_heads(folder)


if __name__ == "__main__":
    main()
