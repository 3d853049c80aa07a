#!/usr/bin/env python3
"""Hold mode shares of a run against published bands, and propose choice.csv.

    calibrate.py RESULTS [SCENARIO]           compare shares (bands.csv), freight without a route and,
                                              where runs with changed prices are in RESULTS,
                                              elasticities (elasticity_bands.csv); exit 1 if any is
                                              outside
    calibrate.py --theta RESULTS [SCENARIO]   refit theta by commodity and distance to the run's costs
    calibrate.py --asc RESULTS [SCENARIO]     one damped step of the constants towards the bands

theta. theta x mean generalised cost = THETA_GC in every commodity and distance band (published range
1.5 to 3). It is data from then on: no scenario changes it.

asc. For a band with share s outside the inner half of [low, high]:
    asc <- asc + DAMP x ln(target / s), the step within MAX_STEP, asc within MAX_ASC,
for the chains of the band's group and its commodities (all, where the band names none). The target is
the band's share. Constants of trade with abroad stand from FOREIGN_KM on, those at home below it, so
that the chain `rail` can differ. Groups are unions of chains (a chain is a sequence of modes, see
group_holds).

Bands overlap on purpose (a city's rail, the rail of all cities): those of a single city, and of groups
that are unions of others, are compared but move no constant. Only those with published = 1 count for
the exit status.
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
THETA_GC = 2.2
FOREIGN_KM, MAX_KM = 1800, 30000  # great circle; markets at home are nearer, abroad only Viet Nam
DAMP, MAX_STEP, MAX_ASC = 0.7, 1.0, 6.0
MAX_UNSERVED = 0.01
MIN_SHARE = 0.002  # below it constants are not fitted


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
            "river-sea": sea and river and "air" not in modes,
            "land-sea": sea and not river and "air" not in modes,
            "rail": "rail" in modes and not modes & {"sea", "air", "waterway"},
            "water": river and not modes & {"sea", "air"},
            "south": not modes & {"air", "waterway"},
            "any-rail": "rail" in modes,
            "any-water": river}[group]


NESTS = ["air", "river-sea", "land-sea", "water", "rail", "road"]  # disjoint; the first that holds


def all_chains(routes=()):
    """Sequences of up to three modes, used by this run or not, and those of the routes."""
    chains = {"-".join(modes) for n in (1, 2, 3)
              for modes in itertools.permutations(("air", "rail", "sea", "waterway"), n)}
    return sorted(chains | {"road"} | {r["chain"] for r in routes})


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
    return [r for r in read(results / "routes.csv")
            if r["scenario"] == scenario and not r["period"]]


def generalised_cost(route):
    terms = [c for c in route if c.endswith("_per_t") and not c.startswith("co2e_")]
    return sum(float(route[c] or 0) for c in terms)


def great_circle_km(a, b):
    """As the program measures it: haversine on a sphere of 6371.0088 km."""
    (lon_a, lat_a), (lon_b, lat_b) = (
        (math.radians(float(n["x_coord"])), math.radians(float(n["y_coord"]))) for n in (a, b))
    h = (math.sin((lat_b - lat_a) / 2) ** 2
         + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2)
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


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
    balance = [b for b in read(results / "balance.csv")
               if b["scenario"] == scenario and not b["period"]]
    demanded = sum(float(b["tonnes_in"]) for b in balance if b["commodity"])
    unserved = sum(float(b["tonnes_unserved"]) for b in balance if b["commodity"])
    share = unserved / demanded if demanded else 0.0
    print(f"without a route          {share:6.4f}   0.00 {MAX_UNSERVED:6.2f}"
          + ("" if share < MAX_UNSERVED else "  OUTSIDE"))
    return 0 if share < MAX_UNSERVED else 1


def tonne_km(results, scenario, mode, commodities):
    """t-km of a mode in the whole study area, of some commodities or of all."""
    return sum(float(r["value"]) for r in read(results / "indicators.csv")
               if r["scenario"] == scenario and r["indicator"] == "tkm" and r["mode"] == mode
               and not any(r[c] for c in ("area", "zone", "corridor", "direction", "period"))
               and (r["commodity"] in commodities.split(";") if commodities
                    else not r["commodity"]))


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
        before, after = (
            service_tonnes(results, s) if band["group"] == "service"
            else tonne_km(results, s, MODE_OF_GROUP[band["group"]], band["commodities"])
            for s in (base, band["scenario"]))
        value = math.log(after / before) / math.log(1.0 + float(band["change"]))
        inside = float(band["low"]) <= value <= float(band["high"])
        outside += 0 if inside or band["published"] != "1" else 1
        print(f"elasticity {band['band_id']:20} {value:6.2f} {float(band['low']):6.2f} "
              f"{float(band['high']):6.2f}{'' if inside else '  OUTSIDE'}")
    return outside


def read_choice():
    with open(CHOICE, encoding="utf-8", newline="") as f:
        reader = csv.DictReader(f)
        return list(reader), reader.fieldnames


def write_choice(rows, columns):
    with open(CHOICE, "w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def fit_theta(results, scenario):
    """theta from mean generalised cost by commodity and distance; without freight it stays."""
    routes, (rows, columns) = annual_routes(results, scenario), read_choice()
    nodes = {n["node_id"]: n for n in read(NETWORK / "node.csv")}
    distance = {pair: great_circle_km(*(nodes[end] for end in pair))
                for pair in {(r["origin"], r["destination"]) for r in routes}}
    for r in rows:
        if not r["theta"]:
            continue
        low, high = float(r["distance_from_km"]), float(r["distance_to_km"])
        inside = [x for x in routes if x["commodity"] == r["commodity_id"]
                  and low <= distance[(x["origin"], x["destination"])] < high]
        tonnes = sum(float(x["tonnes"]) for x in inside)
        if tonnes <= 0.0:
            continue
        cost = sum(float(x["tonnes"]) * generalised_cost(x) for x in inside) / tonnes
        r["theta"] = f"{THETA_GC / cost:.3g}"
        r["source"] = "cal-theta"
        r["note"] = f"{THETA_GC} over a mean generalised cost of {cost:.0f} CNY/t"
    write_choice(rows, columns)


def step_asc(results, scenario):
    network, routes = Network(), annual_routes(results, scenario)
    rows, columns = read_choice()
    known = {(r["commodity_id"], r["chain"], r["distance_from_km"], r["distance_to_km"]): r
             for r in rows}
    for band in read(HERE / "bands.csv"):
        if band["areas"] or band["group"] not in NESTS:
            continue
        share, _ = share_of(band, routes, network)
        target, low, high = (float(band[c]) for c in ("share", "low", "high"))
        if math.isnan(share) or (low + target) / 2.0 <= share <= (high + target) / 2.0:
            continue
        if share < MIN_SHARE:  # no constant brings back what the limits of the choice set leave out
            print(f"{band['band_id']:24} is in no choice set to speak of: constants stay")
            continue
        step = DAMP * math.log(target / share)
        step = max(-MAX_STEP, min(MAX_STEP, step))
        for chain in (c for c in all_chains(routes) if nest_of(c) == band["group"]):
            for commodity in band["commodities"].split(";"):
                move_constant(known, rows, columns, (commodity, chain, *span_of(band)), step)
        print(f"{band['band_id']:24} share {share:.3f} target {target:.2f} step {step:+.2f}")
    write_choice(rows, columns)


def span_of(band):
    """Distances that a band's constants hold for; its own where two of a commodity differ."""
    if band["distance_to_km"]:
        return band["distance_from_km"], band["distance_to_km"]
    if band["group"] in ("river-sea", "land-sea"):
        return "0", str(MAX_KM)  # no trade at home goes by sea
    if band["trade"] == "domestic":
        return "0", str(FOREIGN_KM)
    return str(FOREIGN_KM), str(MAX_KM)


def move_constant(known, rows, columns, key, step):
    if key not in known:
        known[key] = dict.fromkeys(columns, "")
        known[key].update(zip(("commodity_id", "chain", "distance_from_km", "distance_to_km"), key))
        general = known.get(("", *key[1:]), {"asc": ""})  # until now this one held
        known[key].update(asc=general["asc"], source="cal-asc", confidence="C")
        rows.append(known[key])
    asc = float(known[key]["asc"] or 0) + step
    known[key]["asc"] = f"{max(-MAX_ASC, min(MAX_ASC, asc)):.2f}"


def main(arguments):
    actions = {"--theta": fit_theta, "--asc": step_asc}
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
