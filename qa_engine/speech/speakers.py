"""Who a stretch of speech sounds like: one vector a stretch, close together for one voice.

The network is the speaker encoder of L. Wan et al., "Generalized End-to-End Loss for Speaker Verification" (2018), in
the weights that Resemblyzer publishes: three LSTM layers over 40 mel bands, then a linear layer, rectified. It was
trained on windows of 1.6 s at 16 kHz; telephone sound, which ends at 3.4 kHz, works as well (see benchmarks).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qa_engine.errors import ModelError, TranscriptionError
from qa_engine.model_files import sha256_of, speaker_path
from qa_engine.ports import SAMPLE_RATE, ComponentInfo, Device, Resources

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A half-open stretch of a recording in seconds.
Stretch = tuple[float, float]

_WINDOW, _STEP = 400, 160  # 25 ms and 10 ms
_BANDS = 40
_HIDDEN, _LAYERS = 256, 3
_FEWEST_FRAMES = 15  # shorter holds no voice
# A second of a phrase tells as much of a voice as all of it (measured), and costs less.
_MOST_FRAMES = 100
# Loudness tells lines apart, not voices, and the network reads energies, not their logarithms.
_MEAN_POWER = 1e-3  # -30 dBFS, as in training
_ROWS = 32  # stretches at a time: more gain nothing on a CPU
_MEMORY_BYTES = 350_000_000


class SpeakerEncoder(Protocol):
    """Turns stretches of one channel into vectors of length 1 whose dot product says how alike two voices are."""

    @property
    def info(self) -> ComponentInfo: ...
    def setup(self, device: Device) -> None: ...
    def close(self) -> None: ...
    def encode(self, samples: NDArray[np.float32], stretches: Sequence[Stretch]) -> NDArray[np.float32]:
        """Return vectors, shape (stretches, width), for a channel of samples, shape (n,), 16 kHz."""
        ...


class VoiceEncoder:
    """The shipped speaker encoder, a ``SpeakerEncoder``.

    It works on one thread, because the order of summation depends on their number: a recording has the same vectors on
    every run, whatever else the process does.

    Args:
        folder: where ``voices.safetensors`` and its list of hashes lie; those shipped by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._sha256: str | None = None
        self._network: _Network | None = None
        self._thread: ThreadPoolExecutor | None = None

    @property
    def info(self) -> ComponentInfo:
        return ComponentInfo(
            name="resemblyzer-ge2e",
            version="1",
            sha256=self._sha256,
            resources=Resources(cpus=1, memory_bytes=_MEMORY_BYTES),
        )

    def setup(self, device: Device) -> None:
        """Load the checked weights onto ``device``.

        Raises:
            ModelError: they are missing or altered, or cannot be loaded.
        """
        path = speaker_path(folder=self._folder)
        self.close()
        try:
            self._network = _Network(path, device)
        except Exception as error:
            raise ModelError(
                f"the speaker encoder cannot be loaded ({type(error).__name__}); reinstall qa-engine",
                code="unusable",
                item=path.name,
            ) from error
        self._sha256 = sha256_of(path)
        self._thread = ThreadPoolExecutor(1, "voices", initializer=_work_alone)

    def close(self) -> None:
        """Let the weights go. ``setup`` may be called again."""
        if self._thread is not None:
            self._thread.shutdown()
        self._network = self._thread = None

    def encode(self, samples: NDArray[np.float32], stretches: Sequence[Stretch]) -> NDArray[np.float32]:
        """Return vectors, shape (stretches, 256). A stretch of more than a second is represented by its middle.

        Raises:
            TranscriptionError: the network failed, or ``setup`` was not called.
        """
        if self._network is None or self._thread is None:
            raise TranscriptionError("the speaker encoder was not set up", code="not_set_up")
        try:
            return self._thread.submit(self._encode, self._network, samples, stretches).result()
        except Exception as error:
            raise TranscriptionError(f"voices could not be compared ({type(error).__name__})") from error

    @staticmethod
    def _encode(network: _Network, samples: NDArray[np.float32], stretches: Sequence[Stretch]) -> NDArray[np.float32]:
        import numpy as np

        spectra = [mel_energies(samples, stretch) for stretch in stretches]
        vectors = np.zeros((len(spectra), _HIDDEN), np.float32)
        # Padding is computed and thrown away, so stretches of like length go together.
        order = sorted(range(len(spectra)), key=lambda i: (len(spectra[i]), i))
        for first in range(0, len(order), _ROWS):
            rows = order[first : first + _ROWS]
            vectors[rows] = network.forward([spectra[i] for i in rows])
        return vectors


