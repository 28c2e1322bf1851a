"""Prefect flows: one file a flow, the body a recipe that one can read aloud."""
