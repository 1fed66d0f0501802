"""Exit codes: what a script can tell from how the command ended."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How the command ended."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 3
    CREDENTIALS = 4
    NOT_FOUND = 5
    REJECTED = 6
    UNAVAILABLE = 7
    OUTCOME_UNKNOWN = 8
    UNSUPPORTED = 9
    CONTRACT = 10
    INCOMPLETE = 11
    FOUND = 12
    INTERRUPTED = 130
    READER_GONE = 141  # as shells say it of a program that its reader has left


#: What each code means; ``rewardkit --help`` prints it.
MEANINGS = {
    Exit.OK: "done",
    Exit.FAILED: "failed in another way than those below; compare --all: not all is the same",
    Exit.USAGE: "the command line is wrong, such as a REF that does not parse",
    Exit.CONFIGURATION: "a connection, a setting or a provider's package is missing or wrong",
    Exit.CREDENTIALS: "the key is not good, or may not do that",
    Exit.NOT_FOUND: "there is no such reward, code or redemption",
    Exit.REJECTED: "the code or reward cannot be used now",
    Exit.UNAVAILABLE: "the provider or the journal cannot be reached, or takes no more for now",
    Exit.OUTCOME_UNKNOWN: "sent, and not known whether it was done: read back before you repeat",
    Exit.UNSUPPORTED: "this provider has no such operation",
    Exit.CONTRACT: "the provider's answer is not what its contract says",
    Exit.INCOMPLETE: "part of it was done, which is printed, and part not",
    Exit.FOUND: "doctor: there is a problem or a warning",
    Exit.INTERRUPTED: "interrupted (Ctrl-C)",
    Exit.READER_GONE: "whatever read the output has closed it",
}

#: From errors to codes, by class name so that no error's module is loaded before there is one.
#: The nearest class of an error's bases counts.
_BY_ERROR = {
    "ConfigurationError": Exit.CONFIGURATION,
    "JournalUnavailable": Exit.UNAVAILABLE,
    "PluginError": Exit.CONFIGURATION,
    "Unsupported": Exit.UNSUPPORTED,
    "AuthenticationFailed": Exit.CREDENTIALS,
    "PermissionDenied": Exit.CREDENTIALS,
    "NotFound": Exit.NOT_FOUND,
    "Rejected": Exit.REJECTED,
    "RateLimited": Exit.UNAVAILABLE,
    "ProviderUnavailable": Exit.UNAVAILABLE,
    "OutcomeUnknown": Exit.OUTCOME_UNKNOWN,
    "ContractViolated": Exit.CONTRACT,
    "Incomplete": Exit.INCOMPLETE,
    "RewardKitError": Exit.FAILED,
}


def exit_for(error: BaseException) -> Exit | None:
    """The code for an error of rewardkit; None for any other, which is a bug."""
    for cls in type(error).__mro__:
        if cls.__module__.startswith("rewardkit.errors") and cls.__name__ in _BY_ERROR:
            return _BY_ERROR[cls.__name__]
    return None


def table() -> str:
    """The codes and what they mean, a line each."""
    return "\n".join(f"{code:>5}  {meaning}" for code, meaning in MEANINGS.items())
