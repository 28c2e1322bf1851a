"""What a sender filled in: typed answers, files kept from before, new files on their way in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from governance.form import FieldKind, FormField
from office.desk import Desk
from office.file_kind import FileProblem, RefusedFileError
from office.upload import LARGEST_TOGETHER, MOST_FILES, Incoming, StoredFile, shown_name
from portal.body import FormBody
from portal.field_view import Filled, Trouble, control_name
from portal.seal import open_sealed_file, seal_file


@dataclass
class Filling:
    """Hold a filled form; what is wrong with a file is known already."""

    raw: dict[str, str]
    files: list[StoredFile] = field(default_factory=list)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    #: The disk did not take a file.
    full: bool = False

    def filled(self, secret: bytes, link_id: str) -> Filled:
        """Give it back for the same form to be shown again: nothing needs to be typed or attached twice."""
        return Filled(self.raw, tuple((file, seal_file(secret, link_id, file)) for file in self.files))


def fill(desk: Desk, form: Sequence[FormField], link_id: str, body: FormBody) -> Filling:
    """Read a form's body, moving the files that are let in to their place in the store."""
    filling = Filling(
        {one.id: body.value(control_name(one)) for one in form if one.kind is not FieldKind.FILE},
        full=body.full,
    )
    asked = {control_name(one): one.id for one in form if one.kind is FieldKind.FILE}
    for sealed in body.values.get("kept", ()):
        file = open_sealed_file(desk.secret, link_id, sealed)
        if file and file.field in asked.values():
            _add(filling, file)
    for incoming in body.files:
        if incoming.field in asked:
            incoming.field = asked[incoming.field]
            _keep(desk, filling, incoming)
    return filling


def _keep(desk: Desk, filling: Filling, incoming: Incoming) -> None:
    try:
        _add(filling, incoming.keep(desk.store))
    except RefusedFileError as error:
        name = shown_name(incoming.name)
        filling.troubles.setdefault(incoming.field, Trouble(error.problem, name))
    except OSError:
        filling.full = True


def _add(filling: Filling, file: StoredFile) -> None:
    """Put a file among those sent, unless they become too many; the same file twice is one."""
    if file in filling.files:
        return
    together = sum(one.size for one in filling.files) + file.size
    if len(filling.files) >= MOST_FILES:
        filling.troubles.setdefault(file.field, Trouble(FileProblem.TOO_MANY, file.name))
    elif together > LARGEST_TOGETHER:
        filling.troubles.setdefault(file.field, Trouble(FileProblem.TOO_LARGE_TOGETHER, file.name))
    else:
        filling.files.append(file)
