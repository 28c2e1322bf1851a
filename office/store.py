"""The store: files that the ledger points to, written before the ledger knows of them."""

import hashlib
import os
from pathlib import Path


def keep_file(folder: Path, name: str, content: bytes) -> str:
    """Write a file durably (fsync, then rename) and give its SHA-256; the same content again changes nothing.

    `name` is made by us and holds no path. OSError, such as a full disk, leaves no half file behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    digest = hashlib.sha256(content).hexdigest()
    if target.exists() and target.stat().st_size == len(content) and _digest(target) == digest:
        return digest
    partial = folder / f".{name}.{os.getpid()}.part"
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
