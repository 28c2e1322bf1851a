"""The year book (vuosikirja): a finished year as pages in which one can look at everything."""

from office.year_book.writing import write_year_book

__all__ = ["write_year_book"]
