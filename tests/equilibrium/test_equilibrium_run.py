#!/usr/bin/env python3
"""Equilibria through the program: convert, run, and proofs from the tables that know nothing of the method."""
import csv
import filecmp
import heapq
import json
import os
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
CASES = os.path.abspath("tests/cases/tntp")
TNTP = os.environ.get("TNTP")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Network:
    """Links, demand and volumes of a converted network and its results, with costs by the formula."""

    def __init__(self, folder, results=None, distance_weight=0.0):
        self.links = rows_of(os.path.join(folder, "link.csv"))
        self.nodes = {r["node_id"]: r for r in rows_of(os.path.join(folder, "node.csv"))}
        self.demand = rows_of(os.path.join(folder, "demand.csv"))
        self.distance_weight = distance_weight
        self.volume = {r["link_id"]: 0.0 for r in self.links}
        if results:
            for r in rows_of(os.path.join(results, "links.csv")):
                self.volume[r["id"]] += float(r["tonnes"])

    def delay(self, link):
        """(time, its derivative) at the link's volume."""
        free = float(link["time_h"])
        if not link.get("vdf"):
            return free, 0.0
        capacity = 365 * float(link["capacity_per_day"])
        a, power, v = float(link["vdf_a"]), float(link["vdf_b"]), self.volume[link["link_id"]]
        if capacity == 0:
            return float("inf"), 0.0
        x = v / capacity
        return free * (1 + a * x ** power), free * a * power * x ** (power - 1) / capacity if x else 0.0

    def cost(self, link, marginal=False):
        time, slope = self.delay(link)
        fixed = float(link.get("toll") or 0) + self.distance_weight * float(link["length"])
        return time + fixed + (self.volume[link["link_id"]] * slope if marginal else 0)

    def tree(self, origin, costs):
        """Least cost to every node; nodes with through = 0 end trips."""
        best, heap = {}, [(0.0, origin)]
        while heap:
            d, node = heapq.heappop(heap)
            if node in best:
                continue
            best[node] = d
            if node != origin and self.nodes[node].get("through") == "0":
                continue
            for link in self.out[node]:
                heapq.heappush(heap, (d + costs[link["link_id"]], link["to_node_id"]))
        return best

    def gap(self, marginal=False):
        """(what all pay - what they would pay on cheapest routes) / what all pay."""
        costs = {r["link_id"]: self.cost(r, marginal) for r in self.links}
        self.out = {n: [] for n in self.nodes}
        for link in self.links:
            if costs[link["link_id"]] < float("inf"):
                self.out[link["from_node_id"]].append(link)
        paid = sum(v * costs[i] for i, v in self.volume.items() if v > 0)
        least, trees = 0.0, {}
        for row in self.demand:
            o, d = row["origin_zone_id"], row["destination_zone_id"]
            if o == d:
                continue
            if o not in trees:
                trees = {o: self.tree(o, costs)}
            if d in trees[o]:
                least += float(row["tonnes_per_year"]) * trees[o][d]
        return (paid - least) / paid if paid else 0.0

    def total(self):
        return sum(v * self.cost(r) for r in self.links if (v := self.volume[r["link_id"]]) > 0)

    def imbalance(self):
        """Largest difference at a node between what flows in and starts, and what flows out and ends."""
        excess = {n: 0.0 for n in self.nodes}
        for link in self.links:
            excess[link["from_node_id"]] -= self.volume[link["link_id"]]
            excess[link["to_node_id"]] += self.volume[link["link_id"]]
        for row in self.demand:
            excess[row["origin_zone_id"]] += float(row["tonnes_per_year"])
            excess[row["destination_zone_id"]] -= float(row["tonnes_per_year"])
        return max(abs(e) for e in excess.values())


