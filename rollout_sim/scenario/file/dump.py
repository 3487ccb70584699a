"""Writes a scenario with all defaults and with units."""

from typing import TYPE_CHECKING, Any

import yaml

from rollout_sim.kernel.phrases import Phrase, Quantity
from rollout_sim.rules import events
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.fields import Block


def dump(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain data that JSON can hold, with all defaults and with units in words."""
    data: dict[str, Any] = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    # "none" is a value here, but None to pydantic
    data |= _nothings(scenario, "training", "contact_plan", "ensemble")
    if scenario.tiers is not None:
        del data["contact_plan"]  # each tier has its own
        data["tiers"] |= _nothings(scenario.tiers, *events.TIER_NAMES)
    return data


def _nothings(block: Block, *keys: str) -> dict[str, str]:
    return {key: "none" for key in keys if getattr(block, key) is None}


if TYPE_CHECKING:
    _Writer = yaml.SafeDumper
else:
    _Writer = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text in a third of the time


class _Dumper(_Writer):
    """Short lists and rows on one line; no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value out."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    from rollout_sim.scenario.file.yaml_nodes import scalar

    # what YAML 1.1 or 1.2 would read as anything but a text is quoted
    tag: str = dumper.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    plain = isinstance(scalar(value), str) and tag.endswith(":str")
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    flat = not any(isinstance(item, dict | list) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)


def _dict(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.MappingNode:
    items = [item for key, item in value.items() if key != "other"]  # a store's row holds those in its one line
    flat = not any(isinstance(item, dict | list) for item in items) and len(items) <= 6
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=flat)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(dict, _dict)


def resolved_text(scenario: Scenario) -> str:
    """The scenario as YAML with every default written out; it reads back to an equal scenario."""
    text = yaml.dump(dump(scenario), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return "".join(f"{line}\n" for line in head_comments(scenario)) + text


def head_comments(scenario: Scenario) -> list[Phrase]:
    """The comments above a resolved scenario, a line each."""
    head = [Phrase("# resolved: every default written out")]
    if scenario.acceptance_after is None:
        time = Quantity(units.show_duration(scenario.acceptance_days))
        head.append(Phrase("# acceptance_after: {time}, as long as the contact plan", time=time))
    return head
