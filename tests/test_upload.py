"""Uploads: what is let in, what is refused, and where it comes to lie."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from office.file_kind import FileKind, FileProblem, RefusedFileError
from office.upload import Incoming, StoredFile, attachment_path, shown_name

DOCX_TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
XLSX_TYPES = DOCX_TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def archive(parts: dict[str, str | bytes]) -> bytes:
    """Make a ZIP file of named parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def docx(**more: str | bytes) -> bytes:
    """Make a document as Word would, with more parts under names that stand in for slashes."""
    extra = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return archive({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": "<w/>", **extra})


def upload(store: Path, content: bytes, name: str = "liite.bin", piece: int = 70_000) -> StoredFile:
    """Send a file in pieces, as a browser does."""
    incoming = Incoming(store, "plan", name)
    for start in range(0, len(content), piece):
        incoming.write(content[start : start + piece])
    return incoming.keep(store)


def refusal(store: Path, content: bytes, name: str = "liite.bin") -> FileProblem:
    """Give why a file is refused; nothing of it may be left in the store."""
    with pytest.raises(RefusedFileError) as refused:
        upload(store, content, name)
    assert not [one for one in store.rglob("*") if one.is_file()]
    return refused.value.problem


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (docx(), FileKind.DOCX),
        (archive({"[Content_Types].xml": XLSX_TYPES}), FileKind.XLSX),
        (archive({"mimetype": FileKind.ODT.value, "content.xml": "<o/>"}), FileKind.ODT),
        (archive({"mimetype": FileKind.ODS.value, "content.xml": "<o/>"}), FileKind.ODS),
        (PNG, FileKind.PNG),
        (JPEG, FileKind.JPEG),
        ("Kehittämistarpeet åäö".encode(), FileKind.TEXT),
    ],
)
def test_the_content_tells_the_kind_whatever_the_name_says(
    tmp_path: Path, content: bytes, kind: FileKind
) -> None:
    """A file is known by its content; its name gets the ending that fits."""
    stored = upload(tmp_path, content, "suunnitelma.exe")
    assert stored.media_type == kind.value
    assert stored.name == f"suunnitelma.exe{kind.suffixes[0]}"
    assert attachment_path(tmp_path, stored.sha256).read_bytes() == content


def test_a_table_of_text_is_csv_by_its_name(tmp_path: Path) -> None:
    """Text and CSV have the same content: there, and only there, the name decides."""
    assert upload(tmp_path, b"kunta;luku\nLohja;1\n", "luvut.csv").media_type == FileKind.CSV.value


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + bytes(60), b"\xd0\xcf\x11\xe0" + bytes(60), "åäö".encode("latin-1")]
)
def test_programs_old_office_files_and_other_encodings_are_not_let_in(tmp_path: Path, content: bytes) -> None:
    """What is not on the list is refused, whatever it is called."""
    assert refusal(tmp_path, content, "asiakirja.pdf") is FileProblem.UNKNOWN_KIND


def test_a_zip_of_files_is_not_let_in(tmp_path: Path) -> None:
    """An archive that is no office document is refused."""
    assert refusal(tmp_path, archive({"a.txt": "a"})) is FileProblem.UNKNOWN_KIND


@pytest.mark.parametrize(
    "content",
    [
        docx(word__vbaProject_bin=b"macro"),
        docx(word__embeddings__oleObject1_bin=b"MZ"),
        docx(word__activeX__activeX1_xml="<x/>"),
        archive({"[Content_Types].xml": DOCX_TYPES.replace("document.main", "document.macroEnabled.main")}),
        archive({"[Content_Types].xml": DOCX_TYPES + "vnd.ms-office.vbaProject"}),
        archive({"mimetype": FileKind.ODT.value, "Basic/Standard/Module1.xml": "Sub x"}),
    ],
    ids=["vba", "packed object", "activex", "macro type", "renamed macro", "libreoffice basic"],
)
def test_documents_with_macros_are_refused(tmp_path: Path, content: bytes) -> None:
    """Macros and packed objects are found under whatever name the document has."""
    assert refusal(tmp_path, content, "viaton.docx") is FileProblem.ACTIVE


