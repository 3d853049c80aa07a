#!/usr/bin/env python3
"""Hold mode shares of a run against published bands, and propose choice.csv.

    calibrate.py RESULTS [SCENARIO]             compare shares (bands.csv), freight without a route and, where
                                                the runs of `elasticity/` are in RESULTS, elasticities
                                                (elasticity_bands.csv); exit 1 if any is outside
    calibrate.py --start                        write choice.csv from the prior costs below
    calibrate.py --theta RESULTS [SCENARIO]     refit theta by commodity and distance to the run's costs
    calibrate.py --asc RESULTS [SCENARIO]       one damped step of the constants towards the bands

theta. theta x mean generalised cost = THETA_GC in every commodity and distance band (published range 1.5
to 3). It is data from then on: no scenario changes it.

asc. For a band with share s outside the inner half of [low, high]:
    asc <- asc + DAMP x ln(target / s), the step within MAX_STEP, asc within MAX_ASC,
for the chains of the band's group and its commodities (all, where the band names none). The target is the
band's share. Constants of trade with abroad stand from FOREIGN_KM on, those at home below it, so that the
chain `rail` can differ. Groups are unions of chains (a chain is a sequence of modes, see group_holds).

Bands overlap on purpose (a city's rail, the rail of all cities); only those with published = 1 count for
the exit status, and only those in ADJUSTED move constants.
"""
import csv
import itertools
import math
import pathlib
import sys
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
NETWORK = HERE.parent
CHOICE = NETWORK / "choice.csv"
COLUMNS = ["commodity_id", "chain", "distance_from_km", "distance_to_km", "theta", "asc", "nest", "nest_scale",
           "captive_share", "schedule_weight", "booking_horizon_h", "source", "confidence"]
THETA_GC = 2.2
DISTANCE_BANDS = [(0, 300), (300, 800), (800, 1500), (1500, 3000), (3000, 6000), (6000, 40000)]
FOREIGN_KM = 3000
DAMP, MAX_STEP, MAX_ASC = 0.7, 1.0, 6.0
MAX_UNSERVED = 0.01
MIN_SHARE = 0.002  # a share of zero has no logarithm
BULK_WITH_SIDINGS = {"DRYB", "FERT", "STEL"}  # captive to rail, CHO025
CAPTIVE_RAIL = 0.35


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def group_holds(group, chain):
    """Whether a chain such as rail-waterway-sea belongs to a group of bands.csv."""
    modes = set(chain.split("-"))
    sea, river = "sea" in modes, "waterway" in modes
    return {"road": modes == {"road"},
            "air": "air" in modes,
            "sea": sea and "air" not in modes,
            "river-sea": sea and river,
            "land-sea": sea and not river and "air" not in modes,
            "rail": "rail" in modes and not modes & {"sea", "air", "waterway"},
            "water": river and not modes & {"sea", "air"},
            "south": not modes & {"air", "waterway"},
            "any-rail": "rail" in modes,
            "any-water": river}[group]


NESTS = ["air", "river-sea", "land-sea", "water", "rail", "road"]  # disjoint; the first that holds


def all_chains():
    """Every sequence of modes a freight route of this network could have."""
    chains = []
    for n in (1, 2, 3, 4):
        for modes in itertools.permutations(("air", "rail", "road", "sea", "waterway"), n):
            if n == 1 or modes[0] != "road" and modes[-1] != "road":
                chains.append("-".join(modes))
    return chains


def nest_of(chain):
    return next(n for n in NESTS if group_holds(n, chain))


class Network:
    """What of the tables the bands speak about."""

    def __init__(self):
        self.foreign = {m["market_id"] for m in read(HERE / "markets.csv") if m["foreign"] == "1"}
        self.area = {t["loading_zone_id"]: t["area_id"] for t in read(HERE / "freight_totals.csv")}
        self.t_per_teu = {c["commodity_id"]: float(c["t_per_teu"] or 10)
                          for c in read(NETWORK / "commodity.csv")}

    def trade(self, route):
        abroad = route["origin"] in self.foreign or route["destination"] in self.foreign
        return "foreign" if abroad else "domestic"

    def ends(self, route):
        """(area, direction seen from it, market)"""
        if route["origin"] in self.area:
            return self.area[route["origin"]], "out", route["destination"]
        return self.area[route["destination"]], "in", route["origin"]


def listed(cell, value):
    return not cell or value in cell.split(";")


