"""Where the files that travel with the engine lie: rubrics, the model registry, trained heads."""

from __future__ import annotations

from pathlib import Path


def data_path(*parts: str) -> Path:
    """Return where shipped data lies or would lie: ``data_path("rubrics", "telecom.yaml")``.

    In an installed wheel that is inside the package, in a checkout it is beside it.
    """
    package = Path(__file__).parents[1]
    shipped = package / "_data"
    return (shipped if shipped.is_dir() else package.parent).joinpath(*parts)
