"""A file of the E5S1 layout with a network of one layer, made by hand from the layout's description."""

from __future__ import annotations

import json
import struct

WIDTH, LAYERS, HEADS, INNER, WORDS, POSITIONS, TYPES = 32, 1, 2, 64, 3, 4, 2
#: Four-bit weights 0, 1, 2, ... 15, 0, 1, ... of a block, as bytes: weight j in the low half, j + 16 in the high one.
_BLOCK = bytes((j % 16) | ((j % 16) << 4) for j in range(16))
SCALE = 0.5

TINY_CONFIG = (
    json.dumps(
        {
            "architectures": ["BertModel"],
            "attention_probs_dropout_prob": 0.1,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": WIDTH,
            "intermediate_size": INNER,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": POSITIONS,
            "model_type": "bert",
            "num_attention_heads": HEADS,
            "num_hidden_layers": LAYERS,
            "pad_token_id": 1,
            "type_vocab_size": TYPES,
            "vocab_size": WORDS,
        },
        indent=2,
    )
    + "\n"
).encode()


def tiny_e5s1(*, magic: bytes = b"E5S1", version: int = 1, block: int = 32) -> bytes:
    """Return the file. Packed weights are 0.5 * (0 - 8, 1 - 8, ... 15 - 8) over and over; others count 0, 1, 2, ..."""
    tensors = [
        ("emb.word", WORDS * WIDTH, True),
        ("emb.pos", POSITIONS * WIDTH, False),
        ("emb.type", TYPES * WIDTH, False),
    ]
    tensors += [("emb.ln.w", WIDTH, False), ("emb.ln.b", WIDTH, False)]
    for name, rows, columns in (
        ("q", WIDTH, WIDTH), ("k", WIDTH, WIDTH), ("v", WIDTH, WIDTH), ("ao", WIDTH, WIDTH), ("aln", WIDTH, 1),
        ("fi", INNER, WIDTH), ("fo", WIDTH, INNER), ("oln", WIDTH, 1),
    ):  # fmt: skip
        tensors += [(f"l0.{name}.w", rows * columns, columns > 1), (f"l0.{name}.b", rows, False)]
    head = magic + struct.pack("<I7ifi", version, WIDTH, LAYERS, HEADS, INNER, WORDS, POSITIONS, TYPES, 1e-12, block)
    pieces = [b"a", b"bc"]
    letters = b"".join(pieces)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(letters))
    head += struct.pack("<3I", 0, 1, 3) + struct.pack("<2f", 0.0, -1.0) + letters
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 65, 1, 97) + struct.pack("<i", len(tensors))
    place = len(head) + sum(2 + len(name) + 21 for name, _, _ in tensors)
    directory, content = b"", b""
    for name, count, packed in tensors:
        data = (
            (struct.pack("<e", SCALE) + _BLOCK) * (count // 32) if packed else struct.pack(f"<{count}f", *range(count))
        )
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", packed, count, place + len(content), len(data))
        content += data
    return head + directory + content
