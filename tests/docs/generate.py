#!/usr/bin/env python3
"""Rewrites the generated parts of the pages; --check only tells which are out of date (exit 1).

A generated part stands between <!-- generated: NAME --> and <!-- end of generated -->. What it says
comes from the program and from the scenario files, so that a page cannot say otherwise than the
program. `make docs` calls this.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, os.environ.get("BUILD", "build"), "tongdao")
PART = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end of generated -->)", re.S)
GENERAL = ("name", "name_zh", "source", "confidence", "note")  # in every network table


def listing(name):
    """Rows of `tongdao schema NAME` as dictionaries."""
    text = subprocess.run([PROGRAM, "schema", name], check=True, capture_output=True).stdout
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def grouped(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def network_column(row):
    what = {"reference": "id of " + row["refers_to"], "references": "ids of " + row["refers_to"],
            "word": row["words"].replace("|", ", "), "words": row["words"].replace("|", ", "),
            "flag": "0 or 1"}.get(row["type"], row["type"])
    if row["range"]:
        what += " in " + row["range"]
    mark = "key" if row["key"] == "1" else ""
    if row["required"] == "1":
        mark += (", " if mark else "") + "required"
    unit = "" if row["type"] == "flag" else row["unit"]
    return ["`" + row["column"] + "`", what, unit, mark, row["meaning_en"], row["meaning_zh"]]


def network_columns():
    out = []
    for name, rows in grouped(listing("tables"), "table").items():
        own = [r for r in rows if r["column"] not in GENERAL]
        out.append("### %s.csv\n\n%s" % (name, table(
            ["column", "holds", "unit", "", "meaning", "含义"], map(network_column, own))))
    return "\n".join(out)


def result_columns():
    out = []
    for name, rows in grouped(listing("results"), "table").items():
        out.append("### %s.csv\n\n%s" % (name, table(
            ["column", "type", "unit", "meaning", "含义"],
            [["`" + r["column"] + "`", r["type"], r["unit"], r["meaning_en"], r["meaning_zh"]]
             for r in rows])))
    return "\n".join(out)


def indicators():
    return table(["indicator", "unit", "meaning", "含义"],
                 [["`" + r["indicator"] + "`", r["unit"], r["meaning_en"], r["meaning_zh"]]
                  for r in listing("indicators")])


def read_json(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return json.load(file)


def scenario_files():
    """Names of the shipped scenario files, by the rule that the program has for folders."""
    found = []
    for name in sorted(os.listdir(os.path.join(ROOT, "scenarios"))):
        if name.endswith(".json"):
            content = read_json("scenarios", name)
            if "schema_version" in content and ("network" in content or "extends" in content):
                found.append(name)
    return found


def clause(text):
    """'Dazhou plan, clauses 6 and 7' at the head of a description; '' where it names none."""
    found = re.match(r"((?:[^.;]+ plan, clauses? [^.;]+(?:; )?)+)\.", text)
    return found.group(1) if found else ""


def scenarios():
    rows = []
    for name in scenario_files():
        s = read_json("scenarios", name)
        measures = [os.path.basename(m)[:-5] for m in s.get("measures", [])]
        used = ", ".join(measures) if len(measures) <= 6 else "%d measures" % len(measures)
        own = len(s.get("changes", []))
        if own:
            used += (", " if used else "") + "%d own change%s" % (own, "" if own == 1 else "s")
        rows.append(["[%s](%s)" % (s["id"], name), s["title"]["en"], s["title"]["zh"],
                     clause(s.get("description", {}).get("en", "")), used,
                     s.get("evaluate", {}).get("period", "")])
    return table(["scenario", "title", "名称", "plan and clause", "measures", "period"], rows)


def measures():
    users = {}
    for name in scenario_files():
        for m in read_json("scenarios", name).get("measures", []):
            users.setdefault(os.path.basename(m), []).append(name[:-5])
    rows = []
    for name in sorted(os.listdir(os.path.join(ROOT, "scenarios", "measures"))):
        m = read_json("scenarios", "measures", name)
        counts = {}
        for c in m["changes"]:
            what = "%s %s" % (c["op"], c["table"])
            counts[what] = counts.get(what, 0) + 1
        changes = ", ".join(k if n == 1 else "%s x%d" % (k, n) for k, n in counts.items())
        used = [u for u in users.get(name, []) if u != "all-plans"]
        rows.append(["[%s](measures/%s)" % (m["id"], name), m["title"]["en"], m["title"]["zh"],
                     changes, ", ".join(used)])
    return table(["measure", "title", "名称", "changes", "used by (beside all-plans)"], rows)


def example(lang):
    """What the route command of the small study prints."""
    words = ["route", "tests/cases/tiny/network", "--from", "TOWN", "--to", "BAZAAR", "-k", "1",
             "--lang", lang]
    done = subprocess.run([PROGRAM] + words, check=True, capture_output=True, cwd=ROOT)
    return "```text\n%s```\n" % done.stdout.decode("utf-8")


PARTS = {"example-en": lambda: example("en"), "example-zh": lambda: example("zh"),
         "network-columns": network_columns, "result-columns": result_columns,
         "indicators": indicators, "scenarios": scenarios, "measures": measures}
PAGES = ("README.md", "README.zh.md", "networks/README.md", "results/README.md",
         "scenarios/README.md")


def regenerated(text):
    return PART.sub(lambda m: m.group(1) + "\n" + PARTS[m.group(2)]() + "\n" + m.group(3), text)


def main():
    stale = []
    for page in PAGES:
        path = os.path.join(ROOT, page)
        with open(path, encoding="utf-8") as file:
            old = file.read()
        new = regenerated(old)
        if new != old:
            stale.append(page)
            if "--check" not in sys.argv[1:]:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(new)
    for page in stale:
        print(page, "is out of date" if "--check" in sys.argv[1:] else "rewritten")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
