#!/usr/bin/env python3
"""What is made of the result tables: workbook, database, maps, summary; merging; the same bytes.

The CSV tables are the truth. The workbook is read back by openpyxl and computed anew by LibreOffice,
the database by sqlite3: neither is this program.
"""
import csv
import filecmp
import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

try:
    import openpyxl
except ImportError:  # Debian's package is for Debian's Python, which may not be the first one
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
TINY = os.path.abspath("tests/cases/tiny")
SOFFICE = shutil.which("soffice")
HEADER = 3  # rows above the first of a table's sheet
DERIVED = ("results.xlsx", "results.sqlite", "network.geojson", "results.json", "report.html")


def tongdao(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))


def rows(folder, table):
    with open(os.path.join(folder, table + ".csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(folder):
    return sorted({row["table"] for row in rows(folder, "dictionary")})


def types(folder):
    return {(r["table"], r["column"]): r["type"] for r in rows(folder, "dictionary")}


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(top, name), folder)
                  for top, _, names in os.walk(folder) for name in names)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.mkdtemp()
        cls.study = os.path.join(cls.room, "study")
        shutil.copytree(TINY, cls.study)
        cls.results = os.path.join(cls.room, "results")
        done = tongdao("run", cls.study, "-o", cls.results)
        assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.room)

    def folder(self, name):
        return os.path.join(self.room, name)

    def run_ok(self, *arguments):
        done = tongdao(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def assert_same(self, a, b, but=("timing.csv",)):
        self.assertEqual(files_below(a), files_below(b))
        for name in files_below(a):
            if name not in but:
                self.assertTrue(filecmp.cmp(os.path.join(a, name), os.path.join(b, name),
                                            shallow=False), name)


class Database(Case):
    def open(self, folder=None):
        base = sqlite3.connect(os.path.join(folder or self.results, "results.sqlite"))
        self.addCleanup(base.close)
        return base

    def test_every_table_as_in_csv(self):
        base, kinds = self.open(), types(self.results)
        self.assertEqual(base.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        for table in tables(self.results):
            expected = rows(self.results, table)
            names = [d[0] for d in base.execute('SELECT * FROM "%s" LIMIT 0' % table).description]
            self.assertEqual(names[0], "run")
            found = base.execute('SELECT * FROM "%s" ORDER BY rowid' % table).fetchall()
            self.assertEqual(len(found), len(expected), table)
            for row, wanted in zip(found, expected):
                self.assertEqual(row[0], 1)
                for name, value in zip(names[1:], row[1:]):
                    text = wanted[name]
                    if text == "":
                        self.assertIn(value, ("", None), (table, name))
                    elif kinds[table, name] == "text":
                        self.assertEqual(value, text)
                    else:
                        self.assertEqual(float(value), float(text), (table, name))

    def test_types_and_keys(self):
        base = self.open()
        columns = {c[1]: c for c in base.execute("PRAGMA table_info(od)")}
        self.assertEqual(columns["tonnes"][2], "REAL")
        self.assertEqual(columns["origin"][2], "TEXT")
        self.assertGreater(columns["origin"][5], 0)  # part of the primary key
        with self.assertRaises(sqlite3.IntegrityError):
            base.execute("INSERT INTO od SELECT * FROM od LIMIT 1")

    def test_manifest(self):
        base = self.open()
        with open(os.path.join(self.results, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual(dict(base.execute("SELECT path, sha256 FROM inputs")), manifest["inputs"])
        self.assertEqual(dict(base.execute("SELECT scenario, status FROM outcomes")),
                         {"baseline": "done", "wider": "done"})

    def test_views(self):
        base = self.open()
        for (total,) in base.execute("SELECT sum(percent) FROM mode_share GROUP BY scenario"):
            self.assertAlmostEqual(total, 100, places=9)  # sum of a few shares
        zones = base.execute("SELECT sum(percent) FROM mode_share_by_zone"
                             " GROUP BY scenario, zone, direction").fetchall()
        self.assertTrue(zones)
        for (total,) in zones:
            self.assertAlmostEqual(total, 100, places=9)
        best = base.execute("SELECT tonnes FROM top_routes WHERE scenario = 'baseline' AND rank = 1")
        self.assertEqual(best.fetchone()[0], max(float(r["tonnes"]) for r in rows(self.results, "routes")
                                                 if r["scenario"] == "baseline"))
        full = {r["id"] for t in ("links", "facilities", "services") for r in rows(self.results, t)
                if r["utilisation"] and float(r["utilisation"]) > 0.8}
        self.assertEqual({r[0] for r in base.execute("SELECT id FROM near_capacity")}, full)

    def test_append(self):
        into = self.folder("appended")
        self.run_ok("run", self.study, "-o", into, "--format", "sqlite")
        self.run_ok("run", self.study, "-o", into, "--format", "sqlite", "--append")
        self.assertEqual(self.open(into).execute("SELECT count(*) FROM runs").fetchone(), (1,))
        self.run_ok("run", self.study, "-o", into, "--format", "sqlite", "--append", "--seed", "2")
        base = self.open(into)
        self.assertEqual(base.execute("SELECT run, seed FROM runs").fetchall(), [(1, "1"), (2, "2")])
        self.assertEqual(base.execute("SELECT run, count(*) FROM routes GROUP BY run").fetchall(),
                         [(r, len(rows(into, "routes"))) for r in (1, 2)])
        self.run_ok("run", self.study, "-o", into, "--format", "sqlite")
        self.assertEqual(self.open(into).execute("SELECT count(*) FROM runs").fetchone(), (1,))


def recalculated(path, room):
    """The workbook with every formula computed anew by LibreOffice."""
    out = os.path.join(room, "recalculated")
    subprocess.run([SOFFICE, "--headless", "-env:UserInstallation=file://" + os.path.join(room, "profile"),
                    "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, path], check=True,
                   capture_output=True, timeout=240)
    return openpyxl.load_workbook(os.path.join(out, os.path.basename(path)), data_only=True)


class Workbook(Case):
    def test_every_table_as_in_csv(self):
        book = openpyxl.load_workbook(os.path.join(self.results, "results.xlsx"))
        for table in tables(self.results):
            sheet, expected = book[table], rows(self.results, table)
            if table in ("elements", "sources"):  # of one scenario
                expected = [r for r in expected if r["scenario"] == "baseline"]
            names = [str(c.value).split(" [")[0] for c in sheet[HEADER]]
            units = {r["column"]: r["unit"] for r in rows(self.results, "dictionary")
                     if r["table"] == table}
            for cell in sheet[HEADER]:
                unit = units[cell.value.split(" [")[0]]
                self.assertEqual(cell.value.endswith("[%s]" % unit), unit != "", cell.value)
            self.assertEqual(sheet.max_row - HEADER, len(expected), table)
            self.assertTrue(sheet.freeze_panes and sheet.auto_filter.ref)
            for number, row in enumerate(expected):
                for name, cell in zip(names, sheet[HEADER + 1 + number]):
                    if row[name] == "":
                        self.assertIsNone(cell.value)
                    elif isinstance(cell.value, str):
                        self.assertEqual(cell.value, row[name])
                        self.assertNotEqual(cell.data_type, "f")
                    else:
                        self.assertAlmostEqual(cell.value, float(row[name]), delta=1e-12 * abs(
                            float(row[name])))  # the library writes 16 digits

    def test_contents_lead_to_every_sheet(self):
        book = openpyxl.load_workbook(os.path.join(self.results, "results.xlsx"))
        targets = {c.hyperlink.location.split("!")[0].strip("'") for row in book["Contents"] for c in row
                   if c.hyperlink}
        self.assertEqual(targets, set(book.sheetnames) - {"Contents"})
        self.assertEqual(len(book["Summary"]._charts), 3)

    def test_chinese(self):
        into = self.folder("zh")
        self.run_ok("report", self.results, "-o", into, "--lang", "zh", "--format", "xlsx")
        book = openpyxl.load_workbook(os.path.join(into, "results.xlsx"))
        self.assertEqual(book.sheetnames[:3], ["目录", "摘要", "参数试算"])
        self.assertIn("路径", book.sheetnames)
        self.assertEqual(book["路径"]["A2"].value, "情景")

    def check_totals(self, book, expected):
        sheet = book["What if"]
        head = [c.value for c in sheet[8]]
        for line in sheet.iter_rows(min_row=9, values_only=True):
            if line[0]:
                self.assertAlmostEqual(line[head.index("Total [CNY]")] / expected[line[0]], 1, places=12)

    def totals(self, time=1.0, price=None):
        """The generalised cost of each scenario from its terms in the table of indicators."""
        sums = {}
        for r in rows(self.results, "indicators"):
            if r["indicator"].startswith(("cost_", "co2e_wtw")) and not any(
                    r[k] for k in ("area", "zone", "corridor", "mode", "commodity", "direction", "period")):
                sums.setdefault(r["scenario"], {})[r["indicator"]] = float(r["value"])
        out = {}
        for scenario, f in sums.items():
            money = sum(f["cost_" + t] for t in ("haulage", "toll", "tariff", "subsidy", "handling",
                                                 "passage", "empty_return"))
            slow = f["cost_inventory"] + f["cost_urgency"] + f["cost_reliability"]
            carbon = f["cost_carbon"] if price is None else price * f["co2e_wtw"]
            out[scenario] = money + time * slow + f["cost_perishing"] + f["cost_scarcity"] + carbon
        return out

    def test_filters_cover_the_rows_that_are_there(self):
        book = openpyxl.load_workbook(os.path.join(self.results, "results.xlsx"))
        for name in tables(self.results):  # "elements" holds the first scenario's only
            last = max(HEADER, max(c.row for line in book[name] for c in line if c.value is not None))
            self.assertEqual(book[name].auto_filter.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                             str(last), name)

    def test_room_on_full_services_is_in_the_totals(self):
        """As a congested run would leave it: in the table, and in the generalised cost that the sheet adds up to."""
        changed, into = self.folder("scarce"), self.folder("scarce-book")
        shutil.copytree(self.results, changed)
        keys = ("area", "zone", "corridor", "mode", "commodity", "direction", "period")
        for path in [os.path.join(changed, "indicators.csv")] + [
                os.path.join(changed, "scenarios", s, "indicators.csv") for s in ("baseline", "wider")]:
            with open(path, encoding="utf-8", newline="") as file:
                lines = list(csv.DictReader(file))
            for r in lines:
                if r["indicator"] == "cost_scarcity" and not any(r[k] for k in keys):
                    r["value"] = "1e6" if r["scenario"] == "wider" else "2.5e6"
            with open(path, "w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, lines[0].keys(), lineterminator="\n")
                out.writeheader()
                out.writerows(lines)
        self.run_ok("report", changed, "-o", into, "--format", "xlsx")
        plain, scarce = (openpyxl.load_workbook(os.path.join(f, "results.xlsx"), data_only=True)["What if"]
                         for f in (self.results, into))
        for row, more in ((9, 2.5e6), (10, 1e6)):
            self.assertAlmostEqual(scarce.cell(row, 3).value - plain.cell(row, 3).value, more, places=3)

    def test_totals_are_the_runs(self):
        book = openpyxl.load_workbook(os.path.join(self.results, "results.xlsx"), data_only=True)
        overall = {r["scenario"]: float(r["value"]) for r in rows(self.results, "indicators")
                   if r["indicator"] == "generalised_cost" and not any(
                       r[k] for k in ("area", "zone", "corridor", "mode", "commodity", "direction"))}
        self.check_totals(book, overall)
        self.check_totals(book, self.totals())

    @unittest.skipUnless(SOFFICE, "LibreOffice is not installed")
    def test_formulas_follow_the_parameters(self):
        path = os.path.join(self.results, "results.xlsx")
        self.check_totals(recalculated(path, self.room), self.totals())
        book = openpyxl.load_workbook(path)
        book["What if"]["B4"] = 250
        book["What if"]["B5"] = 95
        changed = self.folder("changed.xlsx")
        book.save(changed)
        book = recalculated(changed, self.room)
        self.check_totals(book, self.totals(2.5, 95))
        sheet, expected = book["What if"], self.totals(2.5, 95)
        head = [c.value for c in sheet[8]]
        self.assertAlmostEqual(sheet.cell(10, 1 + head.index("Against base [CNY]")).value,
                               expected["wider"] - expected["baseline"], places=3)
        for each in book.worksheets:
            for line in each.iter_rows(values_only=True):
                self.assertFalse([v for v in line if isinstance(v, str) and v.startswith("#")])

    def test_text_is_never_a_formula(self):
        study, into = self.folder("hostile"), self.folder("hostile-results")
        shutil.copytree(TINY, study)
        path = os.path.join(study, "wider.json")
        with open(path, encoding="utf-8") as file:
            scenario = json.load(file)
        scenario["title"] = {"en": "=1+1", "zh": "@SUM(A1)"}
        scenario["description"] = {"en": "+cmd|' /C calc'!A0", "zh": "<script>alert(1)</script>"}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        self.run_ok("run", study, "-o", into)
        book = openpyxl.load_workbook(os.path.join(into, "results.xlsx"))
        cells = [c for c in book["scenarios"][HEADER + 2]]
        self.assertEqual([c.value for c in cells][2:6],
                         ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "<script>alert(1)</script>"])
        self.assertEqual({c.data_type for c in cells[2:6]}, {"s"})
        base = sqlite3.connect(os.path.join(into, "results.sqlite"))
        self.assertEqual(base.execute("SELECT title_en FROM scenarios WHERE scenario = 'wider'"
                                      ).fetchone(), ("=1+1",))
        base.close()


class Maps(Case):
    def read(self, *path):
        with open(os.path.join(self.results, *path), encoding="utf-8") as file:
            return json.load(file)["features"]

    def test_network(self):
        features = {(f["properties"]["element"], f["properties"]["id"]): f
                    for f in self.read("network.geojson")}
        self.assertEqual(features["node", "TOWN"]["geometry"],
                         {"type": "Point", "coordinates": [104.5, 30.9]})
        self.assertEqual(features["link", "R1"]["geometry"],
                         {"type": "LineString", "coordinates": [[104.5, 30.9], [104.6, 30.9]]})
        self.assertEqual(features["service", "TRAIN-OUT"]["geometry"]["type"], "LineString")

    def test_flows_are_those_of_the_tables(self):
        for scenario in ("baseline", "wider"):
            found = {(f["properties"]["id"], f["properties"].get("direction", "")): f["properties"]
                     for f in self.read("scenarios", scenario, "flows.geojson")
                     if f["properties"]["element"] == "link"}
            expected = {(r["id"], r["direction"]): r for r in rows(self.results, "links")
                        if r["scenario"] == scenario and float(r["tonnes"] or 0) > 0}
            self.assertEqual(set(found), set(expected))
            for key, row in expected.items():
                self.assertEqual(found[key]["tonnes"], float(row["tonnes"]))
                self.assertIn("stroke", found[key])

    def test_summary(self):
        with open(os.path.join(self.results, "results.json"), encoding="utf-8") as file:
            scenarios = {s["id"]: s for s in json.load(file)["scenarios"]}
        self.assertEqual(scenarios["wider"]["base"], "baseline")
        tonnes = scenarios["wider"]["figures"]["tonnes"]
        self.assertEqual((tonnes["base_value"], tonnes["unit"]), (380000, "t"))
        # the farm's grain has an elasticity of -0.3 and one route, which a price of carbon makes dearer
        def paid(scenario):
            return next(float(r["generalised_cost_per_t"]) for r in rows(self.results, "od") if
                        (r["scenario"], r["origin"], r["destination"]) == (scenario, "FARM", "TOWN"))

        self.assertAlmostEqual(tonnes["value"], 130000 + 250000 * (paid("wider") / paid("baseline")) ** -0.3, 3)


class Merging(Case):
    def test_same_bytes_anew_and_merged(self):
        again, a, b, merged, one = map(self.folder, ("again", "a", "b", "merged", "one"))
        self.run_ok("run", self.study, "-o", again, "-j", "1")
        self.assert_same(self.results, again)
        for name in DERIVED:
            os.remove(os.path.join(again, name))
        self.run_ok("report", again)
        self.assert_same(self.results, again)
        self.run_ok("run", self.study, "-o", a, "--shard", "1/2")
        self.run_ok("run", self.study, "-o", b, "--shard", "2/2")
        self.run_ok("report", b, a, "-o", merged)
        self.assert_same(self.results, merged)
        self.run_ok("run", self.study, "-o", one, "--shard", "1/2")
        self.run_ok("run", self.study, "-o", one, "--shard", "2/2", "--resume")
        self.assert_same(self.results, one)

    def test_without_the_study(self):
        """The tables are enough: the networks and scenarios are gone."""
        moved, into = self.folder("moved"), self.folder("rebuilt")
        shutil.copytree(self.results, moved)
        for name in DERIVED:
            os.remove(os.path.join(moved, name))
        hidden = self.study + "-hidden"
        os.rename(self.study, hidden)
        try:
            self.run_ok("report", moved, "-o", into)
        finally:
            os.rename(hidden, self.study)
        self.assert_same(self.results, into)

    def refused(self, words, *arguments, status=3):
        done = tongdao("report", *arguments)
        self.assertEqual(done.returncode, status)
        self.assertIn(words, done.stderr)

    def test_refusals(self):
        other, empty, into = map(self.folder, ("other", "empty", "into"))
        self.run_ok("run", self.study, "-o", other, "--seed", "7")
        os.makedirs(empty)
        self.refused("seed differs", self.results, other, "-o", into)
        self.refused("expected a folder of results", empty)
        self.refused("choose another folder", self.results, self.results, "-o", self.results)
        self.refused("-o DIR", self.results, other, status=2)
        self.assertFalse(os.path.exists(into))
        changed = self.folder("changed")
        shutil.copytree(self.results, changed)
        path = os.path.join(changed, "manifest.json")
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
        some = sorted(manifest["inputs"])[0]
        manifest["inputs"][some] = "0" * 64
        manifest["scenarios"]["wider"]["key"] = "1" * 64
        with open(path, "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        done = tongdao("report", self.results, changed, "-o", into)
        self.assertEqual(done.returncode, 3)
        self.assertIn(some, done.stderr)
        self.assertIn("wider differs", done.stderr)
        shutil.rmtree(os.path.join(changed, "scenarios", "wider"))
        self.refused("its tables are missing", changed)

    def rewrite(self, folder, table, change):
        """Rewrites a table of the scenario wider as another version might have written it."""
        path = os.path.join(folder, "scenarios", "wider", table + ".csv")
        with open(path, encoding="utf-8", newline="") as file:
            lines = [change(row) for row in csv.reader(file)]
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)

    def test_tables_of_another_version(self):
        """Columns go by name: in another order nothing changes; a missing one is empty; an unknown one goes."""
        other, into = self.folder("version"), self.folder("version-anew")
        shutil.copytree(self.results, other)
        self.rewrite(other, "od", lambda row: row[::-1])
        time = list(rows(self.results, "routes")[0]).index("time_h")
        self.rewrite(other, "routes", lambda row: row[:time] + row[time + 1:] + ["mood"])
        done = tongdao("report", other, "-o", into)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("warning: "), 2, done.stderr)
        self.assertRegex(done.stderr, r"wider/routes\.csv:1: .*without time_h: these columns stay empty")
        self.assertRegex(done.stderr, r"wider/routes\.csv:1: .*columns mood are unknown")
        expected = rows(self.results, "routes")
        self.assertTrue(any(r["scenario"] == "wider" and r["time_h"] for r in expected))
        for r in expected:
            r["time_h"] = "" if r["scenario"] == "wider" else r["time_h"]
        self.assertEqual(rows(into, "routes"), expected)
        for table in tables(self.results):
            if table != "routes":
                path = table + ".csv"
                self.assertTrue(filecmp.cmp(os.path.join(self.results, path), os.path.join(into, path), False), path)
        with sqlite3.connect(os.path.join(into, "results.sqlite")) as database:
            found = database.execute("SELECT scenario = 'wider', count(time_h) = 0 FROM routes GROUP BY 1 ORDER BY 1")
            self.assertEqual(found.fetchall(), [(0, 0), (1, 1)])

    def test_a_table_of_another_version_with_a_wrong_cell_is_told(self):
        other, into = self.folder("wrong"), self.folder("wrong-anew")
        shutil.copytree(self.results, other)
        self.rewrite(other, "od", lambda row: (row if row[0] == "scenario" else row[:-1] + ["much"])[::-1])
        self.refused("much", other, "-o", into)

    def test_formats(self):
        into = self.folder("formats")
        self.run_ok("run", self.study, "-o", into, "--format", "csv,json")
        self.assertEqual([n for n in DERIVED if os.path.exists(os.path.join(into, n))], ["results.json"])
        done = tongdao("run", self.study, "-o", into, "--format", "csv,xls")
        self.assertEqual(done.returncode, 2)
        self.assertIn("xlsx", done.stderr)


class Starter(unittest.TestCase):
    def test_the_study_runs(self):
        with tempfile.TemporaryDirectory() as room:
            study, results = os.path.join(room, "study"), os.path.join(room, "results")
            done = tongdao("new", study)
            self.assertEqual(done.returncode, 0, done.stderr)
            done = tongdao("validate", os.path.join(study, "network"), study)
            self.assertEqual(done.returncode, 0)
            self.assertIn("errors 0, warnings 0", done.stdout + done.stderr)
            done = tongdao("run", study, "-o", results, "--format", "csv")
            self.assertEqual(done.returncode, 0, done.stderr)
            chains = {r["chain"] for r in rows(results, "routes")}
            self.assertLessEqual({"road", "rail", "waterway"}, chains)
            self.assertEqual(rows(results, "unserved"), [])
            tonnes = {r["scenario"]: float(r["tonnes_out"]) for r in rows(results, "balance")
                      if r["commodity"] == "gravel"}
            self.assertEqual(set(tonnes), {"baseline", "river-and-rail"})
            again = tongdao("new", study)
            self.assertEqual(again.returncode, 3)
            self.assertIn("new or empty", again.stderr)


class Manual(unittest.TestCase):
    def test_every_option_stands_in_manual_and_completion(self):
        manual = tongdao("help", "--man").stdout
        completion = tongdao("help", "--bash").stdout
        commands = [line.split()[0] for line in tongdao("help", "--lang", "en").stdout.split("\n")
                    if line.startswith("  ") and not line.startswith("  tongdao")]
        self.assertIn("report", commands)
        for command in commands:
            self.assertIn(".SS %s\n" % command, manual)
            text = tongdao("help", command, "--lang", "en").stdout
            for word in text[text.find("\noptions:"):].split():
                if word.startswith("--"):
                    self.assertIn("\\-\\-" + word[2:].replace("-", "\\-"), manual)
                    self.assertIn(word, completion)
        script = completion + '\nCOMP_WORDS=(tongdao run --res); COMP_CWORD=2; _tongdao; echo "${COMPREPLY[@]}"'
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        self.assertEqual(done.stdout.strip(), "--resume", done.stderr)

    def test_completion_knows_the_names_of_schemas(self):
        usage = tongdao("schema", "--help", "--lang", "en").stdout.split("[", 1)[1].split("]")[0]
        script = (tongdao("help", "--bash").stdout
                  + '\nCOMP_WORDS=(tongdao schema ""); COMP_CWORD=2; _tongdao; echo "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        self.assertEqual(done.stdout.split(), usage.split("|"), done.stderr)

    def test_completion_in_a_terminal(self):
        """As an interactive bash completes: words, words after a comma or an equals sign, files with blanks."""
        with tempfile.TemporaryDirectory() as room:
            os.makedirs(os.path.join(room, "my study", "run"))
            os.makedirs(os.path.join(room, "schema"))  # a folder's name does not spoil a command's
            for name, text in (("completion", tongdao("help", "--bash").stdout),
                               ("keys", "set enable-bracketed-paste off\nset bell-style none\n")):
                with open(os.path.join(room, name), "w", encoding="utf-8") as file:
                    file.write(text)
            for typed, expected in (("tongdao sche", "tongdao schema "), ("tongdao run --res", "tongdao run --resume "),
                                    ("tongdao run --format csv,x", "tongdao run --format csv,xlsx "),
                                    ("tongdao run --lang=z", "tongdao run --lang=zh "),
                                    ("tongdao route --pareto cost,t", "tongdao route --pareto cost,time "),
                                    ("tongdao run -o my", "tongdao run -o my\\ study/"),
                                    ("tongdao compare my", "tongdao compare my\\ study/")):
                pid, terminal = pty.fork()
                if pid == 0:
                    os.chdir(room)
                    os.execvpe("bash", ["bash", "--noprofile", "--rcfile", "completion", "-i"],
                               dict(os.environ, INPUTRC="keys", TERM="dumb", PS1="$ ", HOME=room))
                # bash echoes the line as completed, then what it was told to do with it
                os.write(terminal, typed.encode() + b"\t\x01: \x05\nexit\n")
                shown = b""
                try:
                    while block := os.read(terminal, 65536):
                        shown += block
                except OSError:  # what Linux says at the end of a terminal
                    pass
                os.close(terminal)
                os.waitpid(pid, 0)
                self.assertIn(expected, shown.decode("utf-8", "replace"), typed)

    def test_report_without_a_folder_says_what_it_wants(self):
        for lang, wanted in (("en", "one or more folders of results"), ("zh", "一个或多个结果文件夹")):
            done = tongdao("report", "--lang", lang)
            self.assertEqual(done.returncode, 2)
            self.assertIn(wanted, done.stderr)


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    wrong = len({str(test).split(" (")[0] for test, _ in result.failures + result.errors})
    print("%d passed, %d failed" % (result.testsRun - wrong, wrong))
    sys.exit(1 if wrong else 0)
