#!/usr/bin/env python3
"""Check the tables of this network by themselves, without the program.

    check_tables.py [FOLDER]    exit 1 if a mistake was found; warnings do not count

Checked: keys unique; references exist; numbers are numbers; no link shorter than its great circle;
every node of a mode reachable on open links of that mode (gauges and frontiers apart); every zone
has road or market access; vehicle types find links that they may use; corridors, seasons and
sources used exist; services follow links that admit them; published lengths come out as sums.
"""
import csv
import heapq
import math
import pathlib
import re
import sys
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*$")
EARTH_KM = 6371.0088
KEYS = {
    "mode": ["mode_id"], "energy": ["energy_id"], "vehicle_type": ["vehicle_type_id"],
    "commodity": ["commodity_id"], "choice": ["commodity_id", "chain", "distance_from_km"],
    "node": ["node_id"], "access": ["zone_id", "node_id", "mode_id", "commodities"],
    "link": ["link_id"], "facility": ["facility_id"], "service": ["service_id"],
    "service_stop": ["service_id", "stop_sequence"],
    "cost": ["vehicle_type_id", "commodity_id", "region", "operation"],
    "demand": ["origin_zone_id", "destination_zone_id", "commodity_id", "cargo_form"],
    "corridor": ["corridor_id"], "corridor_member": ["corridor_id", "table", "id"],
    "season": ["profile_id"], "currency": ["currency", "year"], "source": ["source_id"],
}
# column -> table it points to; a list where the cell may hold several, separated by semicolons
REFERENCES = {
    "vehicle_type": {"mode_id": "mode", "energy_id": "energy"},
    "choice": {"commodity_id": "commodity"},
    "node": {"zone_id": "node", "parent_node_id": "node"},
    "access": {"zone_id": "node", "node_id": "node", "mode_id": "mode",
               "commodities": ["commodity"]},
    "link": {"from_node_id": "node", "to_node_id": "node", "mode_id": "mode",
             "depth_profile": "season", "speed_profile": "season", "capacity_profile": "season",
             "preload_profile": "season", "allowed_uses": ["vehicle_type"]},
    "facility": {"node_id": "node", "commodities": ["commodity"],
                 "vehicle_types": ["vehicle_type"], "designated_for": ["commodity"],
                 "concurrent_with": "facility", "time_profile": "season",
                 "capacity_profile": "season", "preload_profile": "season"},
    "service": {"mode_id": "mode", "vehicle_type_id": "vehicle_type"},
    "service_stop": {"service_id": "service", "node_id": "node", "link_ids": ["link"]},
    "cost": {"vehicle_type_id": "vehicle_type", "commodity_id": "commodity"},
    "demand": {"origin_zone_id": "node", "destination_zone_id": "node",
               "commodity_id": "commodity", "profile_id": "season"},
    "corridor_member": {"corridor_id": "corridor"},
}
REQUIRED = {"link": ["from_node_id", "to_node_id", "mode_id", "length"],
            "node": ["node_type", "country"],
            "vehicle_type": ["mode_id", "cargo_form", "payload_t"],
            "access": ["zone_id", "node_id", "mode_id"]}
NUMBERS = {"link": ["length", "free_speed", "speed_back", "gauge_mm", "depth_m", "vdf_a", "vdf_b",
                    "capacity_per_day", "preload_per_day", "toll"],
           "node": ["x_coord", "y_coord"],
           "access": ["length", "time_h", "cost_per_t"],
           "vehicle_type": ["payload_t", "payload_teu", "load_factor", "cost_per_km", "cost_per_h",
                            "speed_kmh", "draught_m", "clearance_m", "energy_per_km",
                            "co2e_wtw_g_per_tkm"],
           "commodity": ["t_per_teu", "value_per_t", "urgency_per_t_h"],
           "choice": ["theta", "captive_share"],
           "cost": ["fixed_per_t", "fixed_per_teu", "per_tkm", "per_teukm", "per_th"]}
