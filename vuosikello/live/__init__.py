"""Live mode: the parts that an office keeps running, started, watched and stopped together."""
