#!/usr/bin/env python3
"""Write capacities and preloads of links and facilities: traffic that the study does not model.

    freeze_preload.py                     write both tables
    freeze_preload.py --check             write nothing; exit 1 if a table is not what would be
    freeze_preload.py --measure RESULTS   first take the model's own base flow from a results folder
                                          (annual run, scenario baseline) into base_flow.csv
    freeze_preload.py --compare RESULTS   exit 1 if flow and preload of a run do not add up to the
                                          published figure, within MAX_DRIFT

    preload = published throughput - the model's own base flow, not below zero (a warning)

where the published figure holds the study's own freight (includes_zone_traffic = 1). The own flow
is found once and frozen in base_flow.csv, so that a scenario that moves freight onto a resource
finds the traffic of others there, and the base run finds the published total.

Inputs beside this script: published_throughput.csv, capacities.csv, base_flow.csv. `ids` are links,
or resources of facilities (resource_id, else facility_id), each of which carries the whole figure:
the sections of one line. Figures are of a calendar day and of both directions together; a link whose
directions do not share its capacity gets half of each. A facility is one resource for both.

base_load_per_day is the own flow itself: with the preload it is the load at which published waits
and running times hold.

Only the columns in WRITTEN change, and only in rows that an item names; every other byte stays.
"""
import csv
import pathlib
import sys
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
NETWORK = HERE.parent
WRITTEN = ["capacity_per_day", "capacity_unit", "capacity_profile", "shared_direction",
           "preload_per_day", "preload_profile", "base_load_per_day"]
MAX_DRIFT = 0.05  # of the published figure: base_flow.csv is of an older model beyond that
KEY = {"link": "link_id", "facility": "facility_id"}


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def read_optional(path):
    return read(path) if path.exists() else []


class RawTable:
    """A CSV file kept as the raw text of its cells: untouched ones are written back as read."""

    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.records = self._split(self.text)
        self.columns = [self._value(c) for c in self.records[0]]
        self.rows = self.records[1:]

    @staticmethod
    def _split(text):
        records, record, start, quoted = [], [], 0, False
        for i, c in enumerate(text):
            if c == '"':
                quoted = not quoted  # a doubled quote toggles twice
            elif not quoted and c in ",\n":
                record.append(text[start:i])
                start = i + 1
                if c == "\n":
                    records.append(record)
                    record = []
        if start < len(text):
            records.append(record + [text[start:]])
        return records

    @staticmethod
    def _value(cell):
        cell = cell.rstrip("\r")
        return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell

    def get(self, row, column):
        return self._value(row[self.columns.index(column)]) if column in self.columns else ""

    def set(self, row, column, value):
        row[self.columns.index(column)] = value

    def written(self):
        return "".join(",".join(r) + "\n" for r in self.records)


def resource_of(table, row, kind):
    return table.get(row, "resource_id") or table.get(row, KEY[kind])


def number(value):
    """Shortest text that keeps a hundredth of a unit."""
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{round(value):d}"


def apply_items(tables, capacities, published, base_flow, warnings):
    throughput = {p["item_id"]: p for p in published}
    own = defaultdict(float)
    for b in base_flow:
        own[(b["table"], b["id"])] += float(b["flow_per_day"])
    for item in capacities:
        table = tables[item["table"]]
        ids = item["ids"].split(";")
        rows = [r for r in table.rows if resource_of(table, r, item["table"]) in ids]
        missing = set(ids) - {resource_of(table, r, item["table"]) for r in rows}
        if missing:
            raise SystemExit(f"{item['item_id']}: {item['table']}.csv has no "
                             + ", ".join(sorted(missing)))
        flow = throughput.get(item["item_id"])
        if flow and flow["unit"] != item["capacity_unit"]:
            raise SystemExit(f"{item['item_id']}: {flow['unit']} against {item['capacity_unit']}")
        divisor = 1 if item["shared_direction"] == "1" else 2
        for row in rows:
            values = {"capacity_per_day": number(float(item["capacity_per_day"]) / divisor),
                      "capacity_unit": item["capacity_unit"],
                      "capacity_profile": item["capacity_profile"],
                      "shared_direction": item["shared_direction"],
                      "preload_per_day": "0", "preload_profile": ""}
            if flow:
                resource = resource_of(table, row, item["table"])
                values["preload_per_day"] = number(
                    others(flow, own[(item["table"], resource)], resource, warnings) / divisor)
                values["preload_profile"] = flow["preload_profile"]
            mine = own[(item["table"], resource_of(table, row, item["table"]))]
            values["base_load_per_day"] = number(mine / divisor)
            for column, value in values.items():
                table.set(row, column, value)


