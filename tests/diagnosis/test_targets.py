from __future__ import annotations

import pytest

from rewardkit.diagnosis import Severity
from rewardkit.diagnosis.targets import stray_variables, targets
from rewardkit.settings import ConfigFile

FILE = ConfigFile(sections={"checkout": {}, "back-office": {}})
PROVIDERS = ("local", "acme")


@pytest.mark.parametrize(
    ("variable", "more"),
    [
        ("REWARDKIT_CHECKOUT_API_KEY", ()),
        ("REWARDKIT_BACK_OFFICE_API_KEY", ()),
        ("REWARDKIT_ACME_API_KEY", ("acme",)),
        ("REWARDKIT_SHOP_PROVIDER", ("shop",)),
        ("REWARDKIT_CONFIG", ()),
        ("REWARDKIT_JOURNAL_ADDRESS", ()),
        ("REWARDKIT_DRIFT_FILE", ()),
        ("PATH", ()),
    ],
)
def test_connections_are_those_of_the_file_and_the_environment(
    variable: str, more: tuple[str, ...]
) -> None:
    """If a variable makes a connection that the file does not have, it is looked at as well."""
    assert targets(FILE, PROVIDERS, {variable: "x"}) == ("checkout", "back-office", *more)
    assert list(stray_variables(FILE, PROVIDERS, {variable: "x"})) == []


def test_a_variable_of_no_connection_is_found() -> None:
    """If a variable's connection is misspelt, the one that is meant is named, and no value is shown."""
    environ = {
        "REWARDKIT_CHEKOUT_API_KEY": "sk_live",
        "REWARDKIT_SHOP_PROVIDER": "acme",
        "REWARDKIT_SHOP_PATH": "x",
        "REWARDKIT_ZZZ": "1",
    }
    misspelt, unknown = stray_variables(FILE, PROVIDERS, environ)

    assert (misspelt.severity, misspelt.where) == (Severity.WARNING, "REWARDKIT_CHEKOUT_API_KEY")
    assert misspelt.advice == "Did you mean REWARDKIT_CHECKOUT_…?"
    assert (unknown.severity, unknown.where) == (Severity.NOTE, "REWARDKIT_ZZZ")
    assert "sk_live" not in repr((misspelt, unknown))
