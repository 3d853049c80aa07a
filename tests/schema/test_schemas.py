#!/usr/bin/env python3
"""The JSON Schemas say what the program says.

Every shipped scenario, measure and network.json passes its schema. Of tests/invalid, a JSON file that
the program rejects for its form is rejected by the schema, and all others pass. The schemas' own
lists agree with the program's tables.
"""
import json
import os
import re
import sys
from glob import glob

import jsonschema

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# Messages about the form of a single file, which a schema can express.
FORM = {"JSON_KEY_UNKNOWN", "JSON_KEY_MISSING", "JSON_TYPE", "JSON_VERSION", "CELL_ID", "CELL_DATE",
        "SCENARIO_NO_NETWORK", "SCENARIO_NETWORK_TWICE"}

passed = 0
failed = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED", what)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def validators():
    result = {}
    for kind in ("scenario", "measure", "network"):
        schema = load(os.path.join(ROOT, "scenarios", kind + ".schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        result[kind] = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.FormatChecker(formats=["date"]))
    return result


def kind_of(path):
    if os.path.basename(path) == "network.json":
        return "network"
    return "measure" if os.path.basename(os.path.dirname(path)) == "measures" else "scenario"


def check_shipped(schemas):
    for pattern in ("scenarios/*.json", "scenarios/measures/*.json", "networks/*/network.json",
                    "tests/cases/**/*.json"):
        for path in sorted(glob(os.path.join(ROOT, pattern), recursive=True)):
            if path.endswith(".schema.json"):
                continue
            content = load(path)
            # Other JSON files may lie about in tests/cases.
            if "schema_version" not in content:
                continue
            errors = list(schemas[kind_of(path)].iter_errors(content))
            check(not errors, "%s: %s" % (os.path.relpath(path, ROOT),
                                          errors and errors[0].message))


def check_rejected(schemas):
    for case in sorted(glob(os.path.join(ROOT, "tests", "invalid", "*", ""))):
        with open(case + "expected", encoding="utf-8") as file:
            said = [line.split("\t")[:2] for line in file]
        wrong = {place.split(" /")[0] for code, place in said if code in FORM and " /" in place}
        for path in sorted(glob(case + "input/**/*.json", recursive=True)):
            name = os.path.relpath(path, case + "input")
            try:
                content = load(path)
            except ValueError:
                continue  # not JSON: no schema's business
            if not isinstance(content, dict) and name not in wrong:
                continue
            if rejected_before_its_form(said, name):
                continue
            # A change's column names and values are the network's business, not the schema's.
            expected = any(code in FORM and place.startswith(name + " /") and
                           not re.search(r" /changes/\d+/rows/", place) for code, place in said)
            check(schemas[kind_of(path)].is_valid(content) != expected,
                  "%s: %s by the schema" % (os.path.relpath(path, ROOT),
                                            "accepted" if expected else "rejected"))


def rejected_before_its_form(said, name):
    """Syntax that Python's reader lets pass: keys twice, NaN, 1e999, deep nesting."""
    return any(code in ("JSON_SYNTAX", "FILE_EMPTY", "FILE_ENCODING") and
               re.split(r"[: ]", place)[0] == name for code, place in said)


def check_lists(schemas):
    with open(os.path.join(ROOT, "sim", "model", "schema.def"), encoding="utf-8") as file:
        tables = re.findall(r"^TD_TABLE\(\w+, (\w+),", file.read(), re.M)
    for kind in ("scenario", "measure"):
        check(schemas[kind].schema["$defs"]["table"]["enum"] == tables, kind + ": list of tables")
    scenario, measure = schemas["scenario"].schema["$defs"], schemas["measure"].schema["$defs"]
    for name in set(scenario) & set(measure):
        check(scenario[name] == measure[name], "definition of " + name)


def main():
    schemas = validators()
    check_shipped(schemas)
    check_rejected(schemas)
    check_lists(schemas)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


sys.exit(main())
