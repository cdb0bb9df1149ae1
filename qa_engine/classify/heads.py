"""Small trained heads over encoder vectors, computed exactly.

A head's weights are whole numbers in its file, a vector's components are signed bytes, so every sum is a sum of whole
numbers below 2^53: exact in float64 in whatever order a linear-algebra library takes it, and the same on every machine.
Only then is it scaled by the vector's length, one operation at a time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_engine.domain.readings import ComponentVersion
from qa_engine.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class LinearHead:
    """One row of whole-number weights a label: logit = scale * (weights . vector) / |vector| + bias.

    ``feature_weights`` (labels, k) act on k further whole-number features, scaled by ``feature_scale``.
    ``thresholds`` hold, for heads of independent labels, the probability from which a label counts.
    """

    name: str
    version: str
    sha256: str
    encoder_sha256: str
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    weights: NDArray[np.int64]
    scale: tuple[float, ...]
    bias: tuple[float, ...]
    feature_weights: NDArray[np.int64] | None = None
    feature_scale: tuple[float, ...] = ()

    @property
    def component(self) -> ComponentVersion:
        """Name, version and hash, for provenance."""
        return ComponentVersion(name=f"{self.name}-head", version=self.version, sha256=self.sha256)

    @cached_property
    def _exact_weights(self) -> NDArray[np.float64]:
        return self.weights.astype("float64")

    @cached_property
    def _exact_feature_weights(self) -> NDArray[np.float64]:
        assert self.feature_weights is not None
        return self.feature_weights.astype("float64")

    def logits(self, vector: bytes, features: Sequence[int] = ()) -> tuple[float, ...]:
        """Return one logit a label for one vector.

        Raises:
            ModelError: the vector or the features are not as many as the head was trained on.
        """
        import numpy as np

        components = np.frombuffer(vector, dtype=np.int8).astype(np.float64)
        if components.shape[0] != self.weights.shape[1]:
            raise ModelError(
                f"the {self.name} head reads vectors of {self.weights.shape[1]} bytes, not of {components.shape[0]}"
            )
        length = math.sqrt(components @ components) or 1.0
        sums = (self._exact_weights @ components).tolist()
        logits = [scale * total / length + bias for scale, total, bias in zip(self.scale, sums, self.bias, strict=True)]
        if self.feature_weights is None:
            return tuple(logits)
        expected = self.feature_weights.shape[1]
        if len(features) != expected:
            raise ModelError(f"the {self.name} head reads {expected} features beside a vector, not {len(features)}")
        extra = (self._exact_feature_weights @ np.asarray(features, dtype=np.float64)).tolist()
        return tuple(
            logit + scale * total for logit, scale, total in zip(logits, self.feature_scale, extra, strict=True)
        )


def softmax(logits: Sequence[float]) -> tuple[float, ...]:
    """Return probabilities that add up to 1, computed in float64 in the order given."""
    peak = max(logits)
    powers = [math.exp(logit - peak) for logit in logits]
    total = math.fsum(powers)
    return tuple(power / total for power in powers)


def sigmoid(logit: float) -> float:
    """Return 1 / (1 + e^-logit) without overflow."""
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    power = math.exp(logit)
    return power / (1.0 + power)


def load_heads(folder: Path | None = None) -> dict[str, LinearHead]:
    """Return the trained heads by name, each checked against its listed hash; none where none are listed.

    Args:
        folder: where the weights and their list lie; the heads that came with the engine by default.

    Raises:
        ModelError: a file is missing, altered or not a head.
    """
    from qa_engine.model_files import head_hashes

    return {name: _load(name, folder) for name in (file.removesuffix(_SUFFIX) for file in head_hashes(folder))}


def save_head(path: Path, head: LinearHead) -> None:
    """Write ``head`` for ``load_heads``. Labels and thresholds travel in the header, so the hash covers them."""
    import numpy as np
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {
        "weights": head.weights.astype(np.int32),
        "scale": np.array(head.scale),
        "bias": np.array(head.bias),
    }
    if head.feature_weights is not None:
        tensors["feature_weights"] = head.feature_weights.astype(np.int32)
        tensors["feature_scale"] = np.array(head.feature_scale)
    metadata = {
        "version": head.version,
        "encoder_sha256": head.encoder_sha256,
        "labels": head.labels,
        "thresholds": head.thresholds,
    }
    # One entry only: the order of several in a safetensors header changes from run to run.
    path.write_bytes(save(tensors, metadata={"head": json.dumps(metadata)}))


def _load(name: str, folder: Path | None) -> LinearHead:
    import numpy as np
    from safetensors import SafetensorError, safe_open

    from qa_engine.model_files import head_hashes, head_path

    path = head_path(name, folder=folder)
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = json.loads(file.metadata()["head"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a mapping
        features = tensors.get("feature_weights")
        return LinearHead(
            name=name,
            version=metadata["version"],
            sha256=head_hashes(folder)[path.name],
            encoder_sha256=metadata["encoder_sha256"],
            labels=tuple(metadata["labels"]),
            thresholds=tuple(map(float, metadata["thresholds"])),
            weights=tensors["weights"].astype(np.int64),
            scale=tuple(tensors["scale"].tolist()),
            bias=tuple(tensors["bias"].tolist()),
            feature_weights=None if features is None else features.astype(np.int64),
            feature_scale=() if features is None else tuple(tensors["feature_scale"].tolist()),
        )
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError("the file is not a trained head; reinstall qa-engine", code="unusable", item=name) from error
