"""Spectra of many frames are those of the textbook, whatever computes them."""

from __future__ import annotations

import numpy as np
import pytest

from qa_engine.speech.fourier import transformed


@pytest.mark.parametrize("shape", [(0, 512), (1, 512), (300, 512), (7, 64)], ids=str)
def test_spectra_are_those_of_the_reference(shape: tuple[int, int]) -> None:
    frames = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    found = transformed(frames)
    assert found.dtype == np.complex64
    assert found.shape == (shape[0], shape[1] // 2 + 1)
    assert np.allclose(found, np.fft.rfft(frames, axis=1), atol=1e-4)
