"""Connections: which provider, with which settings, from rewardkit.toml and the environment."""

from .connection import Connection, load_connection
from .file import ConfigFile, Listed, connections, find_config, read_config
from .journal import load_journal
from .names import variable

__all__ = [
    "ConfigFile",
    "Connection",
    "Listed",
    "connections",
    "find_config",
    "load_connection",
    "load_journal",
    "read_config",
    "variable",
]
