"""What changed in an agenda (esityslista) that was put together anew."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from governance.record import Record


class ItemPart(StrEnum):
    """Name a part of an item, in the order in which it is read."""

    TITLE = "title"
    ACCOUNT = "account"
    PROPOSED_DECISION = "proposed_decision"


class ListedItem(Record):
    """Know an item of an agenda: which matter it is, what it says, and where it stands."""

    #: The same matter has the same name in both versions.
    matter: str
    #: What is said in each part, in every language of the papers.
    says: Mapping[ItemPart, str]
    #: Its place, from 1.
    place: int


class AgendaChange(Record):
    """Hold the places of what was added, changed or moved (in the new agenda), and removed (in the old)."""

    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    #: With the parts that say something else now.
    changed: Mapping[int, tuple[ItemPart, ...]] = {}
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
        changed={
            new[matter].place: parts for matter in kept if (parts := _other_parts(old[matter], new[matter]))
        },
        moved=tuple(new[matter].place for matter in kept if matter not in stayed),
    )


def _other_parts(before: ListedItem, after: ListedItem) -> tuple[ItemPart, ...]:
    """List the parts that say something else than before."""
    return tuple(part for part in ItemPart if before.says.get(part) != after.says.get(part))


def _in_order(before: list[str], after: list[str]) -> set[str]:
    """Give what stands in the same order in both."""
    blocks = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    return {after[block.b + step] for block in blocks for step in range(block.size)}
