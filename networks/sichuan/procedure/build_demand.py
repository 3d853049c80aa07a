#!/usr/bin/env python3
"""Build networks/sichuan/demand.csv from yearly totals and market shares.

    build_demand.py           write demand.csv
    build_demand.py --check   write nothing; exit 1 if demand.csv is not what would be written,
                              or if a total is not kept
    build_demand.py --report  also print tonnes and boxes by area and direction

Inputs, all beside this script:
    freight_totals.csv   tonnes a year by area, loading zone, commodity, direction, with low and high
    market_shares.csv    share of each market in an area x commodity x direction (they add up to 1)
    markets.csv          haul class (near, domestic, neighbour, land, overseas), foreign or not
    cargo_forms.csv      share of the tonnes in boxes by commodity and haul, form of the rest
    season_profiles.csv  monthly profile by commodity, direction, trade, market; first match holds

Steps
    1. OD tonnes = total x share. Direction out: loading zone -> market; in: market -> loading zone.
       The rest of a city (outside its pilot parks) loads at the area's anchor zone.
    2. Split into boxes and loose goods. Near markets (Chengdu, Chongqing, the rest of Sichuan) get
       no boxes of goods that also go loose: the haul is too short to pay for two lifts.
    3. A part below MIN_FORM_T joins the other part of the same pair.
    4. A pair below MIN_PAIR_T moves to the loading zone of the same area that trades most with that
       market. So the tonnes of every area x commodity x direction x market stay as they were; only
       the split between the parks of one city becomes coarser.
    5. Tonnes are rounded by largest remainder inside an area x commodity x direction, so that its
       total is kept to the tonne. Low and high keep their ratio to the row.
No randomness, no clock: the same inputs give the same bytes.
"""
import csv
import io
import math
import pathlib
import sys
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = HERE.parent / "demand.csv"
MIN_FORM_T = 100.0  # about ten boxes of light goods a year
MIN_PAIR_T = 200.0  # about one truck a month; all pairs below it hold 0.15 % of the tonnes
COLUMNS = ["origin_zone_id", "destination_zone_id", "commodity_id", "cargo_form", "tonnes_per_year",
           "profile_id", "elasticity", "source", "confidence",
           "tonnes_per_year_low", "tonnes_per_year_high"]


