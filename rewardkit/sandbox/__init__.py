"""What vendor simulators share: real HTTP servers on loopback that behave as a vendor does."""

from .description import Example, Sandbox

__all__ = ["Example", "Sandbox"]
