"""Tests on MiniStack with roles enforced: the real template, real processes, real time."""