def share_of(band, routes, network):
    """(share of the group, tonnes or TEU that the band is about)"""
    inside = total = 0.0
    boxed = band["unit"] == "teu"
    for r in routes:
        area, direction, market = network.ends(r)
        if (band["trade"] not in ("any", network.trade(r)) or not listed(band["areas"], area)
                or not listed(band["commodities"], r["commodity"])
                or not listed(band["markets"], market)
                or band["direction"] not in ("", direction)):
            continue
        # boxes are not told apart in routes.csv: bulk goods are left out of TEU
        if boxed and r["commodity"] in ("DRYB", "LORE", "GRAN", "FERT", "STEL", "BMAT", "CARS"):
            continue
        amount = float(r["tonnes"]) / (network.t_per_teu[r["commodity"]] if boxed else 1.0)
        total += amount
        inside += amount if group_holds(band["group"], r["chain"]) else 0.0
    return (inside / total if total else math.nan), total


def annual_routes(results, scenario):
    return [r for r in read(results / "routes.csv") if r["scenario"] == scenario and not r["period"]]


def generalised_cost(route):
    terms = [c for c in route if c.endswith("_per_t") and not c.startswith("co2e_")]
    return sum(float(route[c] or 0) for c in terms)


def compare(results, scenario):
    network, routes = Network(), annual_routes(results, scenario)
    outside = 0
    print("band                      share    low   high        kt")
    for band in read(HERE / "bands.csv"):
        share, total = share_of(band, routes, network)
        low, high = float(band["low"]), float(band["high"])
        inside = low <= share <= high
        outside += 0 if inside or band["published"] != "1" else 1
        print(f"{band['band_id']:24} {share:6.3f} {low:6.2f} {high:6.2f} {total / 1000:9.1f}"
              f"{'' if inside else '  OUTSIDE'}")
    outside += compare_unserved(results, scenario)
    return outside + compare_elasticities(results, scenario)


def compare_unserved(results, scenario):
    balance = [b for b in read(results / "balance.csv") if b["scenario"] == scenario and not b["period"]]
    demanded = sum(float(b["tonnes_in"]) for b in balance if b["commodity"])
    unserved = sum(float(b["tonnes_unserved"]) for b in balance if b["commodity"])
    share = unserved / demanded if demanded else 0.0
    print(f"without a route          {share:6.4f}   0.00 {MAX_UNSERVED:6.2f}"
          + ("" if share < MAX_UNSERVED else "  OUTSIDE"))
    return 0 if share < MAX_UNSERVED else 1


def tonne_km(results, scenario):
    """t-km by mode of the whole study area."""
    km = defaultdict(float)
    for r in read(results / "indicators.csv"):
        if (r["scenario"] == scenario and r["indicator"] == "tonne_km" and r["mode"]
                and not any(r[c] for c in ("area", "zone", "corridor", "commodity", "direction", "period"))):
            km[r["mode"]] += float(r["value"])
    return km


def service_tonnes(results, scenario):
    return sum(float(r["tonnes"] or 0) for r in read(results / "services.csv")
               if r["scenario"] == scenario and not r["period"])


MODE_OF_GROUP = {"road": "road", "any-rail": "rail", "any-water": "waterway"}


def compare_elasticities(results, base):
    """ln(amount after / before) / ln(1 + change)."""
    known = {r["scenario"] for r in read(results / "balance.csv")}
    outside = 0
    for band in read(HERE / "elasticity_bands.csv"):
        if band["scenario"] not in known:
            continue
        if band["group"] == "service":
            before, after = service_tonnes(results, base), service_tonnes(results, band["scenario"])
        else:
            mode = MODE_OF_GROUP[band["group"]]
            before, after = tonne_km(results, base)[mode], tonne_km(results, band["scenario"])[mode]
        value = math.log(after / before) / math.log(1.0 + float(band["change"]))
        inside = float(band["low"]) <= value <= float(band["high"])
        outside += 0 if inside else 1
        print(f"elasticity {band['band_id']:20} {value:6.2f} {float(band['low']):6.2f} "
              f"{float(band['high']):6.2f}{'' if inside else '  OUTSIDE'}")
    return outside


# choice.csv -----------------------------------------------------------------------------------------

def row(**cells):
    return {c: cells.get(c, "") for c in COLUMNS}