class Equilibrium(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tongdao-equilibrium-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def tongdao(self, *arguments, expect=0):
        if arguments[0] == "run":
            arguments += ("--format", "csv")
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.assertEqual(done.returncode, expect, (arguments, done.stderr))
        return done.stderr

    def convert(self, stem, *options, root=CASES):
        folder = self.path(os.path.basename(stem))
        self.tongdao("convert", os.path.join(root, stem + "_net.tntp"), folder, *options)
        return folder

    def run_with(self, folder, name="results", expect=0, **evaluate):
        """Runs the folder's scenario with other keys of evaluate.assignment; its results folder."""
        scenario = os.path.join(folder, "scenario.json")
        if evaluate:
            with open(scenario, encoding="utf-8") as file:
                content = json.load(file)
            content["evaluate"]["assignment"].update(evaluate)
            with open(scenario, "w", encoding="utf-8") as file:
                json.dump(content, file)
        results = self.path(name)
        self.said = self.tongdao("run", scenario, "-o", results, expect=expect)
        return results

    def objective(self, results):
        return float(rows_of(os.path.join(results, "convergence.csv"))[-1]["objective"])

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def network(self, links, trips, first_through=1, zones=None, heading=""):
        """A network of (from, to, capacity, length, free time, b, power) and (from, to, trips)."""
        nodes = max(max(link[0], link[1]) for link in links)
        zones = zones or max(max(t[0], t[1]) for t in trips)
        self.write("x_net.tntp", f"<NUMBER OF ZONES> {zones}\n<NUMBER OF NODES> {nodes}\n"
                   f"<FIRST THRU NODE> {first_through}\n<NUMBER OF LINKS> {len(links)}\n"
                   f"<END OF METADATA>\n{heading}"
                   + "".join(" ".join(str(v) for v in link) + " 0 0 1 ;\n" for link in links))
        self.write("x_trips.tntp", "<END OF METADATA>\n"
                   + "".join(f"Origin {o}\n {d} : {t};\n" for o, d, t in trips))
        return self.convert("x", root=self.folder)

    def volumes(self, results):
        return {r["id"]: float(r["tonnes"]) for r in rows_of(os.path.join(results, "links.csv"))}


class Published(Equilibrium):
    # TransportationNetworks, best-known flows (Sioux Falls, Anaheim, Chicago Sketch)
    def check(self, stem, objective, *options, root=CASES, distance_weight=0.0):
        folder = self.convert(stem, *options, root=root)
        results = self.run_with(folder)
        self.assertAlmostEqual(self.objective(results) / objective, 1, delta=5e-10)
        network = Network(folder, results, distance_weight)
        self.assertLess(abs(network.gap()), 1.1e-10)
        total = sum(float(r["tonnes_per_year"]) for r in network.demand)
        self.assertLess(network.imbalance(), 1e-9 * total)
        return network

    def test_sioux_falls(self):
        network = self.check("SiouxFalls", 4231335.287107)
        # bstabler's best-known solution: total travel time 7480225.345
        self.assertAlmostEqual(network.total() / 7480225.345, 1, delta=1e-6)

    @unittest.skipUnless(TNTP, "TNTP names no folder")
    def test_anaheim(self):
        self.check("Anaheim/Anaheim", 1286032.171096, root=TNTP)

    @unittest.skipUnless(TNTP, "TNTP names no folder")
    def test_chicago_sketch(self):
        self.check("Chicago-Sketch/ChicagoSketch", 17313018.738747, "--toll-weight", "0.02",
                   "--distance-weight", "0.04", root=TNTP, distance_weight=0.04)

    def test_braess(self):
        folder = self.convert("Braess")
        for row in rows_of(os.path.join(self.run_with(folder), "routes.csv")):
            self.assertAlmostEqual(float(row["time_h"]), 92, delta=1e-6)
        links = rows_of(os.path.join(folder, "link.csv"))
        with open(os.path.join(folder, "link.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, links[0])
            writer.writeheader()
            writer.writerows(r for r in links if r["link_id"] != "4")
        for row in rows_of(os.path.join(self.run_with(folder), "routes.csv")):
            self.assertAlmostEqual(float(row["time_h"]), 83, delta=1e-6)

    def test_four_nodes(self):
        # DTALite's example: 31.758246 min on both routes; columns in the order of the file's heading
        results = self.run_with(self.convert("FourNode"))
        volume = self.volumes(results)
        self.assertAlmostEqual(volume["1"], 5628.1455, delta=5e-5)
        self.assertAlmostEqual(volume["3"], 2371.8545, delta=5e-5)
        for row in rows_of(os.path.join(results, "routes.csv")):
            self.assertAlmostEqual(float(row["time_h"]), 31.758246, delta=5e-7)
        delay = {r["id"]: float(r["delay_h"]) for r in rows_of(os.path.join(results, "links.csv"))}
        self.assertAlmostEqual(delay["1"] + delay["2"], 31.758246 - 20, delta=5e-7)
        self.assertAlmostEqual(delay["3"] + delay["4"], 31.758246 - 30, delta=5e-7)


class Properties(Equilibrium):
    def test_system_optimum_costs_no_more(self):
        folder = self.convert("SiouxFalls")
        user = Network(folder, self.run_with(folder, "user"))
        results = self.run_with(folder, "system", type="system-optimum")
        system = Network(folder, results)
        self.assertLess(system.total(), user.total())
        self.assertAlmostEqual(self.objective(results) / system.total(), 1, delta=1e-9)
        self.assertLess(abs(system.gap(marginal=True)), 1.1e-10)
        # Braess: the optimum leaves the bridge alone, 6 x 83
        folder = self.convert("Braess")
        self.assertAlmostEqual(
            self.objective(self.run_with(folder, "braess", type="system-optimum")), 498, delta=1e-6)

    def test_equal_classes_are_one(self):
        folder = self.convert("SiouxFalls")
        one = self.volumes(self.run_with(folder, "one"))
        with open(os.path.join(folder, "commodity.csv"), "w", encoding="utf-8") as file:
            file.write("commodity_id,cargo_form,urgency_per_t_h\na,bulk,1\nb,bulk,1\n")
        demand = rows_of(os.path.join(folder, "demand.csv"))
        with open(os.path.join(folder, "demand.csv"), "w", encoding="utf-8") as file:
            file.write("origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n")
            for i, row in enumerate(demand):
                tonnes = float(row["tonnes_per_year"])
                for name, share in (("a", 0.25 + 0.5 * (i % 2)), ("b", 0.75 - 0.5 * (i % 2))):
                    file.write(f"{row['origin_zone_id']},{row['destination_zone_id']},{name},"
                               f"{tonnes * share}\n")
        two = self.volumes(self.run_with(folder, "two"))
        for link, volume in one.items():
            self.assertAlmostEqual(two[link] / volume, 1, delta=1e-5)

    def test_scaling_demand_and_capacity(self):
        folder = self.convert("SiouxFalls")
        one = self.volumes(self.run_with(folder, "one"))
        with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as file:
            scenario = json.load(file)
        scenario["changes"] = [
            {"op": "scale", "table": t, "where": w, "values": {c: 8}}
            for t, c, w in (("link", "capacity_per_day", {"vdf": "bpr"}),
                            ("demand", "tonnes_per_year",
                             {"origin_zone_id": [str(z) for z in range(1, 25)]}))]
        with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        eight = self.volumes(self.run_with(folder, "eight"))
        for link, volume in one.items():
            self.assertAlmostEqual(eight[link] / volume, 8, delta=1e-5)

    def test_classes_that_value_delay_otherwise(self):
        # Two roads, one class pays twice for time: no potential. By hand: the toll of 4 parts them where
        # class a (1 a hour) is indifferent; b, with 30 t, all takes the toll road.
        #   time on 1 = 10 + v1, on 2 = 10 + v2 + 4 of toll; v1 + v2 = 60
        #   b on road 2 saves 2 (v1 - v2) - 4 > 0; a is indifferent: v1 - v2 = 4 -> v1 = 32, v2 = 28
        folder = self.network([(1, 3, 10, 0, 10, 1, 1), (1, 4, 10, 0, 10, 1, 1), (3, 2, 1, 0, 0, 0, 0),
                               (4, 2, 1, 0, 0, 0, 0)], [(1, 2, 60)])
        links = rows_of(os.path.join(folder, "link.csv"))
        links[1]["toll"] = "4"
        with open(os.path.join(folder, "link.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(links[0]) + ["toll"] * ("toll" not in links[0]),
                                    restval="0")
            writer.writeheader()
            writer.writerows(links)
        with open(os.path.join(folder, "commodity.csv"), "w", encoding="utf-8") as file:
            file.write("commodity_id,cargo_form,urgency_per_t_h\na,bulk,1\nb,bulk,2\n")
        with open(os.path.join(folder, "demand.csv"), "w", encoding="utf-8") as file:
            file.write("origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                       "1,2,a,40\n1,2,b,20\n")
        volume = self.volumes(self.run_with(folder))
        self.assertIn("RUN_NO_POTENTIAL", self.said)
        self.assertAlmostEqual(volume["1"], 32, delta=1e-6)
        self.assertAlmostEqual(volume["2"], 28, delta=1e-6)
        for row in rows_of(self.path("results", "routes.csv")):
            self.assertTrue(row["commodity"] == "a" or float(row["toll_per_t"]) == 4, row)

    def test_threads_do_not_matter(self):
        folder = self.convert("SiouxFalls")
        for threads in ("1", "2", "8"):
            self.tongdao("run", os.path.join(folder, "scenario.json"), "-j", threads, "-o",
                         self.path("t" + threads))
        for other in ("t2", "t8"):
            for name in ("links.csv", "routes.csv", "od.csv", "convergence.csv", "indicators.csv"):
                self.assertTrue(filecmp.cmp(self.path("t1", name), self.path(other, name), False),
                                name)

    def test_select_link(self):
        folder = self.convert("SiouxFalls")
        self.tongdao("run", os.path.join(folder, "scenario.json"), "-o", self.path("r"), "--select",
                     "link:19", "--select", "link:4")
        volume = self.volumes(self.path("r"))
        carried = {(r["origin"], r["destination"]): float(r["tonnes"])
                   for r in rows_of(self.path("r", "od.csv"))}
        rows = rows_of(self.path("r", "selected.csv"))
        for link in ("19", "4"):
            users = [r for r in rows if (r["table"], r["id"]) == ("link", link)]
            self.assertAlmostEqual(sum(float(r["tonnes"]) for r in users) / volume[link], 1, delta=1e-5)
            for r in users:
                self.assertAlmostEqual(float(r["tonnes"]), float(r["share"])
                                       * carried[r["origin"], r["destination"]], delta=1e-6)
        said = self.tongdao("run", os.path.join(folder, "scenario.json"), "-o", self.path("r"),
                            "--select", "link:none")
        self.assertIn("RUN_SELECT_UNKNOWN", said)
        for wrong in ("19", "node:1", "link:"):
            self.tongdao("run", os.path.join(folder, "scenario.json"), "-o", self.path("r"),
                         "--select", wrong, expect=2)

    def test_compared_with_its_base(self):
        # FourNode, and a scenario that doubles the second road: the surplus is what all save, 8000 t
        folder = self.convert("FourNode")
        wider = {"schema_version": 1, "id": "wider", "title": {"en": "wider"},
                 "extends": "scenario.json",
                 "changes": [{"op": "scale", "table": "link", "where": {"link_id": ["3", "4"]},
                              "values": {"capacity_per_day": 2}}]}
        with open(os.path.join(folder, "wider.json"), "w", encoding="utf-8") as file:
            json.dump(wider, file)
        self.tongdao("run", folder, "-o", self.path("r"))
        cost = {r["scenario"]: float(r["generalised_cost_per_t"])
                for r in rows_of(self.path("r", "od.csv"))}
        self.assertLess(cost["wider"], cost["FourNode"])
        gain = [float(r["value"]) for r in rows_of(self.path("r", "comparison.csv"))
                if r["indicator"] == "consumer_surplus_logsum" and not r["commodity"]]
        self.assertAlmostEqual(gain[0], 8000 * (cost["FourNode"] - cost["wider"]), delta=1e-3)

    def test_stopping_short_is_4(self):
        folder = self.convert("SiouxFalls")
        results = self.run_with(folder, expect=4, max_iterations=2)
        self.assertIn("RUN_UNCONVERGED", self.said)
        self.assertEqual(len(rows_of(os.path.join(results, "convergence.csv"))), 3)
        with open(os.path.join(results, "manifest.json"), encoding="utf-8") as file:
            self.assertIn('"unconverged"', file.read())


class Hostile(Equilibrium):
    def test_zero_capacity(self):
        folder = self.network([(1, 2, 0, 1, 1, 0.15, 4), (1, 2, 10, 1, 5, 0.15, 4)], [(1, 2, 7)])
        volume = self.volumes(self.run_with(folder))
        self.assertEqual((volume["1"], volume["2"]), (0, 7))

    def test_cycles_that_cost_nothing(self):
        folder = self.network([(1, 2, 5, 1, 0, 0, 0), (2, 1, 5, 1, 0, 0, 0), (2, 3, 5, 1, 0, 0.15, 4),
                               (3, 2, 5, 1, 0, 0, 0), (3, 4, 5, 1, 1, 0.15, 4),
                               (1, 4, 5, 1, 1, 0.15, 4)], [(1, 4, 10), (2, 4, 3)])
        network = Network(folder, self.run_with(folder))
        self.assertLess(abs(network.gap()), 1.1e-10)
        self.assertAlmostEqual(network.volume["5"], 6.5, delta=1e-6)

    def test_power_zero(self):
        # 1 (1 + 0.5) = 1.5 whatever flows: less than the other's 2
        folder = self.network([(1, 2, 5, 1, 1, 0.5, 0), (1, 2, 5, 1, 2, 0, 4)], [(1, 2, 100)])
        results = self.run_with(folder)
        self.assertEqual(self.volumes(results)["1"], 100)
        self.assertEqual(self.objective(results), 150)

    def test_demand_inside_a_zone(self):
        for first_through in (1, 3):
            folder = self.network([(1, 3, 5, 1, 1, 0.15, 4), (3, 1, 5, 1, 1, 0.15, 4),
                                   (3, 2, 5, 1, 1, 0.15, 4)], [(1, 1, 50), (1, 2, 5)], first_through)
            results = self.run_with(folder)
            self.assertEqual(self.volumes(results), {"1": 5, "2": 0, "3": 5})
            od = {r["destination"]: r for r in rows_of(os.path.join(results, "od.csv"))}
            self.assertEqual(float(od["1"]["tonnes"]), 50)
            self.assertEqual(float(od["1"]["generalised_cost_per_t"]), 0)
            shutil.rmtree(folder)
            shutil.rmtree(results)

    def test_demand_that_cannot_be_carried(self):
        folder = self.network([(1, 2, 5, 1, 1, 0.15, 4)], [(1, 2, 5), (2, 1, 4), (1, 3, 2)], zones=3)
        results = self.run_with(folder)
        left = {(r["origin"], r["destination"]): float(r["tonnes"])
                for r in rows_of(os.path.join(results, "unserved.csv"))}
        self.assertEqual(left, {("2", "1"): 4, ("1", "3"): 2})

    def test_a_trillion_tonnes(self):
        folder = self.network([(1, 2, 5, 1, 1, 0.15, 4), (1, 2, 50, 1, 1, 0.15, 4)], [(1, 2, "1e12")])
        network = Network(folder, self.run_with(folder))
        self.assertAlmostEqual(network.volume["2"] / network.volume["1"], 10, delta=1e-6)

    def test_every_route_closed_in_a_month(self):
        folder = self.network([(1, 2, 5, 1, 1, 0.15, 4), (1, 2, 5, 1, 1, 0.15, 4)], [(1, 2, 1200)])
        with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as file:
            scenario = json.load(file)
        scenario["evaluate"]["period"] = "month"
        scenario["changes"] = [{"op": "close", "table": "link", "where": {"link_id": ["1", "2"]},
                                "from": "2023-03-01", "to": "2023-03-31"}]
        with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        results = self.run_with(folder)
        left = rows_of(os.path.join(results, "unserved.csv"))
        self.assertEqual({r["period"] for r in left}, {"", "2023-03"})
        for row in left:
            self.assertAlmostEqual(float(row["tonnes"]), 100, delta=1e-9)
            self.assertEqual(row["reason"], "closed")

    def test_ties_everywhere(self):
        size = 6
        links = []
        for i in range(size):
            for j in range(size):
                node = i * size + j + 1
                if j + 1 < size:
                    links += [(node, node + 1, 10, 1, 1, 0.15, 4), (node + 1, node, 10, 1, 1, 0.15, 4)]
                if i + 1 < size:
                    links += [(node, node + size, 10, 1, 1, 0.15, 4),
                              (node + size, node, 10, 1, 1, 0.15, 4)]
        folder = self.network(links, [(1, 36, 30), (36, 1, 30), (6, 31, 30), (31, 6, 30)], zones=36)
        network = Network(folder, self.run_with(folder))
        self.assertLess(abs(network.gap()), 1.1e-10)
        self.assertLess(network.imbalance(), 1e-9)

    def test_toll_and_length_where_time_is_nothing(self):
        folder = self.network([(1, 2, 5, 3, 0, 0.15, 4), (1, 2, 5, 1, 1, 0, 0)], [(1, 2, 9)])
        self.assertEqual(self.volumes(self.run_with(folder))["1"], 9)
        folder = self.path("x")
        shutil.rmtree(folder)
        self.tongdao("convert", self.path("x_net.tntp"), folder, "--distance-weight", "2")
        results = self.run_with(folder) # 3 x 2 = 6 against 1 + 1 x 2 = 3
        self.assertEqual(self.volumes(results)["2"], 9)
        self.assertEqual(self.objective(results), 27)


if __name__ == "__main__":
    unittest.main()
