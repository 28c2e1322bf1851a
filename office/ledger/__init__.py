"""The ledger: the only truth of what was planned, done and answered."""
