#!/usr/bin/env python3
"""Published itineraries against the tables of the Sichuan network alone, without the program.

    test_itineraries.py [-v] [NETWORK_FOLDER]     exit 1 if a check fails

itineraries.csv   times, costs and lengths with their published range. Independent ones must lie within
                  25 % of it; fitted ones set a parameter and prove nothing, estimates and wide ranges
                  are printed only.
breakevens.csv    value of time at which the faster option pays, at full cost: same order, within a
                  factor of 1.5 (`sign`: the faster option is also the cheaper).
plausibility.csv  four options from Chongqing to Rhine-Ruhr at market prices, within 15 %.

All figures are of one 40 ft box with 18 t (9 t a TEU). Legs are separated by semicolons:
    MODE A>B          a service of the `services` column that runs from A to B, else an unscheduled
                      vehicle on the quickest open path; A>V>B goes by V
    @N MODE>MODE      the container terminal at N
Waits for departures and customs are left out, as in the published figures.
"""
import csv
import heapq
import pathlib
import sys
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
T_PER_TEU, TEU_PER_BOX = 9.0, 2
REST_ABOVE_H = 9.0
SHIPS = ["sea_box_main", "sea_box_pacific", "sea_box_regional"]


def number(text, default=0.0):
    return float(text) if text else default


class Network:
    def __init__(self, folder):
        def table(name):
            with open(folder / (name + ".csv"), encoding="utf-8", newline="") as f:
                return list(csv.DictReader(f))

        self.node = {r["node_id"]: r for r in table("node")}
        self.link = {r["link_id"]: r for r in table("link")}
        self.vehicle = {r["vehicle_type_id"]: r for r in table("vehicle_type")}
        self.service = {r["service_id"]: r for r in table("service")}
        self.cost = {(r["vehicle_type_id"], r["commodity_id"], r["region"], r["operation"]): r
                     for r in table("cost")}
        self.rate = {(r["currency"], r["year"]): float(r["base_units_per_unit"]) for r in table("currency")}
        self.facility = defaultdict(list)
        for r in table("facility"):
            self.facility[r["node_id"]].append(r)
        self.stops = defaultdict(list)
        for r in table("service_stop"):
            self.stops[r["service_id"]].append(r)
        self.out = defaultdict(list)
        for r in self.link.values():
            self.out[r["from_node_id"], r["mode_id"]].append((r["link_id"], r["to_node_id"]))
            if r["directed"] != "1":
                self.out[r["to_node_id"], r["mode_id"]].append((r["link_id"], r["from_node_id"]))

    def hours(self, link, tail):
        r = self.link[link]
        back = r["directed"] != "1" and tail == r["to_node_id"]
        return number(r["length"]) / number((back and r["speed_back"]) or r["free_speed"])

    def path(self, origin, destination, mode):
        best, before, queue = {origin: 0.0}, {}, [(0.0, origin)]
        while queue:
            time, tail = heapq.heappop(queue)
            if tail == destination:
                break
            for link, head in self.out[tail, mode]:
                if self.link[link]["open"] == "0":
                    continue
                reached = time + self.hours(link, tail)
                if reached < best.get(head, float("inf")):
                    best[head], before[head] = reached, (tail, link)
                    heapq.heappush(queue, (reached, head))
        links, at = [], destination
        while at != origin:
            at, link = before[at]
            links.append(link)
        return links[::-1]

    def walk(self, origin, links):
        """(link, tail, head) along the links"""
        tail = origin
        for link in links:
            r = self.link[link]
            head = r["to_node_id"] if tail == r["from_node_id"] else r["from_node_id"]
            yield link, tail, head
            tail = head

    def best_row(self, node, kind, mode, vehicle):
        """hours and CNY a box of the quickest row that fits a box on the vehicle, or None"""
        fits = [r for r in self.facility[node]
                if r["kind"] == kind and r["from_mode"] in ("", mode)
                and "container" in (r["cargo_forms"] or "container").split(";")
                and (not r["vehicle_types"] or vehicle in r["vehicle_types"].split(";"))]
        return min(((number(r["time_h"]) + number(r["base_wait_h"]), box_charge(r)) for r in fits),
                   default=None)

    def passages(self, origin, links, mode, vehicle):
        """(kind, hours, CNY a box) of frontiers, gauge changes and locks on the way"""
        found, last = [], None
        for link, tail, head in self.walk(origin, links):
            gauge = self.link[link]["gauge_mm"]
            if last and self.link[last]["gauge_mm"] and gauge and self.link[last]["gauge_mm"] != gauge:
                found.append(("gauge_change", self.best_row(tail, "gauge_change", mode, vehicle)))
            if last:
                found.append(("lock", self.best_row(tail, "lock", mode, vehicle)))
            if self.node[tail]["country"] != self.node[head]["country"]:
                found += [("border", self.best_row(n, "border", mode, vehicle)) for n in (tail, head)]
            last = link
        return [(kind, *row) for kind, row in found if row]

    def km(self, links):
        return sum(number(self.link[i]["length"]) for i in links)


