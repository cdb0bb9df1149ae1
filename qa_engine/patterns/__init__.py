"""Match many phrases in one pass over text, and say where in the original each one stands. Pure."""
