"""Fields that mechanisms add to the blocks of a scenario, with the rules that come with them."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic.fields import FieldInfo

from rollout_sim.mechanisms.register import parts
from rollout_sim.scenario.values.fields import Block, Problem


def _no_rules(_: Any) -> Iterable[Problem]:
    return ()


class AddedField(NamedTuple):
    """A field that a mechanism adds to a block.

    Attributes
    ----------
    block
        Name of the block's class.
    after
        The field behind which it stands, in files and docs.
    kind
        Its type, with its unit.
    meaning
        What it means, as the docstring of a field that stands in the block.
    rules
        What is wrong between it and other fields of the block.
    """

    block: str
    after: str
    name: str
    kind: Any
    default: Any
    meaning: str
    rules: Callable[[Any], Iterable[Problem]] = _no_rules


class ExtendedBlock(Block):
    """A block to which mechanisms add fields (``with_added``)."""

    added: ClassVar[tuple[AddedField, ...]] = ()

    def rules(self) -> Iterable[Problem]:
        """What is wrong between the fields that mechanisms added and others."""
        for field in self.added:
            yield from field.rules(self)


ExtendedType = TypeVar("ExtendedType", bound=ExtendedBlock)


def with_added(block: type[ExtendedType]) -> type[ExtendedType]:
    """The block with the fields that mechanisms add to it; a decorator of an ``ExtendedBlock``."""
    fields = block.model_fields
    added = [field for part in parts("block").values() for field in part.FIELDS if field.block == block.__name__]
    for field in added:
        order = [*fields]
        order.insert(order.index(field.after) + 1, field.name)
        fields[field.name] = FieldInfo.from_annotated_attribute(field.kind, field.default)
        fields[field.name].description = field.meaning
        in_order = {name: fields[name] for name in order}
        fields.clear()
        fields.update(in_order)
    block.added = tuple(added)
    return block
