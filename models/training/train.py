"""Train all heads and write their files, hashes and cards.

    .venv/bin/python models/training/tone.py --data ../shared/data --out models/tone     # first, the crown below them
    .venv/bin/python models/training/train.py --data ../shared/data --out models/heads

Fixed seeds; on one machine with the same pins the files are the same bytes. Vectors are cached between runs.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from annoyance_head import train_annoyance
from cue_head import train_cues
from multilingual_head import train_multilingual
from outcome_head import train_outcome
from role_head import train_roles
from sentiment_head import train_sentiment
from vectors import CachedVectors

from qa_engine.classify.encoder import SentenceEncoder
from qa_engine.classify.heads import load_heads, save_head
from qa_engine.classify.multilingual import MULTILINGUAL_HEAD, multilingual_encoder
from qa_engine.model_files import record_heads

_TRAINERS = {
    "sentiment": train_sentiment,
    "cues": train_cues,
    "outcome": train_outcome,
    "annoyance": train_annoyance,
    "roles": train_roles,
    MULTILINGUAL_HEAD: train_multilingual,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with goemotions, star, multidogo, ...")
    parser.add_argument("--out", type=Path, required=True, help="where the heads go, e.g. models/heads")
    parser.add_argument("--cards", type=Path, default=Path("models/cards"))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "qa-vectors")
    parser.add_argument("--only", choices=sorted(_TRAINERS), action="append", help="train only these")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    cards = []
    for name in arguments.only or _TRAINERS:
        print(f"training {name}", flush=True)
        of = multilingual_encoder if name == MULTILINGUAL_HEAD else SentenceEncoder
        vectors = CachedVectors(of(), arguments.cache)
        head, card = _TRAINERS[name](arguments.data, vectors, vectors.encoder.info.sha256 or "")
        save_head(arguments.out / f"{name}.safetensors", head)
        cards.append(card)
        print(card.table, flush=True)
    record_heads(arguments.out)
    written = load_heads(arguments.out)
    for card in cards:
        card.write(arguments.cards, written[card.name])


if __name__ == "__main__":
    main()
