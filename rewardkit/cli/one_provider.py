"""All there is to say of one provider, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rewardkit.plain import plain

from .output import console, facts, say, table

if TYPE_CHECKING:
    from rewardkit.diagnosis import Loading, ProviderDescription, SettingDescription
    from rewardkit.plugins.verification import Verification

#: How loading was measured.
MEASURED = "in a new process, beyond what rewardkit itself takes"


def milliseconds(loading: Loading | None) -> str:
    """How long plugin and adapter take to import, for people."""
    if loading is None:
        return "?"
    return f"{(loading.plugin + loading.adapter) * 1000:.0f} ms"


def print_provider(one: ProviderDescription, loading: Loading | None) -> None:
    """Print a provider that can be used: its facts, settings, operations and deviations."""
    standing = one.standing
    pairs = [
        ("provider", standing.name),
        ("vendor", "" if standing.provider is None else standing.provider.title),
        ("from", f"{standing.distribution} {standing.version}"),
        ("kit report", str(one.verification)),
        ("loads in", _loading_in_words(loading)),
        ("sandbox", f"rewardkit sandbox {standing.name}" if one.has_sandbox else "none"),
    ]
    if one.verification is not None and one.verification.report is not None:
        report = one.verification.report
        counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
        pairs.append(("tests", f"{counts} ({report.level}, {report.at})"))
        pairs += [(f"  {name}", str(value)) for name, value in report.figures.items()]
    facts(pairs)
    _print_settings(one)
    _print_operations(one)
    if one.verification is not None:
        _print_deviations(one.verification)


def provider_document(one: ProviderDescription, loading: Loading | None) -> dict[str, Any]:
    """A provider as JSON, whether it can be used or not."""
    standing = one.standing
    return {
        "name": standing.name,
        "title": None if standing.provider is None else standing.provider.title,
        "distribution": standing.distribution,
        "version": standing.version,
        "state": "quarantined" if one.reason else "ready",
        "reason": one.reason or None,
        "sandbox": one.has_sandbox,
        "loading": None if loading is None else _loading_document(loading),
        "conformance": None if one.verification is None else _conformance(one.verification),
        "settings": [_setting_document(setting) for setting in one.settings],
        "operations": {
            each.operation.value: {
                "support": str(each.support.level),
                "reason": each.support.reason or None,
                "batch_limit": each.batch_limit,
            }
            for each in one.operations
        },
    }


def _print_settings(one: ProviderDescription) -> None:
    say()
    say("Settings, each with the variable of a connection that is called like the provider:")
    for setting in one.settings:
        secret = ", secret" if setting.secret else ""
        default = "required" if setting.required else f"by default {_shown(setting.default)}"
        say(f"  {setting.name}: {setting.type}{secret}; {default}; {setting.variable}")
        if setting.help:
            say(f"    {setting.help}")


def _print_operations(one: ProviderDescription) -> None:
    made = table("operation", "support", "at once", "why")
    for each in one.operations:
        limit = "" if each.batch_limit is None else str(each.batch_limit)
        reason = plain(each.support.reason)
        made.add_row(each.operation.value, str(each.support.level), limit, reason)
    say()
    console().print(made)


def _print_deviations(verification: Verification) -> None:
    deviations = () if verification.report is None else verification.report.deviations
    if not deviations:
        return
    made = table("deviates in", "driver", "why", "more")
    for test in deviations:
        texts = (test.name, test.driver, test.reason, test.link)
        made.add_row(*(plain(text or "") for text in texts))
    say()
    console().print(made)


def _loading_in_words(loading: Loading | None) -> str:
    if loading is None:
        return "it could not be measured"
    plugin, adapter = loading.plugin * 1000, loading.adapter * 1000
    text = f"plugin {plugin:.1f} ms, adapter {adapter:.1f} ms, {MEASURED}"
    return f"{text}; the plugin loads {', '.join(loading.heavy)}" if loading.heavy else text


def _loading_document(loading: Loading) -> dict[str, Any]:
    return {
        "plugin_ms": round(loading.plugin * 1000, 3),
        "adapter_ms": round(loading.adapter * 1000, 3),
        "heavy": list(loading.heavy),
        "measured": MEASURED,
    }


def _conformance(verification: Verification) -> dict[str, Any]:
    report = verification.report
    document: dict[str, Any] = {"state": str(verification.state), "why": list(verification.why)}
    if report is None:
        return document
    return document | {
        "version": report.version,
        "core": report.core,
        "edition": report.edition,
        "level": report.level,
        "at": report.at,
        "complete": report.complete,
        "counts": report.counts,
        "figures": report.figures,
        "deviations": [
            {"test": test.name, "driver": test.driver, "reason": test.reason, "link": test.link}
            for test in report.deviations
        ],
    }


def _setting_document(setting: SettingDescription) -> dict[str, Any]:
    plain_types = (str, int, float, type(None))
    default = setting.default
    return {
        "name": setting.name,
        "type": setting.type,
        "required": setting.required,
        "default": default if isinstance(default, plain_types) else _shown(default),
        "variable": setting.variable,
        "secret": setting.secret,
        "help": setting.help or None,
    }


def _shown(value: Any) -> str:
    """A default as the file has it."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(str(item) for item in value)}]"
        case _:
            return str(value)
