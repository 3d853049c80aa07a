#!/usr/bin/env python3
"""The program as its users meet it: exit status, messages, same bytes, resume, shards, full disk, Ctrl-C."""
import csv
import fcntl
import filecmp
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata
import unittest

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "tongdao"))
TINY = os.path.abspath("tests/cases/tiny")
STUDY = os.path.abspath("scenarios")


def tongdao(*arguments, **options):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    if "-o" in arguments:
        arguments += ("--format", "csv")  # the other formats are tested in test_publish.py
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, env=environment,
                          timeout=300, **options)


def on_terminal(columns, *arguments, **variables):
    """What the program writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm", NO_COLOR="1")
    environment.pop("COLUMNS", None)
    environment.update(variables)
    running = subprocess.Popen([PROGRAM, *arguments], stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL,
                               env=environment)
    os.close(theirs)
    text = b""
    try:
        while block := os.read(ours, 65536):
            text += block
    except OSError:  # what Linux says at the end of a terminal
        pass
    os.close(ours)
    running.wait()
    return text.decode("utf-8").replace("\r\n", "\n")


def cells(text):
    """How wide a text is on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def named(row):
    """The name of a row of a table, and its other words."""
    name = row.split("  ")[0]
    return name, row[len(name):].split()


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(top, name), folder)
                  for top, _, names in os.walk(folder) for name in names)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tongdao-cli-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def copy_of_tiny(self):
        return shutil.copytree(TINY, self.path("tiny"))

    def assert_same_results(self, one, other):
        names = [n for n in files_below(one) if n != "timing.csv"]
        self.assertEqual(names, [n for n in files_below(other) if n != "timing.csv"])
        _, differing, missing = filecmp.cmpfiles(one, other, names, shallow=False)
        self.assertEqual((differing, missing), ([], []))

    def test_wrong_usage_is_2(self):
        for words in ([], ["rnu"], ["run"], ["run", "--no-such"], ["run", TINY, "-j", "many"],
                      ["run", TINY, "--shard", "3/2"], ["run", TINY, "--lang", "fr"],
                      ["route", TINY], ["compare"], ["schema", "nothing"], ["help", "nothing"]):
            self.assertEqual(tongdao(*words).returncode, 2, words)
        self.assertIn('did you mean "run"', tongdao("rnu").stderr)
        self.assertIn('did you mean "--version"', tongdao("--verison").stderr)
        self.assertIn("--threads", tongdao("run", TINY, "--thread", "2").stderr)

    def test_wrong_values_are_told_as_they_were_typed(self):
        for words, told in ((["run", TINY, "-j", "x"], "tongdao run: -j: expected a whole number"),
                            (["run", TINY, "-jx"], "tongdao run: -j: expected"),
                            (["run", TINY, "--threads=x"], "tongdao run: --threads: expected"),
                            (["report", TINY, "-j", "0"], "tongdao report: -j: expected"),
                            (["run", TINY, "--seed", "99999999999999999999"], "tongdao run: --seed: expected"),
                            (["run", TINY, "--seed", ""], "tongdao run: --seed: expected"),
                            (["run", TINY, "--trace", "2"], "tongdao run: --trace: expected a number from 0 to 1"),
                            (["run", TINY, "--shard", "3/2"], "tongdao run: --shard: expected I/N"),
                            (["run", TINY, "--select", "x"], "tongdao run: --select: expected link:ID"),
                            (["run", TINY, "--format", "csv,xls"], 'and html, separated by commas, found "xls"'),
                            (["route", TINY, "--from", "A", "--to", "B", "-k", "0"], "tongdao route: -k: expected"),
                            (["convert", "a", "b", "--toll-weight", "-1"], "tongdao convert: --toll-weight: expected")):
            done = tongdao(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(told, done.stderr)
            self.assertIn("应为", tongdao(*words, "--lang", "zh").stderr)

    def test_help_fits_in_the_terminal(self):
        for command in ("run", "route", "convert"):
            for lang in ("en", "zh"):
                text = tongdao("help", command, "--lang", lang).stdout
                self.assertEqual(text, tongdao(command, "--lang", lang, "--help").stdout)
                lines = on_terminal(72, "help", command, "--lang", lang).split("\n")
                lines = [line for line in lines if not line.startswith("  tongdao ")]  # examples are for copying
                self.assertLessEqual(max(map(cells, lines)), 72)
                examples = [line for line in text.split("\n") if line.startswith("  tongdao ")]
                self.assertEqual("".join("".join(lines).split()),
                                 "".join("".join(line for line in text.split("\n") if line not in examples).split()))

    def test_help_and_version(self):
        version = tongdao("--version")
        self.assertEqual(version.returncode, 0)
        self.assertIn("commit", version.stdout)
        listing = tongdao("help").stdout
        for command in ("run", "validate", "compare", "route", "schema", "help"):
            self.assertIn(command, listing)
            text = tongdao("help", command)
            self.assertEqual(text.returncode, 0)
            self.assertIn("usage: tongdao " + command, text.stdout)
            self.assertEqual(text.stdout, tongdao(command, "--help").stdout)
            self.assertIn("用法", tongdao("help", command, "--lang", "zh").stdout)

    def test_validate(self):
        good = tongdao("validate", TINY, os.path.join(TINY, "network"))
        self.assertEqual(good.returncode, 0, good.stderr)
        missing = tongdao("validate", self.path("none.json"))
        self.assertEqual(missing.returncode, 3)
        self.assertIn("none.json", missing.stderr)

    def test_same_bytes_for_any_number_of_threads(self):
        for threads in ("1", "2", "8"):
            done = tongdao("run", TINY, "-o", self.path(threads), "-j", threads)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_same_results(self.path("1"), self.path("2"))
        self.assert_same_results(self.path("1"), self.path("8"))

    def test_shards_and_resume_give_the_same_tables(self):
        tongdao("run", TINY, "-o", self.path("whole"))
        for shard in ("1/2", "2/2"):
            done = tongdao("run", TINY, "-o", self.path("part" + shard[0]), "--shard", shard)
            self.assertEqual(done.returncode, 0, done.stderr)
        for scenario, part in (("baseline", "part1"), ("wider", "part2")):
            self.assert_same_results(self.path("whole", "scenarios", scenario),
                                     self.path(part, "scenarios", scenario))
        shutil.copytree(self.path("whole"), self.path("again"))
        shutil.rmtree(self.path("again", "scenarios", "wider"))
        resumed = tongdao("run", TINY, "-o", self.path("again"), "--resume")
        self.assertIn("1 kept", resumed.stderr)
        self.assert_same_results(self.path("whole"), self.path("again"))

    def test_resume_notices_changed_input(self):
        tiny = self.copy_of_tiny()
        tongdao("run", tiny, "-o", self.path("out"))
        table = os.path.join(tiny, "network", "demand.csv")
        with open(table) as file:
            text = file.read()
        with open(table, "w") as file:
            file.write(text.replace("90000", "80000"))
        again = tongdao("run", tiny, "-o", self.path("out"), "--resume")
        self.assertNotIn("kept", again.stderr)

    def test_broken_scenario_does_not_stop_the_others(self):
        tiny = self.copy_of_tiny()
        with open(os.path.join(tiny, "broken.json"), "w") as file:
            json.dump({"schema_version": 1, "id": "broken", "title": {"en": "x"},
                       "extends": "baseline.json",
                       "changes": [{"op": "set", "table": "link", "where": {"link_id": "nowhere"},
                                    "values": {"toll": -5}}]}, file)
        done = tongdao("run", tiny, "-o", self.path("out"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("broken.json", done.stderr)
        self.assertIn("/changes/0", done.stderr)
        self.assertIn("nowhere", done.stderr)
        self.assertIn("2 done", done.stderr)
        with open(self.path("out", "manifest.json")) as file:
            states = {k: v["status"] for k, v in json.load(file)["scenarios"].items()}
        self.assertEqual(states, {"baseline": "done", "broken": "invalid", "wider": "done"})

    def test_nothing_is_left_where_no_scenario_is_valid(self):
        tiny = self.copy_of_tiny()
        for name in ("baseline.json", "wider.json"):
            with open(os.path.join(tiny, name)) as file:
                scenario = json.load(file)
            scenario.setdefault("changes", []).append({"op": "set", "table": "link", "where": {"link_id": "nowhere"},
                                                       "values": {"toll": 5}})
            with open(os.path.join(tiny, name), "w") as file:
                json.dump(scenario, file)
        done = tongdao("run", tiny, "-o", self.path("new", "folder", ""))
        self.assertEqual(done.returncode, 3)
        self.assertIn("there are no results", done.stderr)
        self.assertFalse(os.path.exists(self.path("new")))
        os.makedirs(self.path("there", "empty"))
        self.assertEqual(tongdao("run", tiny, "-o", self.path("there", "empty")).returncode, 3)
        self.assertEqual(os.listdir(self.path("there", "empty")), [])

    def test_foreign_folder_is_refused(self):
        os.mkdir(self.path("mine"))
        with open(self.path("mine", "thesis.txt"), "w") as file:
            file.write("not to be touched")
        done = tongdao("run", TINY, "-o", self.path("mine"))
        self.assertEqual(done.returncode, 3)
        self.assertEqual(files_below(self.path("mine")), ["thesis.txt"])

    def test_full_disk_is_told(self):
        done = subprocess.run(f"{PROGRAM} help > /dev/full", shell=True, capture_output=True)
        self.assertEqual(done.returncode, 1)

    @unittest.skipUnless(os.geteuid() != 0 or os.path.exists("/dev/full"), "needs a device that is full")
    def test_unwritable_output(self):
        with open(self.path("file"), "w"):
            pass
        done = tongdao("run", TINY, "-o", self.path("file", "below"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("file", done.stderr)

    def digests(self, folder):
        found = {}
        for name in files_below(folder):
            with open(os.path.join(folder, name), "rb") as file:
                found[name] = file.read()
        return found

    def test_nothing_evaluated_leaves_earlier_results(self):
        tiny, out = self.copy_of_tiny(), self.path("out")
        self.assertEqual(tongdao("run", tiny, "-o", out).returncode, 0)
        before = self.digests(out)
        with open(os.path.join(tiny, "baseline.json"), "a") as file:
            file.write("}")
        for lang, words in (("en", "left as they were"), ("zh", "保持原样")):
            done = tongdao("run", tiny, "-o", out, "--lang", lang)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(words, done.stderr)
            self.assertNotIn("report.html", done.stderr)
            self.assertEqual(self.digests(out), before)

    def test_a_broken_scenario_keeps_its_earlier_tables(self):
        tiny, out = self.copy_of_tiny(), self.path("out")
        self.assertEqual(tongdao("run", tiny, "-o", out).returncode, 0)
        before = self.digests(out)
        with open(os.path.join(tiny, "wider.json")) as file:
            scenario = json.load(file)
        scenario["changes"] = [{"op": "set", "table": "link", "where": {"link_id": "no-such"},
                                "values": {"length": 1}}]
        with open(os.path.join(tiny, "wider.json"), "w") as file:
            json.dump(scenario, file)
        done = tongdao("run", tiny, "-o", out)
        self.assertEqual(done.returncode, 3, done.stderr)
        after = self.digests(out)
        for name in before:
            if name.startswith("scenarios/wider/"):
                self.assertEqual(after.get(name), before[name], name)
        manifest = json.loads(after["manifest.json"])
        self.assertEqual(manifest["scenarios"]["wider"]["status"], "invalid")
        self.assertNotIn(b"wider", after["indicators.csv"])
        # A run that does not have it at all removes it.
        self.assertEqual(tongdao("run", os.path.join(tiny, "baseline.json"), "-o", out).returncode, 0)
        self.assertFalse(os.path.exists(os.path.join(out, "scenarios", "wider")))

    def test_a_mistake_that_changes_bring_up_names_the_scenario(self):
        tiny = self.copy_of_tiny()
        shutil.copytree("tests/invalid/set-closes-way-of-service/input", tiny, dirs_exist_ok=True)
        for command in ("validate",), ("run", "-o", self.path("out")):
            done = tongdao(command[0], tiny, *command[1:])
            self.assertEqual(done.returncode, 3)
            self.assertIn('found "BAZAAR" (in the scenario wider) [SERVICE_NO_PATH]', done.stderr)
        self.assertIn("（情景 wider）", tongdao("validate", tiny, "--lang", "zh").stderr)

    def test_scenarios_are_checked_with_their_network(self):
        tiny = self.copy_of_tiny()
        links = os.path.join(tiny, "network", "link.csv")
        with open(links) as file:
            text = file.read()
        with open(links, "w") as file:
            file.write(text.replace("T1,PORT,GATE,rail,3200", "T1,PORT,GATE,rail,32"))
        done = tongdao("validate", tiny)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stderr.count("AUDIT_LINK_SHORT"), 1, done.stderr)

    def test_a_network_without_freight(self):
        tiny = self.copy_of_tiny()
        os.remove(os.path.join(tiny, "network", "demand.csv"))
        for command in ("validate", tiny), ("validate", os.path.join(tiny, "network")):
            done = tongdao(*command)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stderr.count("nothing to carry"), 1, done.stderr)
        done = tongdao("run", os.path.join(tiny, "baseline.json"), "-o", self.path("out"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("nothing to carry", done.stderr)

    def test_a_folder_has_one_spelling(self):
        tiny = self.copy_of_tiny()
        with open(os.path.join(tiny, "baseline.json"), "w"):
            pass
        for path in (".", "./", "../tiny", "./baseline.json"):
            done = tongdao("validate", path, "wider.json", cwd=tiny)
            self.assertEqual(done.stderr.count("FILE_EMPTY"), 1, done.stderr)

    def test_interrupt_keeps_what_is_finished(self):
        tiny = self.copy_of_tiny()
        for i in range(400):
            with open(os.path.join(tiny, f"copy-{i:03}.json"), "w") as file:
                json.dump({"schema_version": 1, "id": f"copy-{i:03}", "title": {"en": "x"},
                           "extends": "baseline.json"}, file)
        out = self.path("out")
        process = subprocess.Popen([PROGRAM, "run", tiny, "-o", out, "-j", "1", "--format", "csv"],
                                   stderr=subprocess.PIPE, text=True)
        deadline = time.time() + 60
        while time.time() < deadline and not os.path.isdir(os.path.join(out, "scenarios", "copy-005")):
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=60)
        if process.returncode == 0:
            self.skipTest("the run was faster than the signal")
        self.assertEqual(process.returncode, 130, message)
        self.assertFalse([n for n in files_below(out) if "~" in n])
        self.assertIn("--resume", message)
        # What a run that was killed leaves is swept up by the next.
        for part in ("results.xlsx.part-a1B2c3", "scenarios/copy-000/flows.geojson.part-a1B2c3"):
            with open(os.path.join(out, part), "w"):
                pass
        resumed = tongdao("run", tiny, "-o", out, "--resume")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertIn("kept", resumed.stderr)
        tongdao("run", tiny, "-o", self.path("straight"))
        self.assert_same_results(out, self.path("straight"))

    def test_root_bounds_what_is_read(self):
        tiny = self.copy_of_tiny()
        inside = tongdao("validate", os.path.join(tiny, "baseline.json"), "--root", tiny)
        self.assertEqual(inside.returncode, 0, inside.stderr)
        outside = tongdao("validate", os.path.join(tiny, "baseline.json"), "--root", self.path("tiny", "measures"))
        self.assertEqual(outside.returncode, 3)

    def test_route_in_words_and_json(self):
        text = tongdao("route", os.path.join(TINY, "baseline.json"), "--from", "TOWN", "--to", "BAZAAR")
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn("Cost by term", text.stdout)
        answer = tongdao("route", os.path.join(TINY, "baseline.json"), "--from", "TOWN", "--to",
                         "BAZAAR", "--json")
        best = json.loads(answer.stdout)["routes"][0]
        self.assertAlmostEqual(sum(best["cost_terms_per_t"].values()),
                               best["generalised_cost_per_t"], places=6)
        self.assertAlmostEqual(sum(leg["length_km"] for leg in best["legs"]), best["length_km"], places=6)
        wrong = tongdao("route", TINY + "/baseline.json", "--from", "TOWM", "--to", "BAZAAR")
        self.assertEqual(wrong.returncode, 3)
        self.assertIn('did you mean "TOWN"', wrong.stderr)

    def test_tables_have_the_columns_of_the_dictionary(self):
        tongdao("run", TINY, "-o", self.path("out"))
        with open(self.path("out", "dictionary.csv")) as file:
            described = {}
            for row in csv.DictReader(file):
                self.assertTrue(row["meaning_en"] and row["meaning_zh"], row)
                described.setdefault(row["table"], []).append(row["column"])
        for table, columns in described.items():
            with open(self.path("out", table + ".csv")) as file:
                self.assertEqual(next(csv.reader(file)), columns, table)

    def test_routes_by_month_add_up_to_the_year(self):
        tiny = self.copy_of_tiny()
        path = os.path.join(tiny, "baseline.json")
        with open(path) as file:
            scenario = json.load(file)
        scenario["evaluate"].update(period="month", routes_by_month=True)
        with open(path, "w") as file:
            json.dump(scenario, file)
        self.assertEqual(tongdao("run", path, "-o", self.path("out")).returncode, 0)
        year, months = {}, {}
        with open(self.path("out", "routes.csv")) as file:
            for row in csv.DictReader(file):
                sums = months if row["period"] else year
                key = tuple(row[c] for c in ("origin", "destination", "commodity", "legs"))
                sums[key] = sums.get(key, 0) + float(row["tonnes"])
        self.assertEqual(set(year), set(months))
        for key, tonnes in year.items():
            self.assertAlmostEqual(tonnes, months[key], delta=1e-9 * tonnes)

    def test_compare(self):
        tongdao("run", TINY, "-o", self.path("out"))
        table = tongdao("compare", self.path("out"))
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("wider", table.stdout)
        rows = json.loads(tongdao("compare", self.path("out"), "--base", "wider", "--json").stdout)
        self.assertEqual({row["scenario"] for row in rows}, {"baseline"})
        self.assertEqual(tongdao("compare", self.path("out"), "--base", "wiser").returncode, 3)

    def test_what_is_no_folder_of_results_is_3_for_all(self):
        os.mkdir(self.path("empty"))
        for folder in (self.path("nothing"), self.path("empty"), TINY):
            for command in ("compare", "report"):
                done = tongdao(command, folder)
                self.assertEqual((done.returncode, done.stdout), (3, ""), (command, folder))
                self.assertIn("expected a folder of results", done.stderr)
        self.assertEqual(files_below(self.path("empty")), [])

    def test_a_table_on_a_terminal_fits_in_it(self):
        tongdao("run", TINY, "-o", self.path("out"))
        for lang, base in (("en", "baseline (base)"), ("zh", "baseline（基准）")):
            words = ("compare", self.path("out"), "--lang", lang)
            whole = tongdao(*words).stdout
            self.assertEqual([named(row)[0] for row in whole.split("\n")[2:4]], [base, "wider"])
            self.assertEqual(on_terminal(200, *words), whole)
            for columns in (60, 80, 100):
                text = on_terminal(columns, *words)
                self.assertLessEqual(max(map(cells, text.split("\n"))), columns)
                blocks = [block.split("\n") for block in text.strip("\n").split("\n\n")]
                self.assertEqual({len(block) for block in blocks}, {4})
                for row in (2, 3):
                    name, figures = named(whole.split("\n")[row])
                    self.assertEqual({named(block[row])[0] for block in blocks}, {name})
                    self.assertEqual(sum((named(block[row])[1] for block in blocks), []), figures)

    def test_colours_are_for_terminals_that_have_them(self):
        tongdao("run", TINY, "-o", self.path("out"))
        self.assertIn("\033[", on_terminal(200, "compare", self.path("out"), NO_COLOR=""))
        self.assertNotIn("\033[", on_terminal(200, "compare", self.path("out"), NO_COLOR="1"))
        self.assertNotIn("\033[", on_terminal(200, "compare", self.path("out"), NO_COLOR="", TERM="dumb"))
        self.assertNotIn("\033[", tongdao("compare", self.path("out")).stdout)

    def test_one_scenario_is_compared_with_nothing(self):
        tongdao("run", os.path.join(TINY, "baseline.json"), "-o", self.path("out"))
        done = tongdao("compare", self.path("out"))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("nothing to compare", done.stderr)


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(failed > 0)
