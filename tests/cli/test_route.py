#!/usr/bin/env python3
"""`tongdao route --pareto`: words, JSON, wrong criteria; and on the base study, that no route told beats another or is
beaten by one that the plain command lists. Run from the root of the repository, after `make`."""
import json
import os
import subprocess
import unittest

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
TINY = "tests/cases/tiny/network"
STUDY = "networks/sichuan"
FIGURES = {"cost": "money_per_t", "time": "time_h", "co2e": "co2e_wtw_kg_per_t"}
# to Europe by all modes, along the river, within the basin, parcels abroad
PAIRS = (("MY_JKQ", "M_CE", "APPL"), ("SN_CSY", "M_YRD", "FERT"), ("M_CQ", "SN_GXQ", "GRAN"),
         ("Z_SN", "M_CA", "ECOM"))


def tongdao(network, origin, destination, *more):
    return subprocess.run([PROGRAM, "route", network, "--from", origin, "--to", destination, *more],
                          capture_output=True, text=True, timeout=300, env=dict(os.environ, LC_ALL="C.UTF-8"))


def answer(*words):
    done = tongdao(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def beats(one, other, criteria):
    """No worse in anything, better in something by more than sums of doubles differ."""
    pairs = [(one[FIGURES[c]], other[FIGURES[c]]) for c in criteria]
    return all(a <= b for a, b in pairs) and any(a < b * (1 - 1e-12) for a, b in pairs)


class Pareto(unittest.TestCase):
    def test_no_route_of_the_base_study_beats_another(self):
        criteria = ("cost", "time", "co2e")
        for origin, destination, commodity in PAIRS:
            with self.subTest(origin=origin, destination=destination):
                words = (STUDY, origin, destination, "--commodity", commodity, "-k", "1000")
                told = answer(*words, "--pareto", ",".join(criteria))
                plain = answer(*words)["routes"]
                front = told["routes"]
                self.assertTrue(told["complete"])
                self.assertEqual(told["routes_found"], len(front))
                costs = [r["money_per_t"] for r in front]
                self.assertEqual(costs, sorted(costs))
                for route in front:
                    self.assertFalse(any(beats(other, route, criteria) for other in front + plain))
                for route in plain:
                    self.assertTrue(any(all(r[f] <= route[f] * (1 + 1e-12) for f in FIGURES.values())
                                        for r in front))

    def test_the_best_by_each_criterion_is_told(self):
        for origin, destination, commodity in PAIRS:
            words = (STUDY, origin, destination, "--commodity", commodity)
            whole = answer(*words, "-k", "1000", "--pareto", "cost,time,co2e")["routes"]
            plain = answer(*words, "-k", "1000")["routes"]
            few = answer(*words, "-k", "3", "--pareto", "cost,time,co2e")["routes"]
            self.assertLessEqual(len(few), 3)
            for criterion, figure in FIGURES.items():
                least = min(r[figure] for r in whole)
                self.assertLessEqual(least, min(r[figure] for r in plain) * (1 + 1e-12))
                best, = [r for r in few if criterion in r["best_by"]]
                self.assertEqual(best[figure], least)
                first = answer(*words, "-k", "1", "--pareto", criterion)["routes"][0]
                # alone a criterion is searched without the minimum price of a trip and the like
                self.assertAlmostEqual(first[figure], least, delta=0.01 * least)

    def test_the_cheapest_is_that_of_the_plain_command_where_it_lists_it(self):
        words = (STUDY, "M_CQ", "SN_GXQ", "--commodity", "GRAN")
        plain = min(answer(*words, "-k", "1000")["routes"], key=lambda r: r["money_per_t"])
        first = answer(*words, "--pareto", "cost,time")["routes"][0]
        self.assertAlmostEqual(first["money_per_t"], plain["money_per_t"], places=9)
        self.assertEqual(first["legs"], plain["legs"])
        self.assertEqual(first["share"], plain["share"])

    def test_words_in_both_languages(self):
        english = tongdao(STUDY, "MY_JKQ", "M_CE", "--commodity", "APPL", "--pareto", "time,cost", "-k", "4")
        self.assertEqual(english.returncode, 0, english.stderr)
        self.assertIn("Routes that no other beats in time and cost", english.stdout)
        self.assertIn("(fastest)", english.stdout)
        self.assertIn("\n4. ", english.stdout)
        self.assertNotIn("\n5. ", english.stdout)
        chinese = tongdao(STUDY, "MY_JKQ", "M_CE", "--commodity", "APPL", "--pareto", "co2e", "--lang", "zh")
        self.assertIn("排放最少", chinese.stdout)

    def test_wrong_criteria_are_wrong_usage(self):
        for wrong in ("", "price", "cost,", "cost,cost", "cost;time", "cost,time,co2e,cost"):
            refused = tongdao(TINY, "TOWN", "BAZAAR", "--pareto", wrong)
            self.assertEqual(refused.returncode, 2, wrong)
            self.assertEqual(refused.stdout, "")
            self.assertEqual(len(refused.stderr.splitlines()), 1)
            self.assertIn("cost, time and co2e", refused.stderr)
        self.assertIn('did you mean "time"', tongdao(TINY, "TOWN", "BAZAAR", "--pareto", "cost,tiem").stderr)


if __name__ == "__main__":
    unittest.main()