# published lengths: mode, from, via nodes, to, km, tolerance
LENGTHS = [
    ("rail", ["RT_XA", "RT_LAN", "BC_KH", "BC_MAL", "RT_DUI"], 9908, 0.05,
     "Xi'an-Duisburg over Khorgos"),
    ("rail", ["RT_TJC", "RT_XNY", "RT_GYG", "RT_LZH", "RT_QZD"], 1400, 0.05, "Chongqing-Qinzhou"),
    ("waterway", ["RP_XT", "SP_WGQ"], 2072, 0.01, "Xintian-Shanghai"),
    ("waterway", ["JN_CTM", "RP_YC"], 660, 0.02, "Chongqing-Yichang"),
    ("rail", ["RT_KM", "RT_VTE"], 1035, 0.01, "Kunming-Vientiane"),
    ("rail", ["BC_DOS", "BC_BRE"], 5430, 0.03, "Dostyk-Brest"),
    ("rail", ["JN_CD", "RT_KM"], 915, 0.02, "Chengdu-Kunming"),
    ("road", ["JN_CD", "SP_WGQ"], 1960, 0.06, "Chengdu-Shanghai G42"),
    ("road", ["RD_NP", "MK_HAN"], 1400, 0.05, "Chongqing-Hanoi"),
    ("sea", ["SP_YS", "SP_RTM"], 10600 * 1.852, 0.03, "Shanghai-Rotterdam by Suez"),
    ("sea", ["SP_PHE", "SP_QD"], 3600 * 1.852, 0.05, "Port Hedland-Qingdao"),
]
errors, warnings = [], []


def great_circle_km(a, b):
    rad = math.pi / 180
    h = (math.sin((b[1] - a[1]) * rad / 2) ** 2
         + math.cos(a[1] * rad) * math.cos(b[1] * rad) * math.sin((b[0] - a[0]) * rad / 2) ** 2)
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def read_tables():
    tables = {}
    for name in KEYS:
        path = FOLDER / f"{name}.csv"
        if not path.exists():
            continue
        with open(path, encoding="utf-8", newline="") as f:
            reader = csv.reader(f)
            header = next(reader)
            rows = []
            for line, cells in enumerate(reader, 2):
                if len(cells) != len(header):
                    errors.append(f"{name}.csv:{line}: {len(cells)} cells of {len(header)}")
                rows.append(dict(zip(header, cells), _line=line))
        if len(set(header)) != len(header):
            errors.append(f"{name}.csv: a column stands twice")
        tables[name] = rows
    return tables


def check_keys(tables):
    ids = {}
    for name, rows in tables.items():
        seen = {}
        for r in rows:
            key = tuple(r.get(k, "") for k in KEYS[name])
            if key in seen:
                errors.append(f"{name}.csv:{r['_line']}: key {key} also in line {seen[key]}")
            seen[key] = r["_line"]
            if len(KEYS[name]) == 1 and not ID.match(key[0]):
                errors.append(f"{name}.csv:{r['_line']}: bad id {key[0]!r}")
        ids[name] = {k[0] for k in seen}
    return ids


def check_references(tables, ids):
    for name, columns in REFERENCES.items():
        for r in tables.get(name, []):
            for column, target in columns.items():
                cell = r.get(column, "")
                wanted = cell.split(";") if isinstance(target, list) else [cell]
                table = target[0] if isinstance(target, list) else target
                if table not in tables:
                    continue
                for value in wanted:
                    if value and value not in ids[table]:
                        errors.append(f"{name}.csv:{r['_line']}: {column}: no {table} {value!r}")
    for r in tables.get("corridor_member", []):
        if r["table"] in ids and r["id"] not in ids[r["table"]]:
            errors.append(f"corridor_member.csv:{r['_line']}: no {r['table']} {r['id']!r}")
    for name, rows in tables.items():
        for r in rows:
            if name == "source":
                continue
            place = f"{name}.csv:{r['_line']}"
            for key in (r.get("source") or "").split(";"):
                if key not in ids["source"]:
                    errors.append(f"{place}: source {key!r} is not in source.csv")
            if r.get("confidence") not in ("A", "B", "C"):
                errors.append(f"{place}: confidence {r.get('confidence')!r}")


def is_number(text, signed):
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and (signed or value >= 0)


def check_cells(tables):
    for name, columns in REQUIRED.items():
        for r in tables.get(name, []):
            for c in columns:
                if not r.get(c):
                    errors.append(f"{name}.csv:{r['_line']}: {c} is empty")
    for name, columns in NUMBERS.items():
        for r in tables.get(name, []):
            for c in columns:
                if r.get(c) and not is_number(r[c], signed=c in ("x_coord", "y_coord")):
                    errors.append(f"{name}.csv:{r['_line']}: {c} = {r[c]!r}")


