"""Prefect tasks: take ids, open a short session, call one function, store or send."""
