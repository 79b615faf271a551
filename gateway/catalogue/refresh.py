#!/usr/bin/env python3
"""Writes the price catalogue from the data of the Python package genai-prices.

    python3 gateway/catalogue/refresh.py [VERSION]

fetches that version (or the one below) with pip, reads its data without running it, and writes catalogue.json and the
package's licence into the gateway's resources, and the version into NOTICE. The same version gives the same bytes. Needs nothing but Python 3.10.
"""

import ast
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

VERSION = "0.2.3"
ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTICE = ROOT / "NOTICE"
RESOURCES = ROOT / "gateway/src/main/resources/io/tollgate/gateway/routing"

# What a price of the data is called in the catalogue; all are per million tokens, but `request`, which is per thousand.
PRICES = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
    "output_reasoning_mtok": "reasoning",
    "input_audio_mtok": "input_audio",
    "output_audio_mtok": "output_audio",
    "requests_kcount": "request",
}


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


def catalogue(version, source):
    tree = ast.parse(source)
    (data,) = [node.value for node in tree.body if isinstance(node, ast.AnnAssign) and node.target.id == "providers"]
    head = {"source": "genai-prices", "version": version, "license": "MIT"}
    blocks = []
    for record in value(data):
        entry, models = provider(record)
        if models:
            blocks.append(write(entry)[:-1] + ',"models":[\n' + ",\n".join(map(write, models)) + "\n]}")
    return write(head)[:-1] + ',"providers":[\n' + ",\n".join(blocks) + "\n]}\n"


def main():
    version = sys.argv[1] if len(sys.argv) > 1 else VERSION
    with tempfile.TemporaryDirectory() as folder:
        package = "genai-prices==" + version
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run(pip + ["--only-binary", ":all:", "--dest", folder, package], check=True)
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as files:
            source = files.read("genai_prices/data.py").decode("utf-8")
            (licence,) = [name for name in files.namelist() if name.endswith("/LICENSE")]
            RESOURCES.mkdir(parents=True, exist_ok=True)
            (RESOURCES / "catalogue.LICENSE").write_bytes(files.read(licence))
    text = catalogue(version, source)
    json.loads(text)
    (RESOURCES / "catalogue.json").write_text(text, encoding="utf-8", newline="\n")
    notice = NOTICE.read_text(encoding="utf-8")
    NOTICE.write_text(re.sub(r"(?m)^genai-prices \S+", "genai-prices " + version, notice), encoding="utf-8")
    print("%s: %d lines from genai-prices %s" % (RESOURCES / "catalogue.json", text.count("\n"), version))


if __name__ == "__main__":
    main()
