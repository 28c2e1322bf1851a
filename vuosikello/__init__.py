"""The program: command line, demo year, live mode, doctor."""
