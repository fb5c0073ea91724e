"""The YAML of models, ledgers and word lists: plain values, nothing said twice."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml


class _Yaml12(yaml.SafeLoader):
    """YAML in which only ``true`` and ``false`` are booleans, so that ``on``, ``yes`` and ``no`` stay words, and in
    which nothing is written twice under one name: the first would be lost without a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping; ``YAMLError`` where a name stands in it twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.YAMLError(f"第 {key.start_mark.line + 1} 行的“{key.value}”前面已经写过，请合并")
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


_Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def plain_yaml(text: str) -> object:
    """The content of a model file: plain values, with ``on``, ``yes`` and ``no`` as the words that they are."""
    return yaml.load(text, Loader=_Yaml12)  # the loader is a SafeLoader: it builds plain values only