def check_lengths(tables):
    position = {r["node_id"]: (float(r["x_coord"]), float(r["y_coord"])) for r in tables["node"]}
    pairs = {}
    for r in tables["link"]:
        a, b = r["from_node_id"], r["to_node_id"]
        if a not in position or b not in position:
            continue
        gc = great_circle_km(position[a], position[b])
        if float(r["length"]) < gc:
            errors.append(f"link {r['link_id']}: {r['length']} km, great circle {gc:.1f}")
        if gc > 5 and float(r["length"]) > 4 * gc:
            warnings.append(f"link {r['link_id']}: {r['length']} km, great circle {gc:.1f}")
        key = (min(a, b), max(a, b), r["mode_id"], r.get("gauge_mm", ""))
        if key in pairs and r.get("directed") != "1":
            warnings.append(f"links {pairs[key]} and {r['link_id']} join the same nodes")
        pairs[key] = r["link_id"]


def adjacency(tables, mode, only_open=True):
    out = defaultdict(list)
    for r in tables["link"]:
        if r["mode_id"] == mode and (r.get("open", "1") != "0" or not only_open):
            out[r["from_node_id"]].append((r["to_node_id"], float(r["length"])))
            if r.get("directed") != "1":
                out[r["to_node_id"]].append((r["from_node_id"], float(r["length"])))
            else:
                out[r["to_node_id"]] += []
    return out


def shortest(out, start):
    dist, heap = {start: 0.0}, [(0.0, start)]
    while heap:
        d, n = heapq.heappop(heap)
        if d > dist[n]:
            continue
        for m, length in out[n]:
            if d + length < dist.get(m, math.inf):
                dist[m] = d + length
                heapq.heappush(heap, (dist[m], m))
    return dist


def check_connectivity(tables):
    start = {"road": "JN_CD", "rail": "JN_CD", "waterway": "SP_WGQ", "sea": "SP_YS",
             "air": "AP_CTU"}
    known_islands = {"road": {"SP_LAX", "SP_LGB", "AP_LAXA", "SP_TYO", "SP_OSA", "AP_NRT",
                              "SP_BUS", "AP_ICN", "SP_JEA", "AP_DXB"},
                     "sea": {"SP_AKT", "SP_ALT"}, "rail": {"RT_KGD"}}
    linked = set()
    for mode, first in start.items():
        out = adjacency(tables, mode)
        reached = set(shortest(out, first))
        linked |= set(out)
        closed = set(adjacency(tables, mode, False)) - set(out)
        for n in sorted(set(out) - reached - known_islands.get(mode, set())):
            warnings.append(f"node {n} is not joined to {first} by open {mode} links")
        for n in sorted(closed):
            warnings.append(f"node {n} has {mode} links that are not open yet")
    access = {r["node_id"] for r in tables["access"]} | {r["zone_id"] for r in tables["access"]}
    road = adjacency(tables, "road")
    for r in tables["node"]:
        i = r["node_id"]
        if r["node_type"] == "area":
            if i in linked:
                errors.append(f"area {i} has links")
        elif r["node_type"] == "market":
            if i in linked:
                errors.append(f"market {i} has links")
            if i not in access:
                errors.append(f"market {i} has no access row")
        elif r["zone_id"]:
            if not road.get(i):
                errors.append(f"zone {i} has no open road link")
            if not r["parent_node_id"]:
                errors.append(f"zone {i} has no area")
        elif i not in linked:
            warnings.append(f"node {i} has no open link")