def _packed(objects: bytes) -> bytes:
    packed = zlib.compress(objects)
    return (
        PDF + b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\r\n" + packed + b"\nendstream endobj"
    )


@pytest.mark.parametrize(
    "content",
    [
        PDF + b"<< /S /JavaScript /JS (app.alert) >>",
        PDF + b"<< /S /J#61vaScript /JS (app.alert) >>",
        PDF + b"<< /S /Launch /F (cmd.exe) >>",
        PDF + b"<< /Type /EmbeddedFile >>",
        _packed(b"7 0 8 30 << /S /JavaScript /JS (x) >> << >>"),
        _packed(b"% a comment\n7 0 << /S /Launch >>"),
    ],
    ids=["javascript", "escaped name", "launch", "embedded file", "in an object stream", "behind a comment"],
)
def test_active_pdfs_are_refused(tmp_path: Path, content: bytes) -> None:
    """Scripts, launches and embedded files are found, escaped or packed."""
    assert refusal(tmp_path, content) is FileProblem.ACTIVE


def test_a_pdf_that_only_speaks_of_scripts_is_let_in(tmp_path: Path) -> None:
    """A compressed page is no object stream: its words are not mistaken for actions."""
    page = PDF + b"stream\n" + zlib.compress(b"BT (JavaScript and Launch) Tj ET") + b"\nendstream"
    assert upload(tmp_path, page).media_type == FileKind.PDF.value


def test_files_under_a_password_are_refused(tmp_path: Path) -> None:
    """What nobody can look into is not let in."""
    assert refusal(tmp_path, PDF + b"trailer << /Encrypt 9 0 R >>") is FileProblem.PROTECTED


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """Declared unpacked size decides: 300 MB of zeros pack into 300 kB."""
    assert refusal(tmp_path, docx(word__media__x_xml=bytes(300_000_000))) is FileProblem.BOMB


def test_an_archive_with_thousands_of_entries_is_refused_before_its_directory_is_read(tmp_path: Path) -> None:
    """The end record tells the number of entries."""
    parts: dict[str, str | bytes] = {f"word/{number}.xml": "" for number in range(2_100)}
    assert refusal(tmp_path, archive(parts)) is FileProblem.BOMB


def test_a_cut_off_document_is_refused_as_broken(tmp_path: Path) -> None:
    """Half an archive is an error that its sender can mend."""
    whole = docx(word__media__picture_png=PNG * 40)
    assert refusal(tmp_path, whole[: len(whole) // 2]) is FileProblem.BROKEN


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """A file with nothing in it is most often a mistake."""
    assert refusal(tmp_path, b"") is FileProblem.EMPTY


def test_a_file_past_the_cap_is_dropped_while_it_still_comes(tmp_path: Path) -> None:
    """The disk never holds more than the cap."""
    incoming = Incoming(tmp_path, "plan", "iso.pdf", largest=1_000)
    for _ in range(5):
        incoming.write(bytes(400))
    assert incoming.problem is FileProblem.TOO_LARGE
    assert incoming.size == 2_000
    assert not list((tmp_path / "incoming").iterdir())


def test_the_same_content_lies_in_the_store_once(tmp_path: Path) -> None:
    """Files are named by their content; senders' names never become paths."""
    first, second = upload(tmp_path, PDF, "a.pdf"), upload(tmp_path, PDF, "../../etc/b.pdf")
    assert first.sha256 == second.sha256
    assert second.name == "b.pdf"
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [attachment_path(tmp_path, first.sha256)]


def test_a_store_that_cannot_be_written_raises_what_the_disk_said(tmp_path: Path) -> None:
    """An OSError reaches the portal, which tells the sender."""
    (tmp_path / "incoming").write_text("no folder")
    with pytest.raises(OSError, match="exists"):
        upload(tmp_path, PDF)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\x\\Päätös.PDF", "Päätös.PDF"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("rivi\r\nSet-Cookie: x.pdf", "riviSet-Cookie x.pdf"),
        ("...", "liite.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_folders_controls_or_disguise(given: str, shown: str) -> None:
    """Direction marks, line breaks and folders are taken out of names."""
    assert shown_name(given, (".pdf",)) == shown
