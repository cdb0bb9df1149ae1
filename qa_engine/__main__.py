"""``python -m qa_engine`` is the same as ``qa-engine``."""

from qa_engine.cli.main import main

if __name__ == "__main__":
    main()
