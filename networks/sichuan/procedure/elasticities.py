#!/usr/bin/env python3
"""Write copies of the network with a price, time or headway raised by a tenth, a scenario for each.

    elasticities.py OUT [SCENARIO...]     all, or those named and the baseline

Then run them all and hold the answer against published ranges:

    tongdao run OUT/scenarios -o RESULTS
    calibrate.py RESULTS

The changes are those named in elasticity_bands.csv:
    elasticity-<mode>-price   vehicle costs, cost.csv, tolls and service prices of the mode x 1.1
    elasticity-rail-time      rail speeds / 1.1, published running times of trains x 1.1
    elasticity-headway        departures of every service / 1.1
A copy, rather than a scenario's changes, because a scale would have to name every row whose cell is
filled.
"""
import csv
import json
import pathlib
import shutil
import sys

NETWORK = pathlib.Path(__file__).resolve().parent.parent
FACTOR = 1.1
VEHICLE_MONEY = ("cost_per_km", "cost_per_h", "fixed_cost_per_trip", "min_cost_per_trip")
COST_MONEY = ("fixed_per_t", "fixed_per_teu", "per_tkm", "per_teukm", "per_th")
SERVICE_MONEY = ("price_base_per_teu", "price_per_teu_km", "price_per_teu")


def scale(folder, table, columns, factor, concerns):
    """Multiply the filled cells of columns in the rows that concerns(row) names."""
    path = folder / f"{table}.csv"
    with open(path, encoding="utf-8", newline="") as f:
        reader = csv.DictReader(f)
        rows, names = list(reader), reader.fieldnames
    for row in filter(concerns, rows):
        for column in columns:
            if row.get(column):
                row[column] = repr(float(row[column]) * factor)
    with open(path, "w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def keys_of_mode(folder, table, mode):
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as f:
        return {r[f"{table}_id"] for r in csv.DictReader(f) if r["mode_id"] == mode}


def raise_price(folder, mode):
    vehicles = keys_of_mode(folder, "vehicle_type", mode)
    scale(folder, "vehicle_type", VEHICLE_MONEY, FACTOR, lambda r: r["mode_id"] == mode)
    scale(folder, "cost", COST_MONEY, FACTOR, lambda r: r["vehicle_type_id"] in vehicles)
    scale(folder, "link", ("toll",), FACTOR, lambda r: r["mode_id"] == mode)
    scale(folder, "service", SERVICE_MONEY, FACTOR, lambda r: r["mode_id"] == mode)


def slow_rail(folder):
    trains = keys_of_mode(folder, "service", "rail")
    scale(folder, "link", ("free_speed", "speed_back"), 1 / FACTOR,
          lambda r: r["mode_id"] == "rail")
    scale(folder, "vehicle_type", ("speed_kmh",), 1 / FACTOR, lambda r: r["mode_id"] == "rail")
    scale(folder, "service_stop", ("running_h",), FACTOR, lambda r: r["service_id"] in trains)


def thin_services(folder):
    scale(folder, "service", ("departures_per_week",), 1 / FACTOR, lambda r: True)


CHANGES = {"baseline": lambda folder: None,
           "elasticity-road-price": lambda folder: raise_price(folder, "road"),
           "elasticity-rail-price": lambda folder: raise_price(folder, "rail"),
           "elasticity-water-price": lambda folder: raise_price(folder, "waterway"),
           "elasticity-rail-time": slow_rail,
           "elasticity-headway": thin_services}


def main(arguments):
    if not arguments or set(arguments[1:]) - set(CHANGES):
        print(__doc__, file=sys.stderr)
        return 2
    out = pathlib.Path(arguments[0])
    wanted = {"baseline", *arguments[1:]} if arguments[1:] else set(CHANGES)
    (out / "scenarios").mkdir(parents=True, exist_ok=True)
    for name, change in CHANGES.items():
        if name not in wanted:
            continue
        folder = out / "networks" / name
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(NETWORK.glob("*.csv")) + [NETWORK / "network.json"]:
            shutil.copyfile(path, folder / path.name)
        change(folder)
        scenario = {"schema_version": 1, "id": name, "title": {"en": name, "zh": name},
                    "network": f"../networks/{name}",
                    "evaluate": {"year": 2023, "period": "year", "assignment": {"type": "logit"}}}
        text = json.dumps(scenario, indent=2) + "\n"
        (out / "scenarios" / f"{name}.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
