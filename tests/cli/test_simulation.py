#!/usr/bin/env python3
"""The simulation as its users meet it: the table simulation, traces, precision, feedback, refusals."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
QUANTILES = ("p5", "p25", "p50", "p75", "p90", "p95")


def tongdao(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))


def rows(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Simulation(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tongdao-simulation-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.study = self.path("study")
        self.assertEqual(tongdao("new", self.study).returncode, 0)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def simulate(self, **settings):
        """Lets the study's baseline, and so what extends it, be simulated."""
        name = self.path("study", "baseline.json")
        with open(name, encoding="utf-8") as file:
            scenario = json.load(file)
        scenario["evaluate"]["simulation"] = settings
        with open(name, "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        return scenario

    def run_study(self, *options, out="out", status=0, path=None):
        done = tongdao("run", path or self.study, "-o", self.path(out), "--format", "csv", *options)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def table(self, scenario="baseline", out="out"):
        return rows(self.path(out, "scenarios", scenario, "simulation.csv"))

    @staticmethod
    def figure(table, measure, column="mean", **where):
        keys = dict(dict.fromkeys(("object", "origin", "destination", "commodity", "period"), ""), **where)
        found = [r for r in table if r["measure"] == measure and all(r[k] == v for k, v in keys.items())]
        assert len(found) == 1, (measure, where, len(found))
        return float(found[0][column])

    def test_every_figure_has_its_interval_and_freight_is_conserved(self):
        self.simulate(weeks=26, replications=4)
        self.run_study()
        table = self.table()
        for measure in ("lead_time_sd", *("lead_time_" + q for q in QUANTILES), "on_time_share",
                        "lead_time", "arisen", "delivered", "perished", "under_way_at_end"):
            low, mean, high = (self.figure(table, measure, c) for c in ("low", "mean", "high"))
            self.assertLessEqual(low, high, measure)
            self.assertLessEqual(low - 0.02 * abs(mean), mean, measure)
            self.assertGreaterEqual(high + 0.02 * abs(mean), mean, measure)
        quantiles = [self.figure(table, "lead_time_" + q) for q in QUANTILES]
        self.assertEqual(quantiles, sorted(quantiles))
        for commodity in ("", "gravel", "machines"):
            told = {m: [float(r["mean"]) for r in table if r["measure"] == m and r["commodity"] == commodity
                        and not r["origin"] and not r["destination"]] for m in
                    ("arisen", "delivered", "perished", "unserved", "under_way_at_end")}
            self.assertAlmostEqual(sum(told["arisen"]) / sum(sum(v) for m, v in told.items() if m != "arisen"),
                                   1, places=12)
        queues = [r for r in table if r["measure"] == "little_residual" and r["object"]]
        self.assertEqual(len(queues), self.figure(table, "queues_checked"))
        self.assertGreater(len(queues), 5)
        self.assertLess(max(float(r["mean"]) for r in queues), 1e-9)
        weeks = {r["period"] for r in table if r["measure"] == "places_used" and r["object"] == "TRAIN-DOWN"}
        self.assertEqual(weeks, {""} | {f"2023-week-{w:02d}" for w in range(1, 27)})
        keys = [tuple(r[k] for k in list(r)[:7]) for r in table]
        self.assertEqual(len(keys), len(set(keys)))

    def test_scenarios_are_compared_in_pairs(self):
        self.simulate(weeks=26, replications=4)
        self.run_study()
        base, table = self.table(), self.table("river-and-rail")
        for measure in ("lead_time", "on_time_share"):
            self.assertEqual(self.figure(table, measure + "_difference", "n"), 4)
            apart = self.figure(table, measure, "mean") - self.figure(base, measure, "mean")
            # means over replications here, over all freight there
            self.assertAlmostEqual(self.figure(table, measure + "_difference") / apart, 1, places=1)
            self.assertLess(self.figure(table, measure + "_difference", "low"),
                            self.figure(table, measure + "_difference", "high"))
        self.assertGreater(self.figure(table, "variance_saved"), 0.3)
        self.assertFalse([r for r in base if "difference" in r["measure"]])

    def test_empty_boxes_are_carried(self):
        self.simulate(weeks=26, replications=2, empty_boxes={"return_points": ["RAILPORT"], "stock_teu": 50})
        self.run_study(path=self.path("study", "baseline.json"))
        table = self.table()
        emptied = self.figure(table, "boxes_emptied")
        self.assertGreater(emptied, 100)
        parts = [self.figure(table, m) for m in ("boxes_handed_in", "boxes_left", "boxes_under_way_at_end")]
        self.assertAlmostEqual(sum(parts) / emptied, 1, places=5)
        self.assertGreater(self.figure(table, "empties_carried", object="TRAIN-DOWN"), 0)
        self.assertGreater(self.figure(table, "boxes_taken", object="RAILPORT"), 0)
        self.assertLessEqual(self.figure(table, "boxes_taken"), self.figure(table, "boxes_wanted"))
        weekly = sum(float(r["mean"]) for r in table if r["measure"] == "empties_carried"
                     and r["object"] == "TRAIN-DOWN" and r["period"])
        self.assertAlmostEqual(weekly, self.figure(table, "empties_carried", object="TRAIN-DOWN"), places=6)

    def test_threads_do_not_matter(self):
        self.simulate(weeks=10, replications=3)
        self.run_study("-j", "1", "--trace", "0.1", out="one")
        self.run_study("-j", "2", "--trace", "0.1", out="two")
        for name in ("simulation.csv", "trace.csv", "trace.geojson"):
            with open(self.path("one", "scenarios", "baseline", name), "rb") as one, \
                    open(self.path("two", "scenarios", "baseline", name), "rb") as two:
                self.assertEqual(one.read(), two.read(), name)

    def test_a_trace_follows_its_share(self):
        self.simulate(weeks=8, warm_up_weeks=0, replications=1)
        self.run_study("--trace", "0.1")
        steps = rows(self.path("out", "scenarios", "baseline", "trace.csv"))
        ways = {}
        for step in steps:
            ways.setdefault(step["consignment"], []).append(step)
        arisen = self.figure(self.table(), "arisen", "n")
        # binomial: six standard deviations
        self.assertLess(abs(len(ways) - 0.1 * arisen), 6 * (0.09 * arisen) ** 0.5)
        for way in ways.values():
            self.assertEqual([int(s["step"]) for s in way], list(range(1, len(way) + 1)))
            times = [float(s["time_h"]) for s in way]
            self.assertEqual(times, sorted(times))
            self.assertEqual(way[0]["event"], "arises")
            self.assertNotIn("delivered", [s["event"] for s in way[:-1]])
            self.assertTrue(times[0] >= 0 and times[-1] <= 8 * 168)
        with open(self.path("out", "scenarios", "baseline", "trace.geojson"), encoding="utf-8") as file:
            lines = json.load(file)
        nodes = {(float(r["x_coord"]), float(r["y_coord"])) for r in rows(self.study, "network", "node.csv")
                 if r["x_coord"]}
        self.assertEqual(lines["type"], "FeatureCollection")
        self.assertTrue(lines["features"])
        for line in lines["features"]:
            points, times = line["geometry"]["coordinates"], line["properties"]["times"]
            self.assertEqual(len(points), len(times))
            self.assertTrue({tuple(p) for p in points} <= nodes)
            way = ways[line["properties"]["consignment"]]
            # milliseconds since 1970; the year 2023 begins at 1672531200 s
            self.assertAlmostEqual(times[0], 1672531200000 + float(way[0]["time_h"]) * 3600000, delta=1)
            self.assertEqual(times, sorted(times))

    def test_replications_go_on_until_precise(self):
        self.simulate(weeks=4, replications=2, precision=0.004, max_replications=200)
        self.run_study(path=self.path("study", "baseline.json"))
        table = self.table()
        self.assertGreater(self.figure(table, "replications"), 2)
        self.assertLess(self.figure(table, "replications"), 200)
        half = (self.figure(table, "lead_time", "high") - self.figure(table, "lead_time", "low")) / 2
        self.assertLessEqual(half, 0.004 * self.figure(table, "lead_time"))

    def test_a_precision_out_of_reach_is_told(self):
        self.simulate(weeks=4, replications=2, precision=0.0001, max_replications=4)
        done = self.run_study(path=self.path("study", "baseline.json"))
        self.assertIn("RUN_IMPRECISE", done.stderr)
        self.assertEqual(self.figure(self.table(), "replications"), 4)

    def value_reliability(self):
        """Gives an hour of standard deviation the worth of 1.5 hours."""
        name = self.path("study", "network", "commodity.csv")
        table = rows(name)
        with open(name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*table[0], "reliability_ratio"], lineterminator="\n")
            writer.writeheader()
            writer.writerows(dict(row, reliability_ratio=1.5) for row in table)

    def test_reliability_goes_back_into_the_choice(self):
        self.value_reliability()
        self.simulate(weeks=20, replications=2, reliability_feedback=True, feedback_tolerance=0.02)
        self.run_study(path=self.path("study", "baseline.json"))
        table = self.table()
        self.assertLessEqual(self.figure(table, "feedback_change"), 0.02)
        self.assertLessEqual(self.figure(table, "feedback_rounds"), 5)
        before, after = ({r["object"]: float(r["mean"]) for r in table
                          if r["measure"] == f"tonnes_{end}_feedback"} for end in ("before", "after"))
        self.assertEqual(set(before), {"railway", "river", ""})
        self.assertEqual(set(before), set(after))
        # freight moves, none is lost
        self.assertAlmostEqual(sum(before.values()) / sum(after.values()), 1, places=9)
        self.assertNotEqual(before["railway"], after["railway"])
        routes = rows(self.path("out", "scenarios", "baseline", "routes.csv"))
        rail = sum(float(r["tonnes"]) for r in routes if r["corridor"] == "railway")
        self.assertAlmostEqual(rail / after["railway"], 1, places=6)

    def test_a_feedback_that_does_not_settle_is_told(self):
        self.value_reliability()
        self.simulate(weeks=4, replications=1, reliability_feedback=True, feedback_tolerance=0,
                      feedback_rounds=1)
        done = self.run_study(path=self.path("study", "baseline.json"), status=4)
        self.assertIn("RUN_FEEDBACK", done.stderr)

    def test_without_routes_nothing_is_simulated(self):
        """An equilibrium of more than 300,000 pairs lists no routes: a grid of 24 x 24 zones has 331,200."""
        size, network = 24, self.path("grid", "network")
        os.makedirs(network)
        zones = [f"N{i}.{j}" for i in range(size) for j in range(size)]
        links = [(f"N{i}.{j}", f"N{i + a}.{j + b}") for i in range(size) for j in range(size)
                 for a, b in ((0, 1), (1, 0)) if i + a < size and j + b < size]
        tables = {
            "mode": ["mode_id", "road"],
            "vehicle_type": ["vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,speed_kmh",
                             "truck,road,bulk,30,5,60"],
            "commodity": ["commodity_id,cargo_form,value_per_t", "coal,bulk,100"],
            "choice": ["commodity_id,chain,theta", ",,0.01"],
            "node": ["node_id,zone_id", *(f"{z},{z}" for z in zones)],
            "link": ["link_id,from_node_id,to_node_id,mode_id,length,free_speed",
                     *(f"L{i},{a},{b},road,10,60" for i, (a, b) in enumerate(links))],
            "demand": ["origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year",
                       *(f"{a},{b},coal,1" for a in zones for b in zones if a != b)]}
        for name, lines in tables.items():
            with open(os.path.join(network, name + ".csv"), "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
        with open(os.path.join(network, "network.json"), "w", encoding="utf-8") as file:
            json.dump({"schema_version": 1, "id": "grid", "title": {"en": "grid"}, "base_year": 2023,
                       "currency": "CNY"}, file)
        scenario = self.path("grid", "grid.json")
        with open(scenario, "w", encoding="utf-8") as file:
            json.dump({"schema_version": 1, "id": "grid", "title": {"en": "grid"}, "network": "network",
                       "evaluate": {"assignment": {"type": "user-equilibrium"},
                                    "simulation": {"weeks": 1}}}, file)
        done = self.run_study(path=scenario, status=3)
        self.assertIn("RUN_NO_ROUTES", done.stderr)
        self.assertIn("300,000", done.stderr)

    def test_memory_does_not_grow_with_the_horizon(self):
        """Four years and a hundred: by week, and by stretches of 25 weeks."""
        peak = {}
        for weeks in (208, 5200):
            self.simulate(weeks=weeks, replications=1)
            out = self.path(f"out{weeks}")
            process = subprocess.Popen([PROGRAM, "run", self.path("study", "baseline.json"), "-o", out, "--format",
                                        "csv", "-j", "1"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
            self.assertEqual(status, 0)
            peak[weeks] = usage.ru_maxrss
        self.assertLess(peak[5200], peak[208] + 2048)  # kB
        periods = {r["period"] for r in self.table(out="out5200") if r["period"]}
        self.assertEqual(len(periods), 208)
        self.assertIn("2023-week-5176", periods)

    def test_more_consignments_than_can_be_followed_are_refused(self):
        """Freight in consignments of a microgram."""
        self.simulate(weeks=52, replications=1)
        name = self.path("study", "network", "commodity.csv")
        with open(name, encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        table[0] += ["consignment_t", "consignment_teu"]
        with open(name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([table[0]] + [row + ["1e-12", "1e-12"] for row in table[1:]])
        done = self.run_study("--lang", "zh", status=3)
        self.assertIn("RUN_MANY_CONSIGNMENTS", done.stderr)
        self.assertIn("sample_share", done.stderr)


if __name__ == "__main__":
    unittest.main()
