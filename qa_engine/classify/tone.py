"""The encoder's second crown: layers of our own training over its lower layers, read off the first token.

The lower layers are computed once. Above them the published layers go on to what a text is about, for intents and for
repeated requests; ours go on to how it is meant, for moods and for what a turn does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qa_engine.errors import ModelError
from qa_engine.model_files import crown_path, has_crown, sha256_of
from qa_engine.ports import Encoded, ToneEncoder, TurnEncoder

if TYPE_CHECKING:
    from torch import Tensor


class ToneCrown:
    """The trained layers.

    Args:
        layers: the modules, in order.
        above: how many of the encoder's own layers lie below them.
    """

    def __init__(self, layers: Any, above: int) -> None:
        self._layers = layers
        self.above = above

    def __call__(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the first token's state, shape (rows, width).

        Args:
            states: what the encoder's layer ``above`` gives, shape (rows, tokens, width).
            mask: 1 for tokens of the text, 0 for padding, shape (rows, tokens).
        """
        allowed = mask[:, None, None, :].bool()
        for layer in self._layers:
            given = layer(states, attention_mask=allowed)
            states = given[0] if isinstance(given, tuple) else given
        return states[:, 0]


def crown_sha256(encoder_sha256: str) -> str | None:
    """Return the hash of the crown that was trained over an encoder's weights; ``None`` where there is none.

    Raises:
        ModelError: the crown is missing, altered or no crown.
    """
    from safetensors import SafetensorError, safe_open

    if not has_crown():
        return None
    path = crown_path()
    try:
        with safe_open(path, framework="numpy") as file:
            trained_over = json.loads((file.metadata() or {})["tone"])["encoder_sha256"]
    except (SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"{path.name} is no crown; reinstall qa-engine") from error
    return sha256_of(path) if trained_over == encoder_sha256 else None


def load_crown(config: Any, *, dtype: Any, device: str) -> ToneCrown:
    """Return the crown that came with the engine.

    Args:
        config: the encoder's configuration: the crown's layers have the same shape.
        dtype: what to compute in.
        device: torch's name of the device.

    Raises:
        ModelError: the file is missing, altered or no crown over this encoder.
    """
    from safetensors import SafetensorError, safe_open
    from torch import nn
    from transformers.models.bert.modeling_bert import BertLayer

    path = crown_path()
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["tone"])
            weights = {name: file.get_tensor(name).to(dtype) for name in file.keys()}  # noqa: SIM118 - not a dict
        layers = nn.ModuleList([BertLayer(config) for _ in range(about["layers"])])
        layers.load_state_dict(weights)
    except (SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path.name} is no crown over this encoder; reinstall qa-engine") from error
    return ToneCrown(layers.eval().to(dtype=dtype, device=device), about["above"])


def with_tone(encoder: TurnEncoder, texts: Sequence[str]) -> list[Encoded]:
    """Return both vectors a text; those of an encoder without tones have none."""
    if isinstance(encoder, ToneEncoder):
        return encoder.encode_with_tone(texts)
    return [Encoded(vector) for vector in encoder.encode(texts)]
