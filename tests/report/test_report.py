"""The report in a browser: every page in both languages and themes, figures against the tables, hostile names, sizes,
times, no network. Without a browser or npm only what needs neither is tested, and a line says so.

Facts that the pages are held to come from the CSV tables, read here by Python's csv module."""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
HERE = os.path.join(ROOT, "tests", "report")
HOSTILE = '<script>document.title="taken"</script><img src=x onerror=alert(1)>'
LIMIT_BYTES = 10_000_000
LIMIT_S = 2.0


def run(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, **options)


def program(*words):
    # 4: finished, but something did not converge.
    done = subprocess.run([os.path.join(BUILD, "tongdao"), *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 4):
        raise RuntimeError(done.stderr)


def rows(folder, table):
    with open(os.path.join(folder, table + ".csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def browser_tools():
    """The folder that holds playwright-core, or None."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not (chromium and shutil.which("node") and shutil.which("npm")):
        return None, chromium
    folder = os.path.join(BUILD, "browser")
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "package-lock.json", "browse.mjs"):
        shutil.copy(os.path.join(HERE, name), folder)
    if not os.path.isdir(os.path.join(folder, "node_modules", "playwright-core")):
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=False, capture_output=True)
        if done.returncode:
            return None, chromium
    return folder, chromium


def hostile_study(folder):
    """The tiny case with a zone whose name is markup."""
    shutil.copytree(os.path.join(ROOT, "tests", "cases", "tiny"), folder)
    path = os.path.join(folder, "network", "node.csv")
    with open(path, encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    name = table[0].index("name")
    for row in table[1:]:
        if row[0] == "FARM":
            row[name] = row[name + 1] = HOSTILE
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)


def enlarge(results, source, count):
    """A batch of `count` scenarios: the tables of one under other ids."""
    path = os.path.join(results, "manifest.json")
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    for i in range(count):
        name = f"{source}-{i:03}"
        shutil.copytree(os.path.join(results, "scenarios", source), os.path.join(results, "scenarios", name))
        manifest["scenarios"][name] = dict(manifest["scenarios"][source])
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.tools, cls.chromium = browser_tools()
        hostile_study(os.path.join(cls.folder, "study"))
        cls.tiny = os.path.join(cls.folder, "tiny")
        program("run", os.path.join(cls.folder, "study"), "-o", cls.tiny)
        cls.large = os.path.join(cls.folder, "large")
        program("run", "scenarios/baseline.json", "scenarios/fujiang-class-iv.json", "-o", cls.large)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def page(self, results):
        with open(os.path.join(results, "report.html"), encoding="utf-8") as file:
            return file.read()

    def browse(self, results, *what):
        if not self.tools:
            self.skipTest("no chromium, node or npm")
        shots = os.path.join(BUILD, "screenshots", os.path.basename(results))
        os.makedirs(shots, exist_ok=True)
        done = subprocess.run(["node", "browse.mjs", self.chromium, os.path.join(results, "report.html"), shots, *what],
                              cwd=self.tools, check=False, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def test_names_are_never_markup(self):
        self.assertNotIn(HOSTILE, self.page(self.tiny))
        self.assertNotIn("onerror=alert", self.page(self.tiny))

    def test_it_asks_for_nothing(self):
        page = self.page(self.tiny)
        self.assertEqual(re.findall(r"<(?:link|iframe|img|object)\b", page.split("<script", 1)[0]), [])
        self.assertNotRegex(page, r"<script[^>]*\bsrc=")
        self.assertIn("default-src 'none'", page)

    def test_same_folder_same_bytes(self):
        before = self.page(self.tiny)
        run(os.path.join(BUILD, "tests", "report", "write_report"), self.tiny)
        self.assertEqual(before, self.page(self.tiny))

    def test_own_scripts_are_one_valid_script(self):
        if not shutil.which("node"):
            self.skipTest("no node")
        run("node", "--check", os.path.join(BUILD, "report", "app.js"))

    def test_pages_open_in_both_languages_and_themes(self):
        for results in (self.tiny, self.large):
            told = self.browse(results, "pages")
            self.assertEqual(told["problems"], [])
            self.assertEqual(told["requests"], [])
            self.assertEqual(len(told["pages"]), 9 * 2 * 2)
            for page in told["pages"]:
                self.assertGreater(page["text"], 60, page)
                self.assertLess(page["overflow"], 2, page)
                self.assertFalse(page["odd"], page)
                self.assertEqual(page["chinese"], page["lang"] == "zh", page)

    def test_a_hostile_name_is_shown_as_it_is(self):
        told = self.browse(self.tiny, "text", "areas")
        self.assertIn(HOSTILE, told["text"])
        self.assertNotEqual(told["title"], "taken")

    def test_switches(self):
        told = self.browse(self.large, "switches")
        self.assertEqual(told["problems"], [])
        self.assertNotEqual(told["lang"][0], told["lang"][1])
        self.assertNotEqual(told["theme"][0], told["theme"][1])
        self.assertNotEqual(told["scenario"][0], told["scenario"][1])
        self.assertTrue(told["keyboard"], "tab and enter open a page")

    def test_map_tells_who_uses_what(self):
        told = self.browse(self.large, "map")
        self.assertEqual(told["problems"], [])
        for text in told["told"]:
            self.assertNotIn("[object", text)
        self.assertIn("commodity", told["told"][0])
        self.assertIn("facility", told["told"][1])
        self.assertIn("share", told["told"][2])
        self.assertTrue(told["moved"])
        self.assertGreater(told["lines"], 50)

    def test_contrast(self):
        for page in self.browse(self.tiny, "contrast")["lowest"]:
            self.assertGreaterEqual(page["ratio"], 4.5, page)

    def test_figures_are_those_of_the_tables(self):
        shown = self.browse(self.large, "figures")
        wanted = {}
        for row in rows(self.large, "indicators"):
            if not any(row[c] for c in ("area", "zone", "corridor", "mode", "commodity", "direction", "period")):
                wanted[row["scenario"], row["indicator"]] = float(row["value"])
        for name in ("cost_per_t", "generalised_cost_per_t", "time_h"):
            for scenario in ("baseline", "fujiang-class-iv"):
                value = shown["overview"][scenario][name]
                self.assertAlmostEqual(value, wanted[scenario, name], delta=abs(wanted[scenario, name]) * 6e-4, msg=name)
        links = {(r["id"], r["direction"]): float(r["tonnes"]) for r in rows(self.large, "links")
                 if r["scenario"] == "fujiang-class-iv" and not r["period"]}
        by_link = {}
        for (link, _), tonnes in links.items():
            by_link[link] = by_link.get(link, 0) + tonnes
        self.assertGreater(len(shown["links"]), 300)
        for link, tonnes in shown["links"].items():
            self.assertAlmostEqual(tonnes, by_link[link], delta=by_link[link] * 1e-3 + 1, msg=link)
        services = {r["id"]: r for r in rows(self.large, "services") if r["scenario"] == "fujiang-class-iv" and not r["period"]}
        for service, told in shown["services"].items():
            for at, column in enumerate(("tonnes", "revenue", "operating_cost")):
                if services[service][column]:
                    value = float(services[service][column])
                    self.assertAlmostEqual(told[at], value, delta=abs(value) * 1e-4 + 1e-9, msg=(service, column))
        gain = [float(r["value"]) for r in rows(self.large, "comparison")
                if r["indicator"] == "consumer_surplus_logsum" and not (r["area"] or r["corridor"] or r["mode"] or r["commodity"])]
        self.assertAlmostEqual(shown["gain"], gain[0] / 1e6, delta=abs(gain[0] / 1e6) * 6e-3)
        pair = shown["pair"]
        told = [r for r in rows(self.large, "routes") if r["scenario"] == "fujiang-class-iv" and not r["period"]
                and [r["origin"], r["destination"], r["commodity"]] == pair["key"]]
        for mine, theirs in zip(pair["routes"], told):
            self.assertAlmostEqual(mine["share"], float(theirs["share"]), delta=6e-4)
            self.assertAlmostEqual(mine["time"], float(theirs["time_h"]), delta=float(theirs["time_h"]) * 6e-3)

    def test_fifty_scenarios_are_small_and_soon_there(self):
        enlarge(self.large, "fujiang-class-iv", 49)
        run(os.path.join(BUILD, "tests", "report", "write_report"), self.large)
        self.assertLess(os.path.getsize(os.path.join(self.large, "report.html")), LIMIT_BYTES)
        told = self.browse(self.large, "time")
        self.assertEqual(told["problems"], [])
        # Processor time, since other programs may hold the processor; on an idle machine it is the time that passes.
        self.assertGreater(min(told["seconds"]), 0.01)
        self.assertLess(min(told["seconds"]), LIMIT_S)
        # A batch too large for every detail says so.
        enlarge(self.large, "fujiang-class-iv-000", 99)
        run(os.path.join(BUILD, "tests", "report", "write_report"), self.large)
        self.assertLess(os.path.getsize(os.path.join(self.large, "report.html")), LIMIT_BYTES)
        self.assertIn("too large", self.browse(self.large, "text", "method")["text"])


if __name__ == "__main__":
    tests = unittest.main(exit=False, verbosity=0).result
    failed = len(tests.failures) + len(tests.errors)
    if tests.skipped:
        print("not tested in a browser:", len(tests.skipped), "tests (chromium, node and npm are needed)")
    print(f"{tests.testsRun - failed - len(tests.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
