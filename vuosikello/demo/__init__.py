"""The demo year: a whole year on a virtual clock, with a cast that has only its mail and its links."""
