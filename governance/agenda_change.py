"""What changed in an agenda (esityslista) that was put together anew."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from governance.record import Record


class ListedItem(Record):
    """Know an item of an agenda: which matter it is, what it says, and where it stands."""

    #: The same matter has the same name in both versions.
    matter: str
    #: Everything that is said in it.
    says: str
    #: Its place, from 1.
    place: int


class AgendaChange(Record):
    """Hold the places of what was added, changed or moved (in the new agenda), and removed (in the old)."""

    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    #: Stands in another order than before; what was only pushed on by others has not moved.
    moved: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.removed or self.changed or self.moved)


def agenda_change(before: Sequence[ListedItem], after: Sequence[ListedItem]) -> AgendaChange:
    """Compare two versions of an agenda, each in its order; no matter stands twice in one."""
    old, new = ({one.matter: one for one in version} for version in (before, after))
    kept = [matter for matter in new if matter in old]
    stayed = _in_order([matter for matter in old if matter in new], kept)
    return AgendaChange(
        added=tuple(one.place for one in after if one.matter not in old),
        removed=tuple(one.place for one in before if one.matter not in new),
        changed=tuple(new[matter].place for matter in kept if new[matter].says != old[matter].says),
        moved=tuple(new[matter].place for matter in kept if matter not in stayed),
    )


def _in_order(before: list[str], after: list[str]) -> set[str]:
    """Give what stands in the same order in both."""
    blocks = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    return {after[block.b + step] for block in blocks for step in range(block.size)}