def read(name):
    with open(HERE / name, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def group_of(row):
    return row["area_id"], row["commodity_id"], row["direction"]


def spread_over_markets(totals, shares):
    """Step 1: {(group, market): {loading zone: [tonnes, low, high, source, confidence]}}."""
    markets_of = defaultdict(list)
    for s in shares:
        markets_of[group_of(s)].append(s)
    flows = defaultdict(dict)
    for t in totals:
        for s in markets_of[group_of(t)]:
            share = float(s["share"])
            cell = flows[(group_of(t), s["market_id"])].setdefault(
                t["loading_zone_id"], [0.0, 0.0, 0.0, t["source"], "A"])
            for i, column in enumerate(("tonnes_per_year", "tonnes_per_year_low",
                                        "tonnes_per_year_high")):
                cell[i] += float(t[column]) * share
            cell[4] = max(cell[4], t["confidence"], s["confidence"])  # C is the weakest
    return flows


def pool_small_pairs(flows):
    """Step 4: small loading zones of a market hand their tonnes to the largest one."""
    for zones in flows.values():
        largest = max(sorted(zones), key=lambda z: zones[z][0])
        for zone in sorted(zones):
            if zone != largest and zones[zone][0] < MIN_PAIR_T:
                small = zones.pop(zone)
                for i in range(3):
                    zones[largest][i] += small[i]
                zones[largest][4] = max(zones[largest][4], small[4])


def split_forms(tonnes, box_share, loose_form):
    """Steps 2 and 3: [(cargo form, share of the pair)], the shares add up to 1."""
    if loose_form == "container" or box_share >= 1.0:
        return [("container", 1.0)]
    if box_share <= 0.0:
        return [(loose_form, 1.0)]
    if min(box_share, 1.0 - box_share) * tonnes < MIN_FORM_T:
        return [("container" if box_share > 0.5 else loose_form, 1.0)]
    return [("container", box_share), (loose_form, 1.0 - box_share)]


def profile_of(rules, commodity, direction, foreign, market):
    for r in rules:
        if (r["commodity_id"] == commodity and r["direction"] in ("both", direction)
                and r["trade"] in ("any", "foreign" if foreign else "domestic")
                and (not r["markets"] or market in r["markets"].split(";"))):
            return r["profile_id"]
    raise SystemExit(f"season_profiles.csv has no row for {commodity} {direction} {market}")


def round_group(rows, total):
    """Step 5: whole tonnes that add up to the group's total."""
    for r in rows:
        r["whole"] = math.floor(r["tonnes"])
    missing = round(total) - sum(r["whole"] for r in rows)
    by_remainder = sorted(rows, key=lambda r: (r["whole"] - r["tonnes"], r["key"]))
    for r in by_remainder[:missing]:
        r["whole"] += 1


def build():
    totals, shares = read("freight_totals.csv"), read("market_shares.csv")
    markets = {m["market_id"]: m for m in read("markets.csv")}
    forms = {(f["commodity_id"], f["haul"]): (float(f["box_share"]), f["loose_form"])
             for f in read("cargo_forms.csv")}
    rules = read("season_profiles.csv")
    group_total = defaultdict(float)
    for t in totals:
        group_total[group_of(t)] += float(t["tonnes_per_year"])

    flows = spread_over_markets(totals, shares)
    pool_small_pairs(flows)
    groups = defaultdict(list)
    for (group, market), zones in flows.items():
        _, commodity, direction = group
        foreign = markets[market]["foreign"] == "1"
        box_share, loose_form = forms[(commodity, markets[market]["haul"])]
        profile = profile_of(rules, commodity, direction, foreign, market)
        for zone, (tonnes, low, high, source, confidence) in zones.items():
            ends = (zone, market) if direction == "out" else (market, zone)
            for form, part in split_forms(tonnes, box_share, loose_form):
                groups[group].append({
                    "key": (*ends, commodity, form), "tonnes": tonnes * part,
                    "low": low / tonnes, "high": high / tonnes, "profile": profile,
                    "source": source, "confidence": confidence})
    rows = []
    for group, members in groups.items():
        round_group(members, group_total[group])
        rows += [r for r in members if r["whole"] > 0]
    rows.sort(key=lambda r: r["key"])
    return rows, group_total


def as_csv(rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for r in rows:
        writer.writerow([*r["key"], r["whole"], r["profile"], 0, r["source"], r["confidence"],
                         math.floor(r["whole"] * r["low"]), math.ceil(r["whole"] * r["high"])])
    return text.getvalue()


def check_totals(rows, group_total):
    """The file against the totals: (message, ...) for every total that is not kept to 1 t."""
    area_of = {t["loading_zone_id"]: t["area_id"] for t in read("freight_totals.csv")}
    found = defaultdict(int)
    keys = set()
    problems = []
    for r in rows:
        origin, destination, commodity, _ = r["key"]
        if r["key"] in keys:
            problems.append("duplicate row " + " ".join(r["key"]))
        keys.add(r["key"])
        zone, direction = (origin, "out") if origin in area_of else (destination, "in")
        found[(area_of[zone], commodity, direction)] += r["whole"]
    for group in sorted(set(found) | set(group_total)):
        if abs(found[group] - group_total[group]) > 1.0:
            problems.append(f"{' '.join(group)}: {found[group]} t, not {group_total[group]:.0f} t")
    return problems


def report(rows):
    foreign = {m["market_id"] for m in read("markets.csv") if m["foreign"] == "1"}
    markets = {m["market_id"] for m in read("markets.csv")}
    area_of = {t["loading_zone_id"]: t["area_id"] for t in read("freight_totals.csv")}
    sums = defaultdict(lambda: [0, 0, 0])
    for r in rows:
        origin, destination, _, form = r["key"]
        direction, zone, market = (("in", destination, origin) if origin in markets
                                   else ("out", origin, destination))
        cell = sums[(area_of[zone], direction)]
        cell[0] += r["whole"]
        cell[1] += r["whole"] if market in foreign else 0
        cell[2] += r["whole"] if form == "container" else 0
    print(f"{len(rows)} rows; kt a year: all, foreign, in boxes")
    for (area, direction), v in sorted(sums.items()):
        print(f"{area} {direction:3} " + " ".join(f"{x / 1000:9.1f}" for x in v))


def main(arguments):
    rows, group_total = build()
    problems = check_totals(rows, group_total)
    text = as_csv(rows)
    if "--report" in arguments:
        report(rows)
    if "--check" in arguments:
        if not OUTPUT.exists() or OUTPUT.read_text(encoding="utf-8") != text:
            problems.append("demand.csv differs from what build_demand.py writes: run it")
    elif not problems:
        OUTPUT.write_text(text, encoding="utf-8")
    for p in problems:
        print(p, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