def write_choice(rows):
    rows.sort(key=lambda r: (r["commodity_id"], r["chain"], float(r["distance_from_km"] or 0)))
    with open(CHOICE, "w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def prior_cost(value_of_time, low, high):
    """CNY/t over a distance before any run: 40 + 0.30 a km to 1500 km, 0.05 beyond, 25 km/h and a day."""
    km = (low + min(high, 2.0 * low + 300.0)) / 2.0
    return 40.0 + 0.30 * min(km, 1500.0) + 0.05 * max(km - 1500.0, 0.0) + value_of_time * (24.0 + km / 25.0)


def theta_rows(cost_of):
    rows = []
    for (commodity, low, high), cost in sorted(cost_of.items()):
        rows.append(row(commodity_id=commodity, distance_from_km=low, distance_to_km=high,
                        theta=f"{THETA_GC / cost:.3g}", source="cal-theta", confidence="C"))
    return rows


def start():
    rows = [row(nest_scale=0.7, schedule_weight=0.5, booking_horizon_h=168, source="cal-choice",
                confidence="C")]
    rows += [row(chain=c, nest=nest_of(c), source="cal-choice", confidence="C") for c in all_chains()]
    rows += [row(commodity_id=c, chain="rail", distance_from_km=0, distance_to_km=FOREIGN_KM,
                 captive_share=CAPTIVE_RAIL, source="cal-captive", confidence="C")
             for c in sorted(BULK_WITH_SIDINGS)]
    cost_of = {}
    for c in read(NETWORK / "commodity.csv"):
        value_of_time = (float(c["value_per_t"]) * float(c["inventory_rate_per_year"] or 0) / 8760.0
                         + float(c["urgency_per_t_h"] or 0))
        for low, high in DISTANCE_BANDS:
            cost_of[(c["commodity_id"], low, high)] = prior_cost(value_of_time, low, high)
    write_choice(rows + theta_rows(cost_of))


def fit_theta(results, scenario):
    """theta from mean generalised cost by commodity and length; bands without freight keep theirs."""
    sums = defaultdict(lambda: [0.0, 0.0])
    for r in annual_routes(results, scenario):
        km = float(r["length_km"])
        low, high = next(b for b in DISTANCE_BANDS if b[0] <= km < b[1])
        cell = sums[(r["commodity"], low, high)]
        cell[0] += float(r["tonnes"]) * generalised_cost(r)
        cell[1] += float(r["tonnes"])
    fitted = {k: v[0] / v[1] for k, v in sums.items() if v[1] > 0}
    rows = []
    for r in read(CHOICE):
        key = (r["commodity_id"], int(r["distance_from_km"] or -1), int(r["distance_to_km"] or -1))
        if r["theta"] and key in fitted:
            r["theta"] = f"{THETA_GC / fitted[key]:.3g}"
        rows.append({c: r.get(c, "") for c in COLUMNS})
    write_choice(rows)


def step_asc(results, scenario):
    network, routes = Network(), annual_routes(results, scenario)
    seen = {r["chain"] for r in routes}
    rows = {(r["commodity_id"], r["chain"], r["distance_from_km"], r["distance_to_km"]):
            {c: r.get(c, "") for c in COLUMNS} for r in read(CHOICE)}
    for band in read(HERE / "bands.csv"):
        if band["areas"] or band["group"] not in NESTS:
            continue
        share, _ = share_of(band, routes, network)
        target, low, high = (float(band[c]) for c in ("share", "low", "high"))
        if math.isnan(share) or (low + target) / 2.0 <= share <= (high + target) / 2.0:
            continue
        step = DAMP * math.log(max(target, MIN_SHARE) / max(share, MIN_SHARE))
        step = max(-MAX_STEP, min(MAX_STEP, step))
        near = band["trade"] == "domestic" or band["markets"] == "M_VN;M_LT;M_SEA"
        span = ("0", str(FOREIGN_KM)) if near else (str(FOREIGN_KM), "40000")
        if band["group"] in ("river-sea", "land-sea"):
            span = ("0", "40000")  # no trade at home goes by sea
        for chain in sorted(c for c in all_chains() if nest_of(c) == band["group"]):
            for commodity in band["commodities"].split(";"):
                key = (commodity, chain, *span)
                if key not in rows:
                    rows[key] = row(commodity_id=commodity, chain=chain, distance_from_km=span[0],
                                    distance_to_km=span[1], source="cal-asc", confidence="C")
                asc = float(rows[key]["asc"] or 0) + step
                rows[key]["asc"] = f"{max(-MAX_ASC, min(MAX_ASC, asc)):.2f}"
        print(f"{band['band_id']:24} share {share:.3f} target {target:.2f} step {step:+.2f}"
              + ("" if any(group_holds(band["group"], c) for c in seen) else "  (no such route)"))
    write_choice(list(rows.values()))


def main(arguments):
    actions = {"--theta": fit_theta, "--asc": step_asc}
    if arguments == ["--start"]:
        start()
        return 0
    action = actions.get(arguments[0] if arguments else "")
    rest = arguments[1:] if action else arguments
    if not rest:
        print(__doc__, file=sys.stderr)
        return 2
    scenario = rest[1] if len(rest) > 1 else "baseline"
    if action:
        action(pathlib.Path(rest[0]), scenario)
        return 0
    return 1 if compare(pathlib.Path(rest[0]), scenario) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
