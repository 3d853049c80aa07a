#!/usr/bin/env python3
"""Demand with an elasticity, through the program: one and two roads whose answers are worked out here."""
import base64
import csv
import filecmp
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import zlib

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
YEAR = 365
THETA = 2.0
NETWORK = {"schema_version": 1, "id": "roads", "title": {"en": "Roads", "zh": "公路"},
           "base_year": 2023, "currency": "CNY"}
LINKS = "link_id,from_node_id,to_node_id,length,free_speed,directed,capacity_per_day,vdf,vdf_a,vdf_b,toll\n"
PUBLISHED = 1e-7  # comparisons are written in eight digits
TYPES = ("all-or-nothing", "logit", "stochastic-user-equilibrium", "user-equilibrium")


def bisect(low, high, is_below):
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


class Elastic(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tongdao-elastic-")
        self.addCleanup(shutil.rmtree, self.folder)
        os.mkdir(self.path("network"))
        self.write("network/network.json", json.dumps(NETWORK))
        self.write("network/node.csv", "node_id,zone_id\nA,A\nB,B\nC,C\n")
        self.write("network/choice.csv", f"commodity_id,theta\n,{THETA}\n")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def demand(self, *rows):
        self.write("network/demand.csv", "origin_zone_id,destination_zone_id,tonnes_per_year,elasticity\n" +
                   "".join(",".join(map(str, row)) + "\n" for row in rows))

    def scenario(self, name, changes=None, **evaluate):
        content = {"schema_version": 1, "id": name, "title": {"en": name, "zh": name}}
        content.update({"network": "network"} if name == "base" else
                       {"extends": "base.json", "changes": changes or []})
        if evaluate:
            content["evaluate"] = evaluate
        self.write(name + ".json", json.dumps(content))

    def run_all(self, *names, out="out", expect=0, options=()):
        shutil.rmtree(self.path(out), ignore_errors=True)
        done = subprocess.run([PROGRAM, "run", *(self.path(n + ".json") for n in names), "-o",
                               self.path(out), "--format", "csv", "--lang", "en", *options],
                              capture_output=True, text=True, timeout=120,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.assertEqual(done.returncode, expect, done.stderr)
        return done.stderr

    def rows(self, table, scenario, out="out"):
        with open(self.path(out, "scenarios", scenario, table + ".csv"), encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def tonnes(self, scenario, origin="A", period="", out="out"):
        found = [float(r["tonnes"]) for r in self.rows("od", scenario, out)
                 if r["origin"] == origin and r["period"] == period]
        self.assertEqual(len(found), 1)
        return found[0]

    def gain(self, indicator, scenario="dear"):
        found = [float(r["value"]) for r in self.rows("comparison", scenario)
                 if r["indicator"] == indicator and not r["area"] + r["corridor"] + r["commodity"]]
        self.assertEqual(len(found), 1)
        return found[0]

    def near(self, found, wanted, relative=1e-10):
        self.assertLessEqual(abs(found - wanted), relative * abs(wanted), (found, wanted))


class OneRoad(Elastic):
    """A road of 1 h a direction at 1 CNY/(t h), no congestion; the scenario adds a toll of half a CNY."""
    GIVEN = 73000.0

    def setUp(self):
        super().setUp()
        self.write("network/link.csv", LINKS + "there,A,B,60,60,1,,,,,\nback,B,A,60,60,1,,,,,\n")
        self.dearer = [{"op": "set", "table": "link", "where": {"link_id": ["there", "back"]},
                        "values": {"toll": 0.5}}]

    def study(self, kind="logit", **evaluate):
        self.scenario("base", assignment={"type": kind}, **evaluate)
        self.scenario("dear", self.dearer)

    def test_tonnes_are_those_of_the_demand_curve(self):
        self.demand(("A", "B", self.GIVEN, -0.5), ("B", "A", self.GIVEN, -2))
        for kind in TYPES:
            with self.subTest(kind):
                self.study(kind)
                self.run_all("base", "dear")
                self.near(self.tonnes("base"), self.GIVEN)
                self.near(self.tonnes("dear"), self.GIVEN * 1.5 ** -0.5)
                self.near(self.tonnes("dear", "B"), self.GIVEN * 1.5 ** -2)
                self.near(self.gain("tonnes_by_elasticity"),
                          self.GIVEN * (1.5 ** -0.5 + 1.5 ** -2 - 2), PUBLISHED)
                for row in self.rows("balance", "dear"):
                    self.near(float(row["tonnes_out"]), self.GIVEN * (1.5 ** -0.5 + 1.5 ** -2))

    def test_report_tells_the_tonnes_of_elasticity(self):
        self.demand(("A", "B", self.GIVEN, -0.5))
        self.study()
        self.run_all("base", "dear")
        subprocess.run([PROGRAM, "report", self.path("out"), "--format", "html"], check=True, capture_output=True, timeout=120)
        with open(self.path("out", "report.html"), encoding="utf-8") as file:
            packed = re.search(r'id="data-main">([^<]*)<', file.read()).group(1)
        told = json.loads(zlib.decompress(base64.b64decode(packed)))
        dear = next(s for s in told["scenarios"] if s["id"] == "dear")
        self.near(dear["summary"]["surplus"]["|||"]["tonnes_by_elasticity"], self.GIVEN * (1.5 ** -0.5 - 1), PUBLISHED)

    def test_surplus_is_the_area_under_the_curve(self):
        for e, area in ((-0.5, (1 - 1.5 ** 0.5) / 0.5), (-1, -math.log(1.5)), (-2, 1.5 ** -1 - 1)):
            self.demand(("A", "B", self.GIVEN, e))
            self.study()
            self.run_all("base", "dear")
            half = self.GIVEN * (1 + 1.5 ** e) / 2 * -0.5
            self.near(self.gain("consumer_surplus_logsum"), self.GIVEN * area, PUBLISHED)
            self.near(self.gain("consumer_surplus_rule_of_half"), half, PUBLISHED)
            # a curve that bends inwards lies below its chord: the rule of half finds more loss
            self.assertLess(half, self.GIVEN * area)

    def test_months_answer_each_for_itself(self):
        self.write("network/season.csv", "profile_id," + ",".join(f"m{m:02}" for m in range(1, 13)) +
                   "\nS," + ",".join(["2"] * 6 + ["1"] * 6) + "\n")
        self.write("network/demand.csv", "origin_zone_id,destination_zone_id,tonnes_per_year,elasticity,"
                   "profile_id\nA,B,36000,-0.5,S\n")
        for kind in TYPES:
            self.study(kind, period="month")
            self.run_all("base", "dear")
            for month in range(1, 13):
                self.near(self.tonnes("dear", period=f"2023-{month:02}"),
                          (4000 if month <= 6 else 2000) * 1.5 ** -0.5)
            self.near(self.tonnes("dear"), 36000 * 1.5 ** -0.5)

    def test_a_dearer_month_is_held_against_the_same_month(self):
        """A closure of March alone: the detour by C costs double then."""
        self.write("network/link.csv", LINKS + "there,A,B,60,60,1,,,,,\naround,A,C,60,60,1,,,,,\n"
                   "on,C,B,60,60,1,,,,,\n")
        self.demand(("A", "B", 12000, -1))
        self.scenario("base", period="month", assignment={"type": "all-or-nothing"})
        self.scenario("dear", [{"op": "close", "table": "link", "where": {"link_id": "there"},
                                "from": "2023-03-01", "to": "2023-03-31"}])
        self.run_all("base", "dear")
        for month in range(1, 13):
            self.near(self.tonnes("dear", period=f"2023-{month:02}"), 500 if month == 3 else 1000)

    def test_the_base_does_not_answer(self):
        self.study()
        for name, e in (("elastic", -0.7), ("given", 0)):
            self.demand(("A", "B", self.GIVEN, e))
            self.run_all("base", "dear", out=name)
        for table in os.listdir(self.path("given/scenarios/base")):
            if table.endswith(".csv"):
                self.assertTrue(filecmp.cmp(self.path("given/scenarios/base", table),
                                            self.path("elastic/scenarios/base", table), False), table)

    def test_no_elasticity_and_none_given_are_the_same_bytes(self):
        for kind in TYPES:
            self.study(kind)
            for name, e in (("zero", 0), ("none", "")):
                self.demand(("A", "B", self.GIVEN, e))
                self.run_all("base", "dear", out=name)
            for scenario in ("base", "dear"):
                folder = self.path("zero/scenarios", scenario)
                for table in os.listdir(folder):
                    if table.endswith(".csv"):
                        self.assertTrue(filecmp.cmp(os.path.join(folder, table), self.path(
                            "none/scenarios", scenario, table), False), table)

    def test_a_base_that_is_not_listed_counts(self):
        self.demand(("A", "B", self.GIVEN, -0.5))
        self.study()
        self.run_all("dear")
        self.near(self.tonnes("dear"), self.GIVEN * 1.5 ** -0.5)

    def test_the_rest_follows_as_if_the_table_had_those_tonnes(self):
        """Simulation included: the same consignments at the same hours."""
        self.demand(("A", "B", self.GIVEN, -0.5))
        self.scenario("base", simulation={"weeks": 4, "replications": 2})
        self.scenario("dear", self.dearer)
        self.scenario("table", self.dearer + [{"op": "set", "table": "demand", "where": {"origin_zone_id": "A"},
                                               "values": {"elasticity": 0, "tonnes_per_year":
                                                          self.GIVEN * 1.5 ** -0.5}}])
        self.run_all("base", "dear", "table")
        key = lambda r: [v for k, v in r.items() if k not in ("scenario", "mean", "sd", "low", "high") and
                         not k.startswith("p") or k == "period"]
        dear, table = (self.rows("simulation", s) for s in ("dear", "table"))
        self.assertGreater(len(dear), 10)
        self.assertEqual([key(r) for r in dear], [key(r) for r in table])
        for a, b in zip(dear, table):
            if a["mean"]:
                self.assertAlmostEqual(float(a["mean"]), float(b["mean"]), delta=1e-6 * abs(float(b["mean"])) + 1e-9)
        for a, b in zip(self.rows("links", "dear"), self.rows("links", "table")):
            self.near(float(a["tonnes"]), float(b["tonnes"]))

    def test_freight_without_a_cost_to_go_by_keeps_its_tonnes_and_is_told(self):
        self.write("network/node.csv", "node_id,zone_id\nA,A\nB,B\nC,C\nD,D\n")
        self.write("network/link.csv", LINKS + "there,A,B,60,60,1,,,,,\nback,B,A,60,60,1,,,,,\n")
        self.demand(("A", "B", self.GIVEN, -0.5), ("A", "C", 500, -0.5), ("D", "A", 300, -0.5))
        self.study()
        self.scenario("dear", self.dearer + [{"op": "add", "table": "link", "rows": [
            {"link_id": "new", "from_node_id": "B", "to_node_id": "C", "length": 6, "free_speed": 60,
             "directed": 1}]}])
        said = self.run_all("base", "dear")
        self.assertIn("RUN_DEMAND_KEPT", said)
        self.assertIn("800 t", said)
        tonnes = {(r["origin"], r["destination"]): (float(r["tonnes"]), float(r["tonnes_unserved"]))
                  for r in self.rows("od", "dear") if not r["period"]}
        self.near(tonnes["A", "B"][0], self.GIVEN * 1.5 ** -0.5)
        self.assertEqual(tonnes["A", "C"], (500, 0))
        self.assertEqual(tonnes["D", "A"], (0, 300))

    def test_costs_of_another_assignment_are_no_measure(self):
        self.demand(("A", "B", self.GIVEN, -0.5))
        self.study()
        self.scenario("dear", self.dearer, assignment={"type": "all-or-nothing"})
        self.assertIn("RUN_DEMAND_UNLIKE", self.run_all("base", "dear"))
        self.near(self.tonnes("dear"), self.GIVEN)

    def test_demand_does_not_grow_with_cost(self):
        self.demand(("A", "B", self.GIVEN, 0.5))
        self.study()
        self.assertIn("elasticity", self.run_all("base", "dear", expect=3))


class Congested(Elastic):
    """North 1 h and the more the fuller, south 4/3 h; the scenario adds a toll in the north."""
    GIVEN = 200.0 * YEAR
    E = -1.2
    TOLL = 0.3

    def setUp(self):
        super().setUp()
        self.write("network/corridor.csv", "corridor_id,priority\nN,1\nS,2\n")
        self.write("network/corridor_member.csv", "corridor_id,table,id\nN,link,north\nS,link,south\n")

    def study(self, kind, power=4, elasticity=E, south=True, **assignment):
        self.write("network/link.csv", LINKS + f"north,A,B,60,60,1,100,bpr,0.5,{power},\n" +
                   ("south,A,B,80,60,1,,,,,\n" if south else "south,B,A,80,60,1,,,,,\n"))
        self.demand(("A", "B", self.GIVEN, elasticity))
        self.scenario("base", assignment={"type": kind, "gap": 1e-11, "demand_gap": 1e-7, **assignment})
        self.scenario("dear", [{"op": "set", "table": "link", "where": {"link_id": "north"},
                                "values": {"toll": self.TOLL}}])

    @staticmethod
    def north(v, toll, power=4):
        return 1 + 0.5 * (v / (100 * YEAR)) ** power + toll

    def logsum(self, tonnes, toll):
        """(load of the north, logsum) of the stochastic equilibrium."""
        share = lambda v: 1 / (1 + math.exp(THETA * (self.north(v, toll) - 4 / 3)))
        v = bisect(0, tonnes, lambda v: v < tonnes * share(v))
        return v, -math.log(math.exp(-THETA * self.north(v, toll)) + math.exp(-THETA * 4 / 3)) / THETA

    def test_stochastic_equilibrium_is_the_fixed_point(self):
        self.study("stochastic-user-equilibrium")
        self.run_all("base", "dear")
        v, base = self.logsum(self.GIVEN, 0)
        paid = self.north(v, 0) * v / self.GIVEN + 4 / 3 * (1 - v / self.GIVEN)
        tonnes = bisect(0, 2 * self.GIVEN, lambda t: t < self.GIVEN * (
            (paid + self.logsum(t, self.TOLL)[1] - base) / paid) ** self.E)
        self.assertLess(tonnes, 0.97 * self.GIVEN)
        self.near(self.tonnes("dear"), tonnes, 1e-8)
        load = [float(r["tonnes"]) for r in self.rows("links", "dear") if r["id"] == "north"][0]
        self.near(load, self.logsum(tonnes, self.TOLL)[0], 1e-8)
        steps = self.rows("convergence", "dear")
        told = [float(r["demand_gap"]) for r in steps if r["demand_gap"]]
        self.assertEqual(steps[-1]["demand_gap"] != "", True)
        self.assertLessEqual(told[-1], 1e-7)
        self.assertLessEqual(len(told), 8)
        self.assertFalse([r for r in self.rows("convergence", "base") if r["demand_gap"]])

    def one_road(self, power, elasticity):
        """Tonnes where the demand curve meets the cost of the only road."""
        base = self.north(self.GIVEN, 0, power)
        return bisect(0, 2 * self.GIVEN, lambda t: t < self.GIVEN * (
            self.north(t, self.TOLL, power) / base) ** elasticity)

    def test_user_equilibrium_on_one_road(self):
        for power, elasticity in ((1, -0.3), (4, -1.2), (4, -10)):
            for kind in ("user-equilibrium", "stochastic-user-equilibrium"):
                with self.subTest(kind, power=power, elasticity=elasticity):
                    self.study(kind, power, elasticity, south=False)
                    self.run_all("base", "dear")
                    self.near(self.tonnes("dear"), self.one_road(power, elasticity), 1e-8)

    def test_user_equilibrium_on_two_roads(self):
        """Both cost 4/3 in the base; the toll shifts all to the south, at the same cost: nothing is lost."""
        self.study("user-equilibrium")
        self.run_all("base", "dear")
        self.near(self.tonnes("dear"), self.GIVEN, 1e-9)

    def test_rounds_that_do_not_suffice_are_told(self):
        self.study("stochastic-user-equilibrium", demand_rounds=2)
        said = self.run_all("base", "dear", expect=4)
        self.assertIn("RUN_DEMAND_UNSETTLED", said)
        with open(self.path("out/manifest.json"), encoding="utf-8") as file:
            self.assertIn("unconverged", file.read())

    def test_threads_change_nothing(self):
        self.study("stochastic-user-equilibrium")
        for threads in ("1", "2"):
            self.run_all("base", "dear", out=threads, options=("-j", threads))
        for table in os.listdir(self.path("1/scenarios/dear")):
            self.assertTrue(filecmp.cmp(self.path("1/scenarios/dear", table),
                                        self.path("2/scenarios/dear", table), False), table)


if __name__ == "__main__":
    unittest.main()
