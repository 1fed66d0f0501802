"""The ``journal`` table of rewardkit.toml."""

from __future__ import annotations

from typing import Any, Literal

from attrs import Attribute, frozen, validators
from attrs import field as _field

from rewardkit.secret import Secret

_NUMBER = validators.instance_of((int, float))
_WHOLE = validators.instance_of(int)
_SECONDS = [_NUMBER, validators.gt(0.0), validators.le(86_400.0)]


def _check_secret(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, Secret):  # what attrs says would show it
        raise TypeError(f"{attribute.name!r} must be a Secret: write Secret(…) around it")


@frozen(kw_only=True)
class JournalSettings:
    """Where the journal is, and how long things are tried.

    Attributes:
        address: a file, such as ``journal.db``, or ``postgresql://user@host:5432/database``. A
            password does not stand in it.
        password: of the PostgreSQL user; None for what its own PGPASSWORD and the like say.
        key: seals what is in the journal, 32 bytes in URL-safe base64; ``rewardkit journal key`` makes
            one. None for a file, whose key is then beside it in ``….key``.
        synchronous: of a file: FULL outlives a power cut; NORMAL is faster, and a power cut may lose
            the last entries, though a crash of the program does not.
        busy_timeout: seconds to wait for others who write to the file.
        pool_size: how many connections to the database are kept.
        lease: seconds that a command may take in all, before another process may settle it.
        batch_lease: the same for making and importing codes, which may be done in the background.
        settle_time: seconds that a call tries to settle an unclear outcome, before it raises
            ``OutcomeUnknown`` with a ticket. A look of ``resolve`` may take half of ``lease``.
        quiet: seconds after which a request that got no answer cannot be carried out any more. Only
            then does a read-back that shows nothing mean that nothing was done. Where the provider
            itself refuses to do it twice, it is sent again before that.
        attempts: how often one call sends a command in all, each time after a read-back has shown
            that nothing was done.
    """

    address: str = _field(default="rewardkit-journal.db", validator=validators.instance_of(str))
    password: Secret | None = _field(default=None, validator=_check_secret)
    key: Secret | None = _field(default=None, validator=_check_secret)
    synchronous: Literal["FULL", "NORMAL"] = _field(
        default="FULL", validator=validators.in_(("FULL", "NORMAL"))
    )
    busy_timeout: float = _field(default=10.0, validator=_SECONDS)
    pool_size: int = _field(default=10, validator=[_WHOLE, validators.ge(1)])
    lease: float = _field(default=60.0, validator=_SECONDS)
    batch_lease: float = _field(default=900.0, validator=_SECONDS)
    settle_time: float = _field(default=5.0, validator=_SECONDS)
    quiet: float = _field(
        default=30.0, validator=[_NUMBER, validators.ge(0.0), validators.le(86_400.0)]
    )
    attempts: int = _field(default=3, validator=[_WHOLE, validators.ge(1), validators.le(20)])
