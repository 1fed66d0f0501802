"""Adapters with one planted defect each; modules are named after the groups of the suite."""