def box_charge(row):
    return TEU_PER_BOX * (number(row["cost_per_teu"]) + T_PER_TEU * number(row["cost_per_t"]))


def price_per_teu(net, service, full_cost):
    if full_cost and service["operating_cost_per_departure"]:
        return number(service["operating_cost_per_departure"]) / number(service["capacity_teu"])
    rate = net.rate[service["price_currency"], service["price_year"]]
    return number(service["price_per_teu"]) * rate - number(service["subsidy_per_teu"])


def base_per_teu(net, service, full_cost):
    if full_cost and service["operating_cost_per_departure"]:
        return 0.0
    return number(service["price_base_per_teu"]) * net.rate[service["price_currency"], service["price_year"]]


def by_service(net, service, a, b, full_cost):
    """(hours, CNY, km) of a box on the service, None where it does not run from a to b"""
    stops = net.stops[service["service_id"]]
    names = [s["node_id"] for s in stops]
    if a not in names or b not in names[names.index(a) + 1:]:
        return None
    first, last = names.index(a), names.index(b)
    vehicle = net.vehicle[service["vehicle_type_id"]]
    mode, included = service["mode_id"], service["includes"].split(";")
    time = money = km = 0.0
    for before, stop in zip(stops[first:last], stops[first + 1:last + 1]):
        links = stop["link_ids"].split(";")
        met = net.passages(before["node_id"], links, mode, service["vehicle_type_id"])
        running = sum(net.hours(i, tail) for i, tail, _ in net.walk(before["node_id"], links))
        running *= number(vehicle["running_factor"], 1.0)
        published = stop["running_h"]
        time += number(published) if published else running
        time += sum(h for kind, h, _ in met if not published or kind not in included)
        time += number(stop["dwell_h"]) if stop is not stops[last] else 0.0
        money += sum(charge for _, _, charge in met)
        km += number(stop["length_km"])
    run_km = sum(number(s["length_km"]) for s in stops)
    if service["price_per_teu"]:
        money += TEU_PER_BOX * base_per_teu(net, service, full_cost)
        return time, money + TEU_PER_BOX * price_per_teu(net, service, full_cost) * km / run_km, km
    return time, money + rows_of_cost(net, service["vehicle_type_id"], [("", km)]), km


def rows_of_cost(net, vehicle, parts):
    """CNY a box by the cost table; parts are (country, km)"""
    def row(operation, country):
        return net.cost.get((vehicle, "", country, operation)) or net.cost.get((vehicle, "", "", operation))

    def per_box(r, t, teu):
        return TEU_PER_BOX * (number(r[teu]) + T_PER_TEU * number(r[t])) if r else 0.0

    return (per_box(row("load", parts[0][0]), "fixed_per_t", "fixed_per_teu") +
            per_box(row("move", parts[0][0]), "fixed_per_t", "fixed_per_teu") +
            sum(km * per_box(row("move", country), "per_tkm", "per_teukm") for country, km in parts))


def by_truck(net, links, origin, vehicle):
    v = net.vehicle[vehicle]
    money = driving = 0.0
    for link, tail, _ in net.walk(origin, links):
        km, country = net.km([link]), net.node[tail]["country"]
        if (vehicle, "", country, "move") in net.cost:
            money += rows_of_cost(net, vehicle, [(country, km)])
        else:
            money += km * number(v["cost_per_km"]) * (1 + number(v["empty_factor"]))
        driving += net.hours(link, tail)
    rest = number(v["rest_factor"], 1.0) if driving > REST_ABOVE_H else 1.0
    return driving * rest, max(money, number(v["min_cost_per_trip"]))