def check_vehicles(tables):
    order = {r["mode_id"]: r["class_order"].split(";") for r in tables["mode"] if r["class_order"]}
    for v in tables["vehicle_type"]:
        usable = 0
        for r in tables["link"]:
            if r["mode_id"] != v["mode_id"]:
                continue
            uses = [u for u in r.get("allowed_uses", "").split(";") if u]
            if uses and v["vehicle_type_id"] not in uses:
                continue
            ranks = order.get(v["mode_id"])
            if ranks and v["class"] and r["class"] and \
                    ranks.index(r["class"]) < ranks.index(v["class"]):
                continue
            if v["draught_m"] and r["depth_m"] and \
                    float(v["draught_m"]) + float(v["clearance_m"] or 0) > float(r["depth_m"]):
                continue
            usable += 1
        if not usable:
            warnings.append(f"vehicle type {v['vehicle_type_id']} can use no link in a mean year")
    for r in tables["link"]:
        ranks = order.get(r["mode_id"])
        if ranks and r["class"] not in ranks:
            errors.append(f"link.csv:{r['_line']}: class {r['class']!r}")


def check_gauges(tables):
    """Where open tracks of two gauges meet there must be a gauge_change row."""
    gauges = defaultdict(set)
    for r in tables["link"]:
        if r["mode_id"] == "rail" and r["open"] != "0":
            gauges[r["from_node_id"]].add(r["gauge_mm"])
            gauges[r["to_node_id"]].add(r["gauge_mm"])
    changes = {r["node_id"] for r in tables.get("facility", []) if r["kind"] == "gauge_change"}
    for node, found in sorted(gauges.items()):
        if len(found) > 1 and "facility" in tables and node not in changes:
            errors.append(f"node {node}: no gauge_change between {sorted(found)} mm")


def check_services(tables):
    """The links of a service join its stops in order, on its mode, and admit its vehicle type."""
    links = {r["link_id"]: r for r in tables["link"]}
    types = {r["vehicle_type_id"]: r for r in tables["vehicle_type"]}
    order = {r["mode_id"]: r["class_order"].split(";") for r in tables["mode"] if r["class_order"]}
    stops = defaultdict(list)
    for r in tables.get("service_stop", []):
        stops[r["service_id"]].append(r)
    for s in tables.get("service", []):
        v = types.get(s["vehicle_type_id"])
        name = f"service {s['service_id']}"
        row = sorted(stops[s["service_id"]], key=lambda r: float(r["stop_sequence"]))
        if len(row) < 2:
            errors.append(f"{name}: {len(row)} stops")
        for a, b in zip(row, row[1:]):
            at = a["node_id"]
            for link_id in filter(None, b["link_ids"].split(";")):
                r = links.get(link_id)
                if not r or not v:
                    continue
                ends = [r["from_node_id"], r["to_node_id"]]
                uses = [u for u in r["allowed_uses"].split(";") if u]
                ranks = order.get(r["mode_id"])
                if at not in ends or (r["directed"] == "1" and at != ends[0]):
                    errors.append(f"{name}: {link_id} does not lead on from {at}")
                    break
                if r["mode_id"] != v["mode_id"] or (uses and v["vehicle_type_id"] not in uses):
                    errors.append(f"{name}: {link_id} does not admit its vehicle type")
                if s.get("open") != "0" and ranks and v["class"] and \
                        ranks.index(r["class"]) < ranks.index(v["class"]):
                    errors.append(f"{name}: {link_id} is of class {r['class']}")
                if s.get("open") != "0" and r["open"] == "0":
                    errors.append(f"{name} is open over the closed {link_id}")
                at = ends[1] if at == ends[0] else ends[0]
            else:
                if b["link_ids"] and at != b["node_id"]:
                    errors.append(f"{name}: links end at {at}, stop at {b['node_id']}")


def check_published_lengths(tables):
    for mode, stops, published, tolerance, what in LENGTHS:
        out = adjacency(tables, mode)
        total = 0.0
        for a, b in zip(stops, stops[1:]):
            total += shortest(out, a).get(b, math.inf)
        off = total / published - 1
        line = f"{what}: {total:.0f} km, published {published:.0f} ({off:+.1%})"
        print(line)
        if abs(off) > tolerance:
            errors.append(line)


def main():
    tables = read_tables()
    ids = check_keys(tables)
    check_references(tables, ids)
    check_cells(tables)
    check_lengths(tables)
    check_connectivity(tables)
    check_vehicles(tables)
    check_gauges(tables)
    check_services(tables)
    check_published_lengths(tables)
    print(", ".join(f"{name} {len(rows)}" for name, rows in tables.items()))
    for w in warnings:
        print("warning:", w)
    for e in errors:
        print("error:", e)
    print(f"{len(errors)} errors, {len(warnings)} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
