#!/usr/bin/env python3
"""The pages say what the program does: files, columns, scenarios and commands, each held to the truth.

Every ```sh block of a page is run, in order, in one folder a page that holds copies of the shipped
scenarios and networks; one that cannot be run here is preceded by <!-- not run: reason -->.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402

ROOT = generate.ROOT
BUILD = os.path.dirname(generate.PROGRAM)
BLOCK = re.compile(r"(<!-- not run: [^>]+ -->\n)?```sh\n(.*?)```", re.S)
COMMAND_PAGES = ("README.md", "sim/README.md", "scenarios/README.md", "results/README.md",
                 "networks/README.md", "networks/sichuan/README.md")


def read(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page):
    """(may run, text) of every sh block."""
    return [(not m.group(1), m.group(2)) for m in BLOCK.finditer(read(page))]


def without_code(text):
    return re.sub(r"```.*?```", "", text, flags=re.S)


def headings(text):
    return [len(m.group(1)) for m in re.finditer(r"^(#+) ", without_code(text), re.M)]


def expand(name):
    """sim/ pages write `x.[ch]` for x.h and x.c."""
    return [name[:-4] + "c", name[:-4] + "h"] if name.endswith(".[ch]") else [name]


def files_named():
    """Folder -> names, from the headings `### folder/` and the first cells of the tables below."""
    named, folder = set(), None
    for line in read("sim/README.md").split("\n"):
        heading = re.match(r"#+ (?:`?([a-z]*)/`?)?", line)
        if line.startswith("#"):
            folder = heading.group(1) if heading else None
        row = re.match(r"\| `([^`]+)`((?:, `[^`]+`)*) \|", line)
        if row and folder is not None:
            for name in re.findall(r"`([^`]+)`", row.group(0).split(" | ")[0]):
                where = "" if folder == "sim" else folder + "/"
                named.update(where + n for n in expand(name))
    return named


def files_there():
    found = set()
    for folder, _, names in os.walk(os.path.join(ROOT, "sim")):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), os.path.join(ROOT, "sim"))
            if path.endswith((".c", ".h", ".def", ".sh")):
                found.add(path)
    return found


def schema_keys(schema):
    """Every key that a JSON Schema lets a file have."""
    keys = set()
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            keys.update(schema["properties"])
        for value in schema.values():
            keys |= schema_keys(value)
    elif isinstance(schema, list):
        for value in schema:
            keys |= schema_keys(value)
    return keys


class Pages(unittest.TestCase):
    def test_every_source_file_is_in_the_map(self):
        self.assertEqual(sorted(files_there() - files_named()), [])

    def test_the_map_names_no_other_file(self):
        self.assertEqual(sorted(files_named() - files_there()), [])

    def test_generated_parts_are_current(self):
        for page in generate.PAGES:
            with self.subTest(page=page):
                self.assertEqual(read(page), generate.regenerated(read(page)), "run make docs")

    def test_every_scenario_is_listed(self):
        text = read("scenarios/README.md")
        for name in generate.scenario_files():
            self.assertIn("](%s)" % name, text)

    def test_every_key_is_explained(self):
        text = read("scenarios/README.md")
        for kind in ("scenario", "measure"):
            for key in sorted(schema_keys(generate.read_json("scenarios", kind + ".schema.json"))):
                with self.subTest(kind=kind, key=key):
                    self.assertIn("`%s`" % key, text)
        text = read("networks/README.md")
        for key in sorted(schema_keys(generate.read_json("scenarios", "network.schema.json"))):
            with self.subTest(kind="network", key=key):
                self.assertIn("`%s`" % key, text)

    def test_chinese_page_has_the_same_headings_and_commands(self):
        self.assertEqual(headings(read("README.zh.md")), headings(read("README.md")))
        self.assertEqual(blocks("README.zh.md"), blocks("README.md"))

    def test_links_lead_somewhere(self):
        for page in COMMAND_PAGES + ("README.zh.md", "tests/bench/README.md"):
            for target in re.findall(r"\]\(([^)#:]+)\)", without_code(read(page))):
                with self.subTest(page=page, target=target):
                    path = os.path.join(ROOT, os.path.dirname(page), target)
                    self.assertTrue(os.path.exists(path))

    def test_make_targets_exist(self):
        known = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
        for page in COMMAND_PAGES + ("README.zh.md",):
            for target in re.findall(r"`make ([a-z-]+)`", read(page)):
                with self.subTest(page=page, target=target):
                    self.assertIn(target, known)

    def test_commands_of_the_program_exist(self):
        text = subprocess.run([generate.PROGRAM, "help"], capture_output=True, text=True,
                              env=dict(os.environ, LC_ALL="C")).stdout
        known = set(re.findall(r"^  ([a-z]+) {3,}", text, re.M)) | {"--version"}
        for page in COMMAND_PAGES + ("README.zh.md",):
            for command in re.findall(r"tongdao (--[a-z]+|[a-z]+)\b", " ".join(
                    re.findall(r"`[^`\n]+`", read(page)))):
                with self.subTest(page=page, command=command):
                    self.assertIn(command, known)


class Commands(unittest.TestCase):
    def run_page(self, page):
        """Stops at the first block that fails: later ones use what earlier ones made."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("scenarios", "networks"):
                shutil.copytree(os.path.join(ROOT, name), os.path.join(folder, name))
            os.makedirs(os.path.join(folder, "tests"))
            os.symlink(os.path.join(ROOT, "tests", "cases"), os.path.join(folder, "tests", "cases"))
            os.symlink(os.path.join(ROOT, "sim"), os.path.join(folder, "sim"))
            os.symlink(BUILD, os.path.join(folder, "build"))
            for may_run, text in blocks(page):
                if may_run:
                    done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=folder,
                                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                          stdin=subprocess.DEVNULL)
                    self.assertEqual(done.returncode, 0, "%s:\n%s\n%s" % (
                        page, text, done.stdout.decode("utf-8", "replace")))


for each in COMMAND_PAGES:
    setattr(Commands, "test_" + re.sub(r"\W", "_", each),
            lambda self, page=each: self.run_page(page))


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    wrong = len({str(test).split(" (")[0] for test, _ in result.failures + result.errors})
    print("%d passed, %d failed" % (result.testsRun - wrong, wrong))
    sys.exit(1 if wrong else 0)