def others(flow, mine, resource, warnings):
    """Published throughput less the study's own flow, both directions, not below zero."""
    rest = float(flow["value_per_day"]) - (mine if flow["includes_zone_traffic"] == "1" else 0.0)
    if rest < 0.0:
        warnings.append(f"{flow['item_id']}, {resource}: the model's own {mine:.1f} {flow['unit']} "
                        f"a day exceed the published {float(flow['value_per_day']):.1f}")
    return max(rest, 0.0)


def annual_resources(results):
    """Rows of links.csv and facilities.csv that have a capacity: (table, row)."""
    for kind, name in (("link", "links.csv"), ("facility", "facilities.csv")):
        for r in read(results / name):
            if r["scenario"] == "baseline" and not r["period"] and r["capacity"]:
                yield kind, r


def measure(results):
    """Own flow a day in capacity units: utilisation x capacity - preload."""
    flows = []
    for kind, r in annual_resources(results):
        own = float(r["utilisation"] or 0) * float(r["capacity"]) - float(r["preload"] or 0)
        flows.append([kind, r["id"], r["direction"], f"{max(own, 0.0) / 365.0:.3f}"])
    with open(HERE / "base_flow.csv", "w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(["table", "id", "direction", "flow_per_day"])
        writer.writerows(sorted(flows))


def compare(results):
    """Flow + preload of the run against published throughput; own flow beyond it is only told."""
    total, preload = defaultdict(float), defaultdict(float)
    for kind, r in annual_resources(results):
        total[kind, r["id"]] += float(r["utilisation"] or 0) * float(r["capacity"]) / 365.0
        preload[kind, r["id"]] += float(r["preload"] or 0)
    outside = 0
    for item in read(HERE / "published_throughput.csv"):
        for name in item["ids"].split(";"):
            found, published = total[item["table"], name], float(item["value_per_day"])
            if abs(found - published) <= MAX_DRIFT * published:
                continue
            over = preload[item["table"], name] == 0.0
            outside += 0 if over else 1
            print(f"{item['item_id']} {name}: {found:.1f} {item['unit']} a day, published "
                  f"{published:.1f}{' (all of it the study)' if over else '  OUTSIDE'}")
    return 1 if outside else 0


def main(arguments):
    if arguments[:1] == ["--compare"]:
        return compare(pathlib.Path(arguments[1]))
    if "--measure" in arguments:
        measure(pathlib.Path(arguments[1]))
    tables = {name: RawTable(NETWORK / f"{name}.csv") for name in KEY
              if (NETWORK / f"{name}.csv").exists()}
    capacities = [c for c in read(HERE / "capacities.csv") if c["table"] in tables]
    warnings = []
    apply_items(tables, capacities, read(HERE / "published_throughput.csv"),
                read_optional(HERE / "base_flow.csv"), warnings)
    for w in warnings:
        print("warning: " + w, file=sys.stderr)
    differs = [t.path.name for t in tables.values() if t.written() != t.text]
    if "--check" in arguments:
        for name in differs:
            print(f"{name} differs from what freeze_preload.py writes: run it", file=sys.stderr)
        return 1 if differs else 0
    for t in tables.values():
        t.path.write_text(t.written(), encoding="utf-8")
    print("written: " + (", ".join(differs) or "nothing new"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