class _Network:
    """The LSTM and the linear layer on one device."""

    def __init__(self, path: Path, device: Device) -> None:
        import torch
        from safetensors.torch import load_file

        weights = load_file(path)
        self._place = torch.device(device.kind, device.index if device.kind == "cuda" else None)
        self._lstm: Any = torch.nn.LSTM(_BANDS, _HIDDEN, _LAYERS, batch_first=True)
        self._lstm.load_state_dict({k.removeprefix("lstm."): v for k, v in weights.items() if k.startswith("lstm.")})
        self._linear: Any = torch.nn.Linear(_HIDDEN, _HIDDEN)
        self._linear.load_state_dict({name: weights[f"linear.{name}"] for name in ("weight", "bias")})
        for layer in (self._lstm, self._linear):
            layer.eval().to(self._place)

    def forward(self, spectra: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return a unit vector for each spectrum, shape (frames, bands), read where it ends."""
        import numpy as np
        import torch

        padded = np.zeros((len(spectra), max(map(len, spectra)), _BANDS), np.float32)
        for row, spectrum in enumerate(spectra):
            padded[row, : len(spectrum)] = spectrum
        with torch.inference_mode():
            states, _ = self._lstm(torch.from_numpy(padded).to(self._place))
            last = states[torch.arange(len(spectra)), torch.tensor([len(spectrum) - 1 for spectrum in spectra])]
            vectors = torch.relu(self._linear(last)).float().cpu().numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-9)
        return unit


def mel_energies(samples: NDArray[np.float32], stretch: Stretch) -> NDArray[np.float32]:
    """Return the mel energies of a stretch at the loudness of training, shape (frames, 40), 15 to 100 frames.

    Hann windows of 25 ms every 10 ms, power spectrum, triangular bands of equal area on Slaney's mel scale (as in his
    Auditory Toolbox, 1998), no logarithm.
    """
    import numpy as np

    start, end = (round(at * SAMPLE_RATE) for at in stretch)
    surplus = (end - start) - _MOST_FRAMES * _STEP
    if surplus > 0:
        start, end = start + surplus // 2, start + surplus // 2 + _MOST_FRAMES * _STEP
    frames = min(_MOST_FRAMES, max(_FEWEST_FRAMES, (end - start) // _STEP))
    left = start - _WINDOW // 2
    needed = (frames - 1) * _STEP + _WINDOW
    sound = samples[max(0, left) : max(0, left + needed)]
    sound = np.pad(sound, (max(0, -left), 0))
    sound = np.pad(sound, (0, needed - sound.size))
    windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_STEP]
    spectrum = np.fft.rfft(windows * _hann(), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    loudness = float(np.mean(np.square(sound, dtype=np.float64)))
    energies: NDArray[np.float32] = (power @ mel_bands().T) * np.float32(_MEAN_POWER / max(loudness, 1e-10))
    return energies


@cache
def mel_bands() -> NDArray[np.float32]:
    """Return the weights of the mel bands, shape (40, 201): triangles of equal area, 0 to 8 kHz."""
    import numpy as np

    hertz = np.linspace(0, SAMPLE_RATE / 2, _WINDOW // 2 + 1)
    highest = 15 + np.log(SAMPLE_RATE / 2 / 1000) / (np.log(6.4) / 27)
    mels = np.linspace(0.0, highest, _BANDS + 2)
    # Linear below 1 kHz (200/3 Hz a mel), logarithmic above (27 mels for a factor of 6.4).
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
    rising = (hertz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hertz) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return triangles.astype(np.float32)


@cache
def _hann() -> NDArray[np.float32]:
    import numpy as np

    window: NDArray[np.float32] = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    return window


def _work_alone() -> None:
    import torch

    torch.set_num_threads(1)
