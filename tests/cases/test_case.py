from __future__ import annotations

import attrs
import pytest
from acme_notes import BODY, FROZEN, REFUSED, Acme, Forgetful, Learnt

from rewardkit.cases import Answer, Case
from rewardkit.drift import DriftKind


def with_body(**changes: object) -> Case:
    """The case with another body."""
    body = {**BODY, "state": "frozen", **changes}
    return attrs.evolve(FROZEN, answers=(Answer("GET notes/n1", 200, body),))


def test_what_is_read_kept_and_counted_passes() -> None:
    """If the adapter reads, keeps and counts it, the case passes."""
    FROZEN.check(Acme(None))


def test_what_is_not_counted_fails_and_says_how_to_go_on() -> None:
    """If the adapter has a word for it now, the case fails and says what to write into it."""
    with pytest.raises(AssertionError, match=r'does not count.*"known": true'):
        FROZEN.check(Learnt(None))


def test_what_is_known_passes_once_it_has_a_word() -> None:
    """If the case says that it is known, it fails until the adapter has a word for it."""
    known = attrs.evolve(FROZEN, known=True)
    known.check(Learnt(None))
    with pytest.raises(AssertionError, match="give it a word"):
        known.check(Acme(None))


def test_what_is_lost_fails() -> None:
    """If the adapter does not keep it, the case fails and says what is lost."""
    with pytest.raises(AssertionError, match=r"\$\.state is lost"):
        FROZEN.check(Forgetful(None))


def test_what_was_never_kept_may_be_lost() -> None:
    """If it was not kept when the case was made, the case does not ask for it."""
    attrs.evolve(FROZEN, kept=False).check(Forgetful(None))


def test_an_answer_that_cannot_be_read_fails() -> None:
    """If the adapter cannot read the answer any more, the case fails and says why."""
    with pytest.raises(AssertionError, match=r"cannot be read: ContractViolated.*name"):
        with_body(name=None).check(Acme(None))


def test_a_request_without_an_answer_fails() -> None:
    """If the adapter asks for what the case has no answer to, it fails and says for what."""
    other = attrs.evolve(FROZEN, answers=(Answer("GET notes/n2", 200, BODY),))
    with pytest.raises(AssertionError, match="GET notes/n1, to which there is no answer"):
        other.check(Acme(None))


def test_an_error_key_is_kept_in_the_error() -> None:
    """If it is an error's key, the error that comes of it has it."""
    (answer,) = REFUSED.answers
    new = attrs.evolve(
        FROZEN,
        kind=DriftKind.UNKNOWN_ERROR_KEY,
        where="HTTP 404",
        value="vanished",
        answers=(attrs.evolve(answer, body={"error": {"key": "vanished"}}),),
        at=("error", "key"),
    )
    new.check(Acme(None))
    with pytest.raises(AssertionError, match="no error came of it"):
        attrs.evolve(new, answers=FROZEN.answers).check(Acme(None))


def test_requests_get_their_answers_in_order() -> None:
    """If one request is sent twice, each gets its own answer, and later ones the last."""
    from rewardkit.cases.playing import Asked, play
    from rewardkit.exchange import Exchange, Request
    from rewardkit.operations import Check, Checked, Operation

    class Polling(Acme):
        def check(self, query: Check) -> Exchange[Checked]:
            states = []
            for _ in range(3):
                response = yield Request.get("job", params={"b": 1, "a": 2})
                states.append(response.json())
            return Checked(provider="acme", details={"states": states})

    answers = tuple(Answer("GET job?a=2&b=1", 200, state) for state in ("new", "done"))
    played = play(Polling(None), Asked(Operation.CHECK, Check()), answers)
    assert played.outcome.details == {"states": ["new", "done", "done"]}
