"""Every error the engine raises, as one tree.

    QAEngineError
    ├── UsageError          the request itself cannot be carried out (wrong argument, wrong file for the verb)
    ├── SettingsError       the configuration file or environment is wrong
    ├── IngestError         bytes could not be read as an interaction
    │   └── MediaError      bytes could not be decoded as audio
    ├── TranscriptionError  speech recognition failed
    ├── PrivacyError        personal data could not be masked, so nothing was kept
    ├── ModelError          model weights are missing, altered or unusable
    ├── DeviceError         the requested device cannot be used
    ├── RubricError         the rubric is not valid
    ├── StoreError          the store cannot be opened, read or written
    └── LedgerError         the ledger does not balance

A message says what happened, to which item, and what to do. It carries ids and positions, never words of a customer.
Exceptions of other libraries are wrapped at the boundary with ``raise ... from``.
"""

from __future__ import annotations

from typing import ClassVar


class QAEngineError(Exception):
    """Base of every error of the engine.

    Args:
        message: what happened and, where it helps, what to do.
        code: stable machine-readable reason, e.g. ``truncated_media``; defaults to the class's own.
        item: id, file name or position of the thing it happened to.
        retryable: whether the same request may succeed later without a change.
    """

    default_code: ClassVar[str] = "internal_error"
    stage: ClassVar[str] = "engine"

    def __init__(
        self, message: str, *, code: str | None = None, item: str | None = None, retryable: bool = False
    ) -> None:
        super().__init__(message if item is None else f"{item}: {message}")
        self.message = message
        self.code = code or self.default_code
        self.item = item
        self.retryable = retryable


class UsageError(QAEngineError):
    """The request cannot be carried out as it was made."""

    default_code = "usage"


class SettingsError(QAEngineError):
    """The configuration file or an environment variable is wrong."""

    default_code = "invalid_settings"
    stage = "settings"


class IngestError(QAEngineError):
    """Bytes could not be read as an interaction; the arrival is quarantined with ``code`` as the reason."""

    default_code = "unreadable"
    stage = "ingest"


class MediaError(IngestError):
    """Bytes could not be decoded as audio."""

    default_code = "unreadable_media"
    stage = "media"


class TranscriptionError(QAEngineError):
    """Speech recognition failed on one recording."""

    default_code = "transcription_failed"
    stage = "speech"


class PrivacyError(QAEngineError):
    """Masking failed; nothing of the interaction was kept."""

    default_code = "masking_failed"
    stage = "privacy"


class ModelError(QAEngineError):
    """Model weights are missing, altered or unusable."""

    default_code = "model_unavailable"
    stage = "models"


class DeviceError(QAEngineError):
    """The requested device cannot be used."""

    default_code = "device_unavailable"
    stage = "devices"


class RubricError(QAEngineError):
    """The rubric is not valid."""

    default_code = "invalid_rubric"
    stage = "rubrics"


class StoreError(QAEngineError):
    """The store cannot be opened, read or written."""

    default_code = "store_failed"
    stage = "store"


class LedgerError(QAEngineError):
    """The ledger does not balance."""

    default_code = "ledger_unbalanced"
    stage = "ledger"
