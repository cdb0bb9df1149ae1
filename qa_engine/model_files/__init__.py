"""From a model's id to a folder of local files whose every byte has been checked.

Weights are installed as ordinary packages; ``models/registry.toml`` says what must be in them. Nothing is fetched
unless the operator allows the network or calls ``install_models``.
"""

from __future__ import annotations

from qa_engine.model_files.calibrations import calibration_path, load_calibration, save_calibration
from qa_engine.model_files.folders import ModelFolder, find_model, is_installed, model_path
from qa_engine.model_files.hashing import sha256_of
from qa_engine.model_files.heads import crown_path, has_crown, head_hashes, head_path, record_heads
from qa_engine.model_files.install import ModelStatus, PipRunner, install_models, list_models
from qa_engine.model_files.intent_heads import load_intent_head, save_intent_head
from qa_engine.model_files.registry import ModelEntry, Registry, load_registry, requirements
from qa_engine.model_files.shipped import data_path
from qa_engine.model_files.speaker import speaker_path

__all__ = [
    "ModelEntry",
    "ModelFolder",
    "ModelStatus",
    "PipRunner",
    "Registry",
    "calibration_path",
    "crown_path",
    "data_path",
    "find_model",
    "has_crown",
    "head_hashes",
    "head_path",
    "install_models",
    "is_installed",
    "list_models",
    "load_calibration",
    "load_intent_head",
    "load_registry",
    "model_path",
    "record_heads",
    "requirements",
    "save_calibration",
    "save_intent_head",
    "sha256_of",
    "speaker_path",
]
