#!/usr/bin/env python3
"""Writes the price catalogue from the data of the Python packages genai-prices and litellm.

    python3 gateway/catalogue/refresh.py [GENAI_PRICES [LITELLM]]

fetches those versions (or the ones below) with pip, reads their data without running it, and writes catalogue.json and the
packages' licences into the gateway's resources, the versions into NOTICE, and where the two disagree into
disagreements.tsv. The same versions give the same bytes. Needs nothing but Python 3.10.

genai-prices has names, how they match, and since when prices hold; litellm's map adds tiers, lifetimes of caches, other
kinds of tokens, tools, how much a model takes and says, and models that the first has not. Where both price the same and
disagree, the choice is that of rules.json if it has one; else genai-prices' where it names the model, and litellm's where
genai-prices only matches a beginning or a part of the name. Of a model whose usual prices they disagree on, no price is
added from litellm. rules.json also holds what neither of them says, with the provider's page and the day on which it was
read.
"""

import ast
import decimal
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

GENAI_PRICES = "0.2.3"
LITELLM = "1.110.2"
# The day that litellm's prices, which have no dates, are taken to be of.
DAY = "2026-11-28"
ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
NOTICE = ROOT / "NOTICE"
RESOURCES = ROOT / "gateway/src/main/resources/io/tollgate/gateway/routing"

# What a price of genai-prices is called in the catalogue; all are per million tokens.
PRICES = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write_5m",
    "output_reasoning_mtok": "reasoning_output",
    "input_audio_mtok": "input_audio",
    "cache_audio_read_mtok": "cached_input_audio",
    "output_audio_mtok": "output_audio",
}

# What litellm calls the providers of genai-prices, and what its names of their models begin with.
LITELLM_PROVIDERS = {
    "anthropic": ("anthropic", ""),
    "openai": ("openai", ""),
    "google": ("gemini", "gemini/"),
    "x-ai": ("xai", "xai/"),
    "deepseek": ("deepseek", "deepseek/"),
    "groq": ("groq", "groq/"),
    "mistral": ("mistral", "mistral/"),
    "moonshotai": ("moonshot", "moonshot/"),
    "cohere": ("cohere_chat", ""),
    "perplexity": ("perplexity", "perplexity/"),
    "together": ("together_ai", "together_ai/"),
    "fireworks": ("fireworks_ai", "fireworks_ai/"),
    "cerebras": ("cerebras", "cerebras/"),
    "voyageai": ("voyage", "voyage/"),
    "zai": ("zai", "zai/"),
    "minimax": ("minimax", "minimax/"),
}

# What a price of litellm's map is called in the catalogue: of one token there, of a million here.
TOKENS = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cached_input",
    "cache_creation_input_token_cost": "cache_write_5m",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "output_cost_per_reasoning_token": "reasoning_output",
    "input_cost_per_audio_token": "input_audio",
    "cache_read_input_audio_token_cost": "cached_input_audio",
    "output_cost_per_audio_token": "output_audio",
    "input_cost_per_image_token": "input_image",
    "output_cost_per_image_token": "output_image",
    "input_cost_per_video_token": "input_video",
}
# The same for what is priced by one of it.
EACH = {
    "input_cost_per_character": "characters",
    "output_cost_per_image": "images",
    "output_cost_per_video_per_second": "video_seconds",
    "ocr_cost_per_page": "pages",
    "code_interpreter_cost_per_session": "code_execution",
    "input_cost_per_request": "request",
}
TIERS = {"batches": "batch", "flex": "flex", "priority": "priority"}
NAME = re.compile(
    "(%s)(?:_above_([0-9]+)k_tokens)?(?:_(%s))?" % ("|".join(sorted(TOKENS, key=len, reverse=True)), "|".join(TIERS))
)


class Number(str):
    """A decimal, kept as it is written."""


class Record(dict):
    """A call of a constructor in the data: its keyword arguments, under its name."""

    def __init__(self, name, positional, fields):
        super().__init__(fields)
        self.name = name
        self.positional = positional


