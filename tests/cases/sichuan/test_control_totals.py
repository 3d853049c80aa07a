#!/usr/bin/env python3
"""demand.csv of the Sichuan network against control totals that were not read by its builder.

    test_control_totals.py [demand.csv]

control_totals.csv holds tonnes and foreign tonnes a year by area, commodity and direction. The
file keeps the tonnes to 1 t and the foreign tonnes to what four printed decimals of a share allow.
An area is recognised by the prefix of its zones (Z_MY and MY_... are Mianyang).
"""
import csv
import pathlib
import sys
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
DEMAND = HERE.parents[2] / "networks" / "sichuan" / "demand.csv"
FOREIGN = {"M_CA", "M_RU", "M_CE", "M_WE", "M_TR", "M_VN", "M_LT", "M_SEA", "M_SA", "M_ME", "M_JK",
           "M_NA", "M_OC"}


def area_of(zone):
    return zone if zone.startswith("Z_") else "Z_" + zone.split("_")[0]


def main(path):
    with open(HERE / "control_totals.csv", encoding="utf-8", newline="") as f:
        control = {(r["area_id"], r["commodity_id"], r["direction"]):
                   (float(r["tonnes_per_year"]), float(r["foreign_tonnes_per_year"]))
                   for r in csv.DictReader(f)}
    found = defaultdict(lambda: [0.0, 0.0])
    with open(path, encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            inbound = r["origin_zone_id"].startswith("M_")
            zone, market = ((r["destination_zone_id"], r["origin_zone_id"]) if inbound
                            else (r["origin_zone_id"], r["destination_zone_id"]))
            cell = found[(area_of(zone), r["commodity_id"], "in" if inbound else "out")]
            cell[0] += float(r["tonnes_per_year"])
            cell[1] += float(r["tonnes_per_year"]) if market in FOREIGN else 0.0
    failures = 0
    for key in sorted(set(control) | set(found)):
        expected = control.get(key, (0.0, 0.0))
        # a market's share is printed with four decimals, so thirteen markets may be 0.65e-3 off
        for name, have, want, slack in (("tonnes", found[key][0], expected[0], 1.0),
                                        ("foreign tonnes", found[key][1], expected[1],
                                         15.0 + 1e-3 * expected[0])):
            if abs(have - want) > slack:
                failures += 1
                print(f"{' '.join(key)}: {name} {have:.0f}, expected {want:.0f}", file=sys.stderr)
    print(f"control totals: {len(control)} groups, {failures} off")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else DEMAND))
