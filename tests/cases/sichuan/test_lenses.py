#!/usr/bin/env python3
"""Without chance and with room for all, the simulated base study takes as long as its assignment says.

    test_lenses.py     (BUILD names the folder of the program, default build)

The network of the base study, with what is random taken out of its tables (spread of times, cancellations, seasons,
rests begun at any hour), with room for all (capacities, hours, seats; no background traffic), and with freight
at even distances d: PER_YEAR consignments of every pair and commodity, on the one route that all-or-nothing
gives it. Over the year T, which is whole cycles of the timetables, its mean lead time is the time of its route:

    no service       to 1e-7 of it, as tables are printed to eight digits
    one, every H h   to 0.005 H: T holds T / H headways and a rest, which shifts the mean by H^2 / (8 T) at most,
                     0.0024 H for H = 168; PER_YEAR arrivals, at distances that no H is a multiple of, tell the
                     mean of a sawtooth to a few of H / PER_YEAR, 0.0024 H
    more             the first as above; who comes off one train finds the next always as long before its departure:
                     anything from 0 to H, so to H / 2 for each later one

The assignment of the shipped study differs on purpose in one thing: it counts half of the wait for a departure
(schedule_weight 0.5: freight is sent when there is a train). Here the weight is 1. What traffic adds on roads
is compared in tests/unit/test_simulation_lenses.c.
"""
import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parents[3]
PER_YEAR = 1237  # a prime: no headway is a multiple of the distance between arrivals
BARE = {
    "commodity": {"arrival": "regular", "shelf_life_h": "", "decay_per_h": "", "consignment_t": "30"},
    "vehicle_type": {"time_cv": "", "rest_factor": "1"},
    "link": {"time_cv": "", "speed_profile": "", "depth_profile": ""},
    "facility": {"time_cv": "", "time_profile": "", "capacity_per_day": "", "preload_per_day": "",
                 "base_load_per_day": "", "servers": "", "rate_per_server_h": "", "open_hours": "", "yard_teu": ""},
    "service": {"time_cv": "", "cancel_probability": "", "preload_share": "", "capacity_teu": "10000000",
                "capacity_t": "130000000"},
    "demand": {"profile_id": ""},
    "choice": {"schedule_weight": "", "booking_horizon_h": ""},  # but of its first row, which is for all
}


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def write(path, rows, columns):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, columns)
        out.writeheader()
        out.writerows(rows)


def one_form_each(rows, t_per_teu):
    """Lead times are told by pair and commodity: of its cargo forms the one with most freight."""
    rows.sort(key=lambda r: -float(r["tonnes_per_year"]))
    kept = {}
    for r in rows:
        kept.setdefault((r["origin_zone_id"], r["destination_zone_id"], r["commodity_id"]), r)
    for r in kept.values():
        each = 2 * t_per_teu[r["commodity_id"]] if r["cargo_form"] == "container" else 30
        r["tonnes_per_year"] = repr(PER_YEAR * each)
        r["tonnes_per_year_low"] = r["tonnes_per_year_high"] = ""
    return list(kept.values())


def strip(network):
    t_per_teu = {r["commodity_id"]: float(r["t_per_teu"]) for r in read(network / "commodity.csv")}
    for table, values in BARE.items():
        rows = read(network / f"{table}.csv")
        columns = list(rows[0]) + [c for c in values if c not in rows[0] and values[c]]
        for r in rows:
            r.update({c: v for c, v in values.items() if c in columns})
        if table == "choice":
            rows[0].update(schedule_weight="1", booking_horizon_h="10000")
        if table == "demand":
            rows = one_form_each(rows, t_per_teu)
        write(network / f"{table}.csv", rows, columns)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        shutil.copytree(ROOT / "networks" / "sichuan", folder / "network",
                        ignore=shutil.ignore_patterns("procedure"))
        strip(folder / "network")
        text = {"en": "bare", "zh": "bare"}
        with open(folder / "bare.json", "w", encoding="utf-8") as f:
            json.dump({"schema_version": 1, "id": "bare", "title": text, "description": text, "network": "network",
                       "evaluate": {"year": 2023, "assignment": {"type": "all-or-nothing"},
                                    "simulation": {"weeks": 52, "replications": 1, "warm_up_weeks": 20}}}, f)
        done = subprocess.run([os.path.join(os.environ.get("BUILD", "build"), "tongdao"), "run",
                               str(folder / "bare.json"), "-o", str(folder / "out"), "--format", "csv"],
                              capture_output=True, text=True, cwd=ROOT)
        if done.returncode != 0:
            print("FAILED: " + done.stderr, file=sys.stderr)
            return 1
        return compare(folder / "out")


def headways():
    """Hours between departures, by service."""
    services = read(ROOT / "networks" / "sichuan" / "service.csv")
    return {r["service_id"]: 168 / float(r["departures_per_week"])
            for r in services if float(r["departures_per_week"] or 0) > 0}


def tolerance(legs, headway, time_h):
    on_it = [headway[m] for m in re.findall(r":([^;>]+)>", legs) if m in headway]
    return max(1e-7 * time_h, 0.005 * sum(on_it) + sum(h / 2 for h in on_it[1:])), len(on_it)


def compare(results):
    headway = headways()
    lead = {(r["origin"], r["destination"], r["commodity"]): float(r["mean"])
            for r in read(results / "simulation.csv") if r["measure"] == "lead_time" and r["origin"]}
    compared, worst, wrong = Counter(), Counter(), []
    for r in read(results / "routes.csv"):
        pair = r["origin"], r["destination"], r["commodity"]
        allowed, services = tolerance(r["legs"], headway, float(r["time_h"]))
        off = abs(lead[pair] - float(r["time_h"]))
        compared[services] += 1
        worst[services] = max(worst[services], off / allowed)
        if off > allowed or float(r["share"]) != 1:
            wrong.append(f"{pair}: simulated {lead[pair]:.6f} h, assigned {r['time_h']} h, {r['legs']}")
    for services in sorted(compared):
        print(f"{compared[services]} routes over {services} services, at most {worst[services]:.2f} of what is allowed")
    for text in wrong[:10]:
        print("FAILED: " + text, file=sys.stderr)
    if not (compared[0] > 2000 and compared[1] > 500 and compared[2] > 50):
        wrong.append("too few")
        print("FAILED: too few routes", file=sys.stderr)
    print(f"{len(compared) - bool(wrong)} passed, {int(bool(wrong))} failed")
    return bool(wrong)


sys.exit(main())
