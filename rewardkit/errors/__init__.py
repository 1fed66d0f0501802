"""The exceptions of rewardkit.

::

    RewardKitError
    ├── ConfigurationError            a setting is missing or wrong
    ├── JournalUnavailable            the journal cannot be read or written now
    ├── PluginError                   a provider's package cannot be used
    ├── Unsupported                   this provider has no such operation
    ├── LossyTranslation              a reward cannot be said there without loss
    └── ProviderError                 what a provider answered, or that it did not
        ├── AuthenticationFailed      the key or token is not good
        ├── PermissionDenied          the key is good and may not do this
        ├── InvalidRequest            the provider, or we before sending, cannot take this
        ├── NotFound
        │   ├── RewardNotFound
        │   └── CodeNotFound
        ├── Conflict                  it exists already, or is being changed
        ├── Rejected                  the code or reward cannot be used now
        │   ├── CodeAlreadyRedeemed
        │   ├── CodeExpired
        │   ├── CodeNotYetActive
        │   ├── CodeRevoked
        │   ├── UsageLimitReached
        │   ├── NotEligible
        │   ├── MinimumNotMet
        │   ├── InsufficientBalance
        │   └── GrantUnavailable
        ├── RateLimited
        ├── ProviderUnavailable       it cannot be reached, or is down; nothing was done
        ├── OutcomeUnknown            the request was sent and we cannot know what it did
        ├── Incomplete                part of it was done, and part not
        └── ContractViolated          the answer is not what the provider's contract says
"""

from .base import (
    ConfigurationError,
    JournalUnavailable,
    LossyTranslation,
    PluginError,
    RewardKitError,
    Unsupported,
)
from .incomplete import Failure, Incomplete
from .provider import (
    AuthenticationFailed,
    CodeNotFound,
    Conflict,
    ContractViolated,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RewardNotFound,
)
from .rejections import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotYetActive,
    CodeRevoked,
    GrantUnavailable,
    InsufficientBalance,
    MinimumNotMet,
    NotEligible,
    Rejected,
    UsageLimitReached,
)

__all__ = [
    "AuthenticationFailed",
    "CodeAlreadyRedeemed",
    "CodeExpired",
    "CodeNotFound",
    "CodeNotYetActive",
    "CodeRevoked",
    "ConfigurationError",
    "Conflict",
    "ContractViolated",
    "Failure",
    "GrantUnavailable",
    "Incomplete",
    "InsufficientBalance",
    "InvalidRequest",
    "JournalUnavailable",
    "LossyTranslation",
    "MinimumNotMet",
    "NotEligible",
    "NotFound",
    "OutcomeUnknown",
    "PermissionDenied",
    "PluginError",
    "ProviderError",
    "ProviderUnavailable",
    "RateLimited",
    "Rejected",
    "RewardKitError",
    "RewardNotFound",
    "Unsupported",
    "UsageLimitReached",
]
