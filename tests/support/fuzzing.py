"""What holding a sandbox to its contract with schemathesis needs, whoever the vendor is.

Every request is made from the contract: good, bad and odd ones, singly and in sequences. Nothing is
left to chance: which ones come depends on the code that is loaded, and on nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case, Response

from rewardkit.sandbox import Contract, serve

#: Where what an operation answers is used: operation, the one after it, and its parameters.
Following = Iterable[tuple[str, str, Mapping[str, str]]]

#: Seconds to wait for an answer: a machine may stand still for a while.
_PATIENCE = 120

#: How often sequences are begun where the fuzzer cannot repeat what it did.
_TRIES = 3


def bounded(examples: int, steps: int = 10) -> settings:
    """So many requests of each operation, or sequences of so many steps, the same in every run."""
    return settings(
        database=None,
        deadline=None,
        derandomize=True,
        max_examples=examples,
        # A sequence fails again only on a server that is in the same state at the same time: to look
        # for a shorter one can take an hour and all of the memory, and the one that was found says enough.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        stateful_step_count=steps,
        suppress_health_check=[
            # how schemathesis makes its data is not ours to judge
            HealthCheck.filter_too_much,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            # all requests of an operation go to one sandbox, so that they meet what the others left
            HealthCheck.function_scoped_fixture,
        ],
    )


def fuzzed(
    package: str,
    examples: Mapping[str, list[str]],
    following: Following,
    *,
    change: Callable[[dict[str, Any]], None] | None = None,
) -> Any:
    """The contract of a package for schemathesis; it allows just the same as the contract.

    Args:
        package: has the contract.
        examples: values of parameters that the sandbox knows, by the parameter's name.
        following: what may come after what.
        change: changes the document further.
    """
    stated: dict[str, Any] = _spelled_out(deepcopy(dict(Contract.load(package).document)))
    operations = operations_of(stated)
    for operation in operations.values():
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in examples:
                parameter["schema"]["examples"] = examples[parameter["name"]]
    for before, after, parameters in following:
        success = operations[before]["responses"][min(operations[before]["responses"])]
        link = {"operationId": after, "parameters": parameters}
        success.setdefault("links", {})[after] = link
    if change is not None:
        change(stated)
    schema = schemathesis.openapi.from_dict(stated)
    # The key is ours to send; that the sandbox insists on it, the check ignored_auth sees to.
    schema.config.generation.update(deterministic=True, with_security_parameters=False)
    return schema


def operations_of(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations of a document, by their ids."""
    return {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for operation in item.values()
    }


def expect(schema: Any, *statuses: str) -> None:
    """Let a good request be answered with these statuses, too."""
    check = schema.config.checks.positive_data_acceptance
    check.expected_statuses = [*check.expected_statuses, *statuses]


class Renewable:
    """A sandbox that can begin anew: starting a server takes longer than a sequence."""

    def __init__(self, create_app: Callable[[], Any]) -> None:
        self._create_app = create_app
        self.renew()

    def renew(self) -> None:
        """Begin with the seeded data again."""
        self._app = self._create_app()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)


def succeeded_in_sequences(
    schema: Any,
    create_app: Callable[[], Any],
    session: requests.Session,
    headers: Mapping[str, str],
    bounds: settings,
) -> set[str]:
    """Run sequences of operations, each on a sandbox that begins anew; give those that succeeded.

    Raises whatever schemathesis finds.
    """
    succeeded: set[str] = set()
    sandbox = Renewable(create_app)

    class Sequence(schema.as_state_machine()):  # type: ignore[misc]  # made at run time
        def setup(self) -> None:
            sandbox.renew()

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return {
                "session": session,
                "headers": headers,
                "base_url": server.url,
                "timeout": _PATIENCE,
            }

        def after_call(self, response: Response, case: Case[Any]) -> None:
            if response.status_code < 300:
                succeeded.add(case.operation.definition.raw["operationId"])

    with serve(sandbox) as server:
        for _ in range(_TRIES):
            # What follows from an answer is made of it, and answers have times and ids in them. Where that
            # leads another way the second time, the fuzzer gives up; a broken contract is another error.
            with suppress(FlakyStrategyDefinition):
                run_state_machine_as_test(Sequence, settings=bounds)
                break
    return succeeded


def _spelled_out(schema: Any) -> Any:
    """A schema without a format beside several types, as schemathesis then makes other texts, too."""
    if isinstance(schema, list):
        return [_spelled_out(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "format" in schema and schema.get("type") == ["string", "null"]:
        return {"anyOf": [{**schema, "type": "string"}, {"type": "null"}]}
    return {key: _spelled_out(value) for key, value in schema.items()}
