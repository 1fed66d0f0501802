"""The diagnosis: what is wrong with an installation, its settings and its providers, and what to do.

``rewardkit doctor`` and ``rewardkit providers`` show what is found here; nothing here prints.
"""

from .description import OperationDescription, ProviderDescription, SettingDescription, describe
from .doctor import Diagnosis, diagnose
from .finding import Finding, Kind, Severity
from .loading import Loading, measure

__all__ = [
    "Diagnosis",
    "Finding",
    "Kind",
    "Loading",
    "OperationDescription",
    "ProviderDescription",
    "SettingDescription",
    "Severity",
    "describe",
    "diagnose",
    "measure",
]
