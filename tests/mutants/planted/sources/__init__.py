"""Defects that are seen in a module's source, or in what it imports, each in a module of its own."""
