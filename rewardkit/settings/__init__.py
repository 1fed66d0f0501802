"""Connections: which provider, with which settings, from rewardkit.toml and the environment."""

from .connection import Connection, load_connection
from .file import ConfigFile, Listed, connections, find_config, read_config
from .names import variable
from .tables import load_drift, load_journal

__all__ = [
    "ConfigFile",
    "Connection",
    "Listed",
    "connections",
    "find_config",
    "load_connection",
    "load_drift",
    "load_journal",
    "read_config",
    "variable",
]
