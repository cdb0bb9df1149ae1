"""The command line: one file a command, each a few lines over the Engine.

Results go to stdout; progress and messages go to stderr. Exit codes: see ``qa_engine.cli.exits``.
"""