def unscheduled(net, mode, a, b, truck):
    links = net.path(a, b, mode)
    vehicle = {"road": truck, "rail": "rail_train_box", "waterway": "boxship2_low"}.get(mode)
    if mode == "sea":
        vehicle = min(SHIPS, key=lambda v: rows_of_cost(net, v, [("", net.km(links))]))
    met = net.passages(a, links, mode, vehicle)
    running = sum(net.hours(i, tail) for i, tail, _ in net.walk(a, links))
    if mode == "road":
        time, money = by_truck(net, links, a, vehicle)
    else:
        time = running * number(net.vehicle[vehicle]["running_factor"], 1.0)
        money = rows_of_cost(net, vehicle, [(net.node[t]["country"], net.km([i]))
                                            for i, t, _ in net.walk(a, links)])
    return time + sum(h for _, h, _ in met), money + sum(c for _, _, c in met), net.km(links)


def terminal(net, node, a, b):
    for r in net.facility[node]:
        there, back = (r["from_mode"], r["to_mode"]) == (a, b), (r["to_mode"], r["from_mode"]) == (a, b)
        if (r["kind"] == "terminal" and "container" in r["cargo_forms"].split(";") and not r["vehicle_types"]
                and (there or (back and r["direction"] == "both"))):
            return number(r["time_h"]) + number(r["base_wait_h"]), box_charge(r), 0.0
    raise KeyError(f"no terminal {a}>{b} at {node}")


def leg(net, text, services, truck, full_cost):
    what, where = text.split(" ")
    if what.startswith("@"):
        return terminal(net, what[1:], *where.split(">"))
    points = where.split(">")
    for name in services if len(points) == 2 else []:
        service = net.service[name]
        figures = by_service(net, service, *points, full_cost) if service["mode_id"] == what else None
        if figures:
            return figures
    parts = [unscheduled(net, what, a, b, truck) for a, b in zip(points, points[1:])]
    return tuple(sum(p) for p in zip(*parts))


def journey(net, legs, services, truck="truck_box_two", full_cost=False):
    parts = [leg(net, text, [s for s in services.split(";") if s], truck, full_cost)
             for text in legs.split("; ")]
    return tuple(sum(p) for p in zip(*parts))


def read(name):
    with open(HERE / name, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def check_itineraries(net, say):
    failures = 0
    for r in read("itineraries.csv"):
        figures = journey(net, r["legs"], r["services"], r["truck"] or "truck_box_two")
        value = figures[["time", "cost", "length"].index(r["metric"])]
        low, high = float(r["published_low"]), float(r["published_high"])
        off = max(value / high - 1, low / value - 1 if value else 1, 0)
        bad = r["independent"] == "1" and not 0.75 * low <= value <= 1.25 * high
        failures += bad
        say(bad, f"{r['check_id']} {r['metric']} {value:.0f} {r['unit']}, published {low:g} to {high:g} "
                 f"({r['kind']}, off by {off:.0%})")
    return failures


def check_breakevens(net, say):
    failures, found = 0, []
    for r in read("breakevens.csv"):
        slow_h, slow_cny, _ = journey(net, r["slow_legs"], r["slow_services"], full_cost=True)
        fast_h, fast_cny, _ = journey(net, r["fast_legs"], r["fast_services"], full_cost=True)
        value = (fast_cny - slow_cny) / (slow_h - fast_h) / (T_PER_TEU * TEU_PER_BOX)
        published = float(r["break_even_per_t_h"])
        bad = value >= 0 if r["test"] == "sign" else not published / 1.5 <= value <= published * 1.5
        failures += bad
        found.append((published, value))
        say(bad, f"{r['check_id']} break-even {value:.2f} CNY/t-h, published {published:g}")
    in_order = sorted(found) == sorted(found, key=lambda f: f[1])
    say(not in_order, "break-evens stand in the published order" if in_order else "break-evens out of order")
    return failures + (not in_order)


def check_plausibility(net, say):
    failures = 0
    for r in read("plausibility.csv"):
        time, money, _ = journey(net, r["legs"], r["services"])
        published = float(r["cost_per_feu"])
        bad = abs(money / published - 1) > 0.15
        failures += bad
        say(bad, f"{r['option']}: {money:.0f} CNY a box, published {published:.0f} ({money / published - 1:+.1%}), "
                 f"{time / 24:.0f} days against {r['days']}")
    return failures


def main(arguments):
    verbose = "-v" in arguments
    folders = [a for a in arguments if a != "-v"]
    net = Network(pathlib.Path(folders[0]) if folders else HERE.parents[2] / "networks" / "sichuan")

    def say(bad, text):
        if bad or verbose:
            print(("FAIL " if bad else "     ") + text)

    failures = sum(check(net, say) for check in (check_itineraries, check_breakevens, check_plausibility))
    print(f"itineraries: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
