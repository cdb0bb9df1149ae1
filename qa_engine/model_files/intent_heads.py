"""Files of intent heads: safetensors with everything that is no array in one header entry, and a checksum in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qa_engine.domain.intent_head import IntentHead
from qa_engine.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FORMAT: Final = "qa-engine intent head 1"
_LARGEST_BYTES: Final = 256 * 1024**2
_ARRAYS: Final = {
    "rows": "|i1",
    "row_weights": "<i2",
    "row_scale": "<f8",
    "text_weights": "<i2",
    "text_scale": "<f8",
    "rarity": "<i2",
}


def save_intent_head(path: Path, head: IntentHead) -> IntentHead:
    """Write ``head`` and return it with the hash of its file. Equal heads give equal bytes.

    Raises:
        ModelError: the file cannot be written.
    """
    from safetensors.numpy import save

    arrays = _arrays(head)
    fields = head.model_dump(mode="json", exclude={*_ARRAYS, "sha256"})
    described = {"format": _FORMAT, "fields": fields, "arrays_sha256": _checksum(arrays, fields)}
    # One entry only: the order of several in a safetensors header changes from run to run.
    data = save(arrays, metadata={"intent_head": json.dumps(described, sort_keys=True)})
    try:
        path.write_bytes(data)
    except OSError as error:
        raise ModelError(f"the head cannot be written: {error.strerror}", item=str(path)) from error
    return head.evolve(sha256=hashlib.sha256(data).hexdigest())


def load_intent_head(path: Path) -> IntentHead:
    """Return the head in the file at ``path``, with the hash of the file.

    Raises:
        ModelError: there is no such file, it is no intent head, or it was damaged or altered.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST_BYTES else b""
    except OSError as error:
        message = f"the intent head cannot be read: {error.strerror}; make one with: qa-engine intents fit ROWS.csv"
        raise ModelError(message, code="not_installed", item=path.name) from error
    try:
        length = int.from_bytes(data[:8], "little")
        described = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["intent_head"])
        arrays = _read_arrays(load(data))
        if described["format"] != _FORMAT:
            raise ValueError(described["format"])
        if described["arrays_sha256"] != _checksum(arrays, described["fields"]):
            raise ValueError("checksum")
        return _head(described["fields"], arrays, hashlib.sha256(data).hexdigest())
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        message = (
            "the file is no intent head of this version, or was damaged; fit it again with 'qa-engine intents fit'"
        )
        raise ModelError(message, code="unusable", item=path.name) from error


def _arrays(head: IntentHead) -> dict[str, NDArray[Any]]:
    import numpy as np

    labels = len(head.labels)
    shapes = {"rows": (-1, head.width), "row_weights": (labels, -1), "text_weights": (labels, -1)}
    arrays = {}
    for name, kind in _ARRAYS.items():
        value = getattr(head, name)
        flat = np.frombuffer(value, dtype=kind) if isinstance(value, bytes) else np.array(value, dtype=kind)
        arrays[name] = flat.reshape(shapes.get(name, (-1,)))
    return arrays


def _read_arrays(stored: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    import numpy as np

    return {name: np.frombuffer(stored[name].tobytes(), dtype=kind) for name, kind in _ARRAYS.items()}


def _head(fields: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], sha256: str) -> IntentHead:
    values = {
        name: array.tobytes() if array.dtype.kind == "i" else tuple(array.tolist()) for name, array in arrays.items()
    }
    return IntentHead.model_validate({**fields, **values, "sha256": sha256})


def _checksum(arrays: Mapping[str, NDArray[Any]], fields: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode())
    for name in _ARRAYS:
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()