def value(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [value(each) for each in node.elts]
    if isinstance(node, ast.Dict):
        return {value(key): value(each) for key, each in zip(node.keys, node.values)}
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        positional = [value(each) for each in node.args]
        if name == "Decimal":
            return Number(positional[0])
        if name == "date":
            return "%04d-%02d-%02d" % tuple(positional)
        if name == "time":
            return "%02d:%02d" % tuple(positional[:2])
        return Record(name, positional, {field.arg: value(field.value) for field in node.keywords})
    raise SystemExit("the data holds something new: " + ast.dump(node)[:200])


def match(clause):
    """How names match: {"equals": …}, {"starts_with": …}, {"ends_with": …}, {"contains": …}, {"regex": …}, {"or": […]}, {"and": […]}."""
    ((field, argument),) = clause.items()
    if field in ("or_", "and_"):
        return {field[:-1]: [match(each) for each in argument]}
    return {field: argument}


def price(amount):
    """A number, or a base with steps: [[n, price], …] is the price of the whole call once its input exceeds n tokens."""
    if not isinstance(amount, Record):
        return amount
    return {"base": amount["base"], "above": [[tier["start"], tier["price"]] for tier in amount["tiers"]]}


def plain(number):
    """A decimal as a JSON number without an exponent or needless zeros."""
    text = format(decimal.Decimal(number).normalize(), "f")
    return Number(text)


def prices(model):
    """Prices with what they depend on; the last whose condition holds applies, and the first where none does."""
    given = model["prices"]
    periods = []
    for conditional in given if isinstance(given, list) else [Record("ConditionalPrice", [], {"prices": given})]:
        constraint = conditional.get("constraint") or (conditional.positional or [None])[0]
        period = {}
        if constraint and constraint.name == "StartDateConstraint":
            period["from"] = constraint["start_date"]
        elif constraint and constraint.name == "TimeOfDateConstraint":
            period["daily"] = [constraint["start_time"], constraint["end_time"]]
        elif constraint:
            raise SystemExit("the data holds a new condition: " + constraint.name)
        for field, name in PRICES.items():
            if conditional["prices"].get(field) is not None:
                period[name] = price(conditional["prices"][field])
        if conditional["prices"].get("requests_kcount") is not None:
            period["request"] = plain(decimal.Decimal(str(conditional["prices"]["requests_kcount"])) / 1000)
        periods.append(period)
    return periods


def by_token(model):
    return all("input" in period or "output" in period for period in model["prices"])


def provider(record):
    entry = {"id": record["id"], "name": record["name"], "api": record["api_pattern"]}
    if record.get("provider_match"):
        entry["match"] = match(record["provider_match"])
    if record.get("fallback_model_providers"):
        entry["fallback"] = record["fallback_model_providers"]
    models = []
    for model in record["models"]:
        line = {"id": model["id"], "name": model.get("name") or model["id"], "match": match(model["match"])}
        if model.get("context_window"):
            line["context"] = model["context_window"]
        line["prices"] = prices(model)
        if by_token(line):
            models.append(line)
    return entry, models


def write(node):
    """JSON without spaces; decimals as they were written."""
    if isinstance(node, Number):
        return node
    if isinstance(node, dict):
        return "{" + ",".join(json.dumps(key) + ":" + write(each) for key, each in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ",".join(write(each) for each in node) + "]"
    return json.dumps(node, ensure_ascii=False)


def matches(clause, name):
    ((kind, argument),) = clause.items()
    if kind == "or":
        return any(matches(each, name) for each in argument)
    if kind == "and":
        return all(matches(each, name) for each in argument)
    text = argument.lower()
    if kind == "equals":
        return name == text
    if kind == "starts_with":
        return name.startswith(text)
    if kind == "ends_with":
        return name.endswith(text)
    if kind == "contains":
        return text in name
    return re.search(argument, name) is not None


def named(clause, name):
    """Whether a name is matched as a whole, and not by its beginning or a part of it."""
    ((kind, argument),) = clause.items()
    if kind == "or":
        return any(named(each, name) for each in argument)
    if kind == "and":
        return matches(clause, name) and any(named(each, name) for each in argument)
    return kind in ("equals", "regex") and matches(clause, name)


def of_litellm(entry, provider_id):
    """A period of the catalogue from an entry of litellm's map."""
    found = {}
    for key, amount in entry.items():
        match_ = NAME.fullmatch(key)
        if not match_ or not isinstance(amount, (int, decimal.Decimal)) or amount < 0:
            continue
        meter, above, tier = match_.groups()
        found.setdefault(TIERS.get(tier), {}).setdefault(TOKENS[meter], {})[int(above or 0) * 1000] = plain(
            decimal.Decimal(amount) * 1000000
        )
    period = rates(found.pop(None, {}))
    tiers = {tier: rates(meters) for tier, meters in sorted(found.items())}
    for key, name in EACH.items():
        if isinstance(entry.get(key), (int, decimal.Decimal)) and entry[key] > 0:
            period[name] = plain(entry[key])
    # Both names are in use for the length of what is heard; where both are given they are the same price.
    heard = entry.get("input_cost_per_second") or entry.get("output_cost_per_second")
    if heard and entry.get("mode") == "audio_transcription":
        period["audio_seconds"] = plain(heard)
    filmed = entry.get("output_cost_per_second")
    if filmed and entry.get("mode") == "video_generation":
        period["video_seconds"] = plain(filmed)
    search = entry.get("search_context_cost_per_query")
    if search and len(set(search.values())) == 1:
        cost = next(iter(search.values()))
        if provider_id != "google":
            period["web_search"] = plain(cost)
        elif entry.get("search_free_requests") is None:
            period["grounding"] = plain(cost)
    factors = entry.get("provider_specific_entry") or {}
    if provider_id == "anthropic":
        if "fast" in factors:
            tiers["fast"] = {
                name: times(amount, factors["fast"]) for name, amount in period.items() if name in TOKENS.values()
            }
        if "us" in factors:
            period["regions"] = {"us": plain(factors["us"])}
    if tiers:
        period["tiers"] = tiers
    return period


def times(amount, factor):
    if isinstance(amount, dict):
        return {
            "base": times(amount["base"], factor),
            "above": [[start, times(higher, factor)] for start, higher in amount["above"]],
        }
    return plain(decimal.Decimal(amount) * decimal.Decimal(factor))


def rates(meters):
    """Prices by meter from prices by meter and length of input; one without a base is left out."""
    result = {}
    for name, steps in meters.items():
        if 0 in steps:
            above = [[start, steps[start]] for start in sorted(steps) if start]
            result[name] = {"base": steps[0], "above": above} if above else steps[0]
    return result


def same(one, other):
    if isinstance(one, dict) != isinstance(other, dict):
        return False
    if not isinstance(one, dict):
        return decimal.Decimal(one) == decimal.Decimal(other)
    # "Above 199,999" and "from 200,000" are the same.
    return (
        decimal.Decimal(one["base"]) == decimal.Decimal(other["base"])
        and len(one["above"]) == len(other["above"])
        and all(
            abs(mine[0] - theirs[0]) <= 1 and decimal.Decimal(mine[1]) == decimal.Decimal(theirs[1])
            for mine, theirs in zip(one["above"], other["above"])
        )
    )


def shown(amount):
    if isinstance(amount, dict):
        return " ".join([amount["base"]] + ["above %d: %s" % tuple(step) for step in amount["above"]])
    return str(amount)


USUAL = ("input", "output", "cached_input", "cache_write_5m")


def differences(mine, theirs):
    return [name for name in USUAL if name in mine and name in theirs and not same(mine[name], theirs[name])]


def starts(period):
    """The lengths of input from which this period's prices change."""
    return {step[0] for amount in period.values() if isinstance(amount, dict) and "above" in amount for step in amount["above"]}


def aligned(amount, lengths):
    """A price whose steps begin where the other source has them, to the token."""
    if not isinstance(amount, dict):
        return amount
    above = [[start - 1 if start - 1 in lengths else start, higher] for start, higher in amount["above"]]
    return {"base": amount["base"], "above": above}


def add(period, theirs):
    """Adds what a period has not."""
    lengths = starts(period)
    for name, amount in theirs.items():
        if name == "tiers":
            period["tiers"] = {
                tier: {meter: aligned(each, lengths) for meter, each in prices_.items()} for tier, prices_ in amount.items()
            }
        elif name not in period:
            period[name] = amount if name == "regions" else aligned(amount, lengths)


def current(periods, day):
    """The period without hours of its own that holds on a day; None if prices depend on the hour."""
    if any("daily" in period for period in periods):
        return None
    holding = [period for period in periods if period.get("from", "") <= day]
    return holding[-1] if holding else periods[0]


def limits_of(entry):
    """How much a model of litellm's map takes and says, in tokens."""
    if entry.get("mode") not in ("chat", "responses", "completion"):
        return {}
    named = {"context": "max_input_tokens", "output": "max_output_tokens"}
    return {name: entry[key] for name, key in named.items() if isinstance(entry.get(key), int) and entry[key] > 0}


def limited(line, limits):
    """A model's line with what it has not of these limits, before its prices."""
    missing = {name: limit for name, limit in sorted(limits.items()) if name not in line}
    return {**{name: each for name, each in line.items() if name != "prices"}, **missing, "prices": line["prices"]}


def limits_by_name(model, found):
    """Of all names that a line stands for: the limits of its own name, or else the least."""
    own = found.get(model["id"], {})
    names = {name for limits in found.values() for name in limits}
    return {name: own.get(name, min(limits[name] for limits in found.values() if name in limits)) for name in names}


def merge(entry_id, models, theirs, day, rules, report):
    """Adds litellm's models, prices and limits to a provider's."""
    chosen = {(choice["provider"], choice["model"]): choice["source"] for choice in rules["choices"]}
    exact = []
    found_limits = {}
    for name in sorted(theirs):
        period = of_litellm(theirs[name], entry_id)
        limits = limits_of(theirs[name])
        known = next((model for model in models if matches(model["match"], name)), None)
        if known is None:
            if any(meter in period for meter in list(TOKENS.values()) + list(EACH.values()) + ["audio_seconds"]):
                line = {"id": name, "name": name, "match": {"equals": name}, "prices": [period]}
                exact.append(limited(line, limits))
            continue
        found_limits.setdefault(known["id"], {})[name] = limits
        mine = current(known["prices"], day)
        if mine is None:
            continue
        different = differences(mine, period)
        if not different:
            if name == known["id"] or "litellm" not in known:
                known.setdefault("litellm", {}).update({name: period})
            continue
        by_name = named(known["match"], name)
        source = chosen.get((entry_id, name), "genai-prices" if by_name else "litellm")
        for meter in different:
            report.append((entry_id, name, meter, shown(mine[meter]), shown(period[meter]), source))
        if source == "litellm":
            line = {"id": name, "name": name, "match": {"equals": name}, "prices": [period]}
            exact.append(limited(line, limits))
    models = [limited(model, limits_by_name(model, found_limits.get(model["id"], {}))) for model in models]
    for model in models:
        found = model.pop("litellm", None)
        if found:
            period = found.get(model["id"]) or found[sorted(found)[0]]
            add(current(model["prices"], day), period)
    for model in exact + models:
        for rule in rules["same_price"]:
            if rule["provider"] == entry_id and re.search(rule["models"], model["id"]):
                for period in model["prices"]:
                    for name, like in rule["meters"].items():
                        if like in period:
                            period.setdefault(name, period[like])
    return exact + models


def catalogue(versions, source, prices_map, day, rules, report):
    tree = ast.parse(source)
    (data,) = [node.value for node in tree.body if isinstance(node, ast.AnnAssign) and node.target.id == "providers"]
    head = {"source": "genai-prices and litellm", "version": "+".join(versions), "license": "MIT"}
    blocks = []
    for record in value(data):
        entry, models = provider(record)
        if entry["id"] in LITELLM_PROVIDERS:
            theirs, prefix = LITELLM_PROVIDERS[entry["id"]]
            own = {
                name[len(prefix) :].lower(): model
                for name, model in prices_map.items()
                if model.get("litellm_provider") == theirs and name.startswith(prefix) and "/" not in name[len(prefix) :]
            }
            models = merge(entry["id"], models, own, day, rules, report)
        if models:
            blocks.append(write(entry)[:-1] + ',"models":[\n' + ",\n".join(map(write, models)) + "\n]}")
    return write(head)[:-1] + ',"providers":[\n' + ",\n".join(blocks) + "\n]}\n"


def fetch(package, folder):
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    target = pathlib.Path(folder) / package.split("==")[0]
    subprocess.run(pip + ["--only-binary", ":all:", "--dest", str(target), package], check=True)
    (wheel,) = target.glob("*.whl")
    return zipfile.ZipFile(wheel)


def licence_of(files):
    (name,) = [each for each in files.namelist() if each.endswith("/LICENSE") and ".dist-info" in each]
    return files.read(name).decode("utf-8").strip()


def main():
    versions = (sys.argv[1:] + [GENAI_PRICES, LITELLM][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        with fetch("genai-prices==" + versions[0], folder) as files:
            source = files.read("genai_prices/data.py").decode("utf-8")
            licences = "genai-prices\n\n" + licence_of(files)
        with fetch("litellm==" + versions[1], folder) as files:
            name = "litellm/model_prices_and_context_window_backup.json"
            prices_map = json.loads(files.read(name), parse_float=decimal.Decimal)
            licences += "\n\n\nlitellm\n\n" + licence_of(files) + "\n"
    rules = json.loads((HERE / "rules.json").read_text(encoding="utf-8"))
    report = []
    text = catalogue(versions, source, prices_map, DAY, rules, report)
    json.loads(text)
    RESOURCES.mkdir(parents=True, exist_ok=True)
    (RESOURCES / "catalogue.LICENSE").write_text(licences, encoding="utf-8", newline="\n")
    (RESOURCES / "catalogue.json").write_text(text, encoding="utf-8", newline="\n")
    lines = ["provider\tmodel\tmeter\tgenai-prices %s\tlitellm %s\tchosen" % tuple(versions)]
    lines += ["\t".join(line) for line in sorted(report)]
    (HERE / "disagreements.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    notice = NOTICE.read_text(encoding="utf-8")
    notice = re.sub(r"(?m)^genai-prices \S+", "genai-prices " + versions[0], notice)
    NOTICE.write_text(re.sub(r"(?m)^litellm \S+", "litellm " + versions[1], notice), encoding="utf-8")
    print(
        "%s: %d lines from genai-prices %s and litellm %s, which disagree on %d prices"
        % (RESOURCES / "catalogue.json", text.count("\n"), *versions, len(report))
    )


if __name__ == "__main__":
    main()
