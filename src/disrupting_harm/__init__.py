"""Disrupting Harm: a notebook-based research compendium whose every figure traces back to its inputs."""

__version__ = "0.1.0"
