#!/usr/bin/python3
"""Checks the sources for what a compiler lets through.

  arrows       an #include follows the arrows between the folders of sim/ and analysis/
  rooted       an #include of our own is written from the root of the checkout
  folder       a C++ file of sim/ or analysis/ is in one of the known folders
  chance       randomness comes from the keyed draws and named streams only
  clock        nothing but the command line (and the bench) asks for the time of day
  hash-order   no loop over an unordered container
  simgrid      SimGrid headers only in sim/engine, tests/engine and tests/bench
  options      Boost.Program_options only in sim/cli
  words        no reminders to finish something later, no paths of somebody's machine
  format       clang-format has nothing to change

Usage: tidy.py [--fast] [--root DIRECTORY]    checks; --fast leaves out `format`
       tidy.py --self-test                    plants a violation of each rule and looks for it

The files are those git tracks or would track; without git, all files below the root. Each finding
is printed as file:line: rule: what was found, what to use instead. Exit: 0 nothing found, 1
findings, 2 wrong usage.
"""

import argparse
import bisect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

Finding = namedtuple("Finding", "path line rule message")

# ---- The arrows ------------------------------------------------------------------------------

# What a folder may include besides itself; what that may include follows (see `closure`).
ARROWS = {
    "sim/base": [],
    "sim/model": ["sim/base"],
    "sim/metrics": ["sim/model"],
    "sim/workload": ["sim/metrics"],
    "sim/dataplane": ["sim/workload"],
    "sim/controlplane": ["sim/metrics"],
    "sim/rehearsal": ["sim/dataplane"],
    "sim/scenario": ["sim/dataplane", "sim/controlplane"],
    "sim/core": ["sim/scenario"],
    "sim/engine": ["sim/core"],
    "sim/cli": [
        "sim/engine",
        "analysis/statistics",
        "analysis/plan",
        "analysis/compare",
        "analysis/report",
    ],
    "analysis/statistics": ["sim/metrics"],
    "analysis/plan": ["analysis/statistics"],
    "analysis/compare": ["analysis/report"],
    "analysis/report": ["analysis/plan"],
}


def closure(arrows):
    """All that each folder may include: itself, its arrows, and theirs."""
    allowed = {}

    def reach(folder):
        if folder not in allowed:
            allowed[folder] = {folder}.union(*(reach(next_one) for next_one in arrows[folder]))
        return allowed[folder]

    for folder in arrows:
        reach(folder)
    return allowed


ALLOWED = closure(ARROWS)

# ---- Reading files ---------------------------------------------------------------------------

CPP = {".cpp", ".hpp"}
SKIPPED_DIRECTORIES = {".git", "build", "out", "node_modules", "__pycache__"}

# Comments, strings and characters of C++, in the order in which they hide each other.
CPP_TOKEN = re.compile(
    r"""(?P<comment>//(?:[^\n\\]|\\.)*|/\*.*?\*/)
      | (?P<string>(?:u8|[uUL])?R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"
                  |"(?:[^"\\\n]|\\.)*"
                  |(?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)+')""",
    re.DOTALL | re.VERBOSE,
)


def blank(text):
    """As many spaces as there are characters; the lines stay."""
    return re.sub(r"[^\n]", " ", text)


class Source:
    """One C++ file: its text, the text without comments, and the code without strings too."""

    def __init__(self, path, text):
        self.path = path
        self.uncommented = CPP_TOKEN.sub(
            lambda match: blank(match[0]) if match["comment"] else match[0], text
        )
        self.code = CPP_TOKEN.sub(lambda match: blank(match[0]), text)
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def line(self, position):
        return bisect.bisect_right(self._line_starts, position)


def list_files(root):
    """Paths, relative to root, of what git tracks or would track; else of all files."""
    try:
        git = ["git", "-C", str(root)]
        top = subprocess.run(
            git + ["rev-parse", "--show-toplevel"], capture_output=True, check=True, text=True
        ).stdout.strip()
        if os.path.samefile(top, root):
            listed = subprocess.run(
                git + ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                capture_output=True,
                check=True,
            ).stdout
            paths = {Path(os.fsdecode(name)) for name in listed.split(b"\0") if name}
            return sorted(path for path in paths if (root / path).is_file())
    except (OSError, subprocess.CalledProcessError):
        pass
    paths = []
    for directory, subdirectories, names in os.walk(root):
        subdirectories[:] = [name for name in subdirectories if name not in SKIPPED_DIRECTORIES]
        paths += [Path(directory, name).relative_to(root) for name in names]
    return sorted(paths)


def read_text(path):
    """The text of a file, or None when it is not text."""
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", errors="replace")


# ---- Includes --------------------------------------------------------------------------------

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


def folder_of(path):
    """The folder of the arrows that a path is in: sim/base for sim/base/time.hpp."""
    parts = Path(path).parts
    return "/".join(parts[:2]) if len(parts) > 2 else None


def is_ours(path):
    return Path(path).parts[0] in ("sim", "analysis")


def check_includes(source):
    here = folder_of(source.path)
    if is_ours(source.path) and here not in ARROWS:
        known = ", ".join(ARROWS)
        yield Finding(source.path, 1, "folder", f"not in a known folder; known are {known}")
    for match in INCLUDE.finditer(source.uncommented):
        bracket, target = match[1], match[2]
        line = source.line(match.start())
        top = target.split("/")[0]

        if top in ("simgrid", "xbt") and here not in ("sim/engine", "tests/engine", "tests/bench"):
            message = f"includes '{target}'; use the interfaces of sim/core, which sim/engine fills"
            yield Finding(source.path, line, "simgrid", message)
        if target.startswith("boost/program_options") and here != "sim/cli":
            message = f"includes '{target}'; read options in sim/cli and hand over plain values"
            yield Finding(source.path, line, "options", message)

        if top not in ("sim", "analysis", "tests"):
            if bracket == '"':
                message = f'includes "{target}"; write the path from the root, as in '
                yield Finding(source.path, line, "rooted", message + '"sim/base/time.hpp"')
            continue
        if not is_ours(source.path) or here not in ARROWS:
            continue
        there = folder_of(target)
        if there not in ALLOWED[here]:
            may = ", ".join(sorted(ALLOWED[here] - {here})) or "no other folder"
            message = f"{here} includes '{target}', against the arrows; it may include {may}"
            yield Finding(source.path, line, "arrows", message)


# ---- Determinism -----------------------------------------------------------------------------

DRAWS = "use the draws of sim/base/draws.hpp"
CLOCKS = "simulated time is handed over; wall-clock time is read in sim/cli"

BANNED = [
    ("chance", r"(?<![\w:.>])(?:std::)?s?rand\s*\(", DRAWS),
    ("chance", r"\bstd::s?rand\b(?!\s*\()", DRAWS),
    ("chance", r"(?<![\w:])(?:std::)?random_device\b", DRAWS),
    ("chance", r"(?<![\w:])(?:std::)?(?:mt19937(?:_64)?|default_random_engine)\b", DRAWS),
    ("chance", r"\bstd::\w+_distribution\b", "use Boost.Random over the draws, alike everywhere"),
    ("chance", r"\bstd::(?:ranges::)?shuffle\b", "exchange elements picked by uniform_below"),
    ("clock", r"\b(?:system_clock|steady_clock|high_resolution_clock)\b", CLOCKS),
    ("clock", r"\b(?:gettimeofday|clock_gettime)\b", CLOCKS),
    ("clock", r"\bstd::time\s*\(", CLOCKS),
    ("clock", r"(?<![\w:.>])time\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\)", CLOCKS),
]
BANNED = [(rule, re.compile(pattern), instead) for rule, pattern, instead in BANNED]

# The command line shows progress and speed; the bench measures them.
EXEMPT = {"chance": {"sim/cli"}, "clock": {"sim/cli", "tests/bench"}, "hash-order": {"sim/cli"}}


def check_chance_and_clocks(source):
    for rule, pattern, instead in BANNED:
        if folder_of(source.path) in EXEMPT[rule]:
            continue
        for match in pattern.finditer(source.code):
            found = match[0].rstrip("( \n")
            yield Finding(source.path, source.line(match.start()), rule, f"{found}; {instead}")


UNORDERED = re.compile(r"\bunordered_(?:multi)?(?:map|set)\s*<")
ALIAS = re.compile(r"\busing\s+(\w+)\s*=\s*(?:std::)?$")
NAMED = re.compile(r"\s*(?:const\b\s*)?[&*]*\s*(\w+)\s*(?=[;={(,)]|$)")


def end_of_brackets(code, position, opening, closing):
    """The position behind the bracket that closes the one at `position`; the end if none does."""
    depth = 0
    for index in range(position, len(code)):
        if code[index] == opening:
            depth += 1
        elif code[index] == closing:
            depth -= 1
            if depth == 0:
                return index + 1
    return len(code)


def unordered_names(code):
    """The variables, members and parameters that are declared as unordered containers."""
    names, aliases = set(), set()
    for match in UNORDERED.finditer(code):
        alias = ALIAS.search(code, 0, code.rfind("unordered_", 0, match.end()))
        if alias:
            aliases.add(alias[1])
            continue
        named = NAMED.match(code, end_of_brackets(code, match.end() - 1, "<", ">"))
        if named:
            names.add(named[1])
    for alias in aliases:
        for match in re.finditer(rf"\b{alias}\b", code):
            named = NAMED.match(code, match.end())
            if named:
                names.add(named[1])
    return names


FOR = re.compile(r"\bfor\s*\(")


def check_hash_order(source, header):
    """A loop over an unordered container declared in this file or in the header of its name."""
    if folder_of(source.path) in EXEMPT["hash-order"]:
        return
    names = unordered_names(source.code) | (unordered_names(header.code) if header else set())
    if not names:
        return
    one_of = "(?:" + "|".join(map(re.escape, sorted(names))) + ")"
    # A container itself, perhaps reached through others or returned by a function.
    step = r"\w+(?:\([^()]*\))?(?:\[[^\[\]]*\])*\s*(?:\.|->)\s*"
    whole = re.compile(
        rf"(?:\s*std::as_const\s*\()?[\s*(]*(?:{step})*({one_of})(?:\([^()]*\))?[\s)]*$"
    )
    begin = re.compile(rf"\b({one_of})\s*(?:\.|->)\s*c?begin\s*\(")
    for match in FOR.finditer(source.code):
        end = end_of_brackets(source.code, match.end() - 1, "(", ")")
        head = source.code[match.end() : end - 1]
        colon = re.search(r"(?<!:):(?!:)", head)
        found = whole.match(head, colon.end()) if colon else None
        found = found or begin.search(head)
        if found:
            message = f"a loop over the unordered '{found[1]}'; sort first, or use a vector or map"
            yield Finding(source.path, source.line(match.start()), "hash-order", message)


# ---- Words -----------------------------------------------------------------------------------

# Put together here, so that this file passes its own check.
REMINDER = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
MACHINE = "|".join(("wo" + "rk", "fa" + "rm"))
OWN_PATH = re.compile(rf"(?<![\w.~/}}-])/(?:{MACHINE})(?![\w-])")
REMINDER_SUFFIXES = CPP | {".py", ".sh", ".yaml", ".yml", ".md", ".cmake"}


def check_words(path, text):
    is_script = text.startswith("#!") or path.name == "CMakeLists.txt"
    for number, line in enumerate(text.split("\n"), start=1):
        if is_script or path.suffix in REMINDER_SUFFIXES:
            for match in REMINDER.finditer(line):
                message = f"{match[0]}; finish it, or say what is so and why"
                yield Finding(path, number, "words", message)
        for match in OWN_PATH.finditer(line):
            message = f"{match[0]}, a path of one machine; use a path relative to the checkout"
            yield Finding(path, number, "words", message)


# ---- Formatting ------------------------------------------------------------------------------

FILES_AT_ONCE = 32
UNFORMATTED = re.compile(r"^(?P<path>.+?):(?P<line>\d+):\d+: error: ", re.MULTILINE)


def check_format(root, paths):
    """One finding per file that clang-format would change."""
    for start in range(0, len(paths), FILES_AT_ONCE):
        batch = [str(path) for path in paths[start : start + FILES_AT_ONCE]]
        run = subprocess.run(
            ["clang-format", "--dry-run", "-Werror", "--style=file", *batch],
            cwd=root,
            capture_output=True,
            text=True,
        )
        places = {}
        for match in UNFORMATTED.finditer(run.stderr):
            places.setdefault(match["path"], []).append(int(match["line"]))
        if run.returncode != 0 and not places:
            sys.exit(f"tidy: clang-format failed: {run.stderr.strip()}")
        for path, lines in places.items():
            many = "" if len(lines) == 1 else f" and at {len(lines) - 1} more places"
            message = f"not as clang-format writes it{many}; run clang-format -i {path}"
            yield Finding(Path(path), lines[0], "format", message)


# ---- All together ----------------------------------------------------------------------------


def check_tree(root, with_format):
    """All findings below root, sorted."""
    findings, sources = [], {}
    for path in list_files(root):
        if (root / path).is_symlink():
            continue
        text = read_text(root / path)
        if text is None:
            continue
        findings += check_words(path, text)
        if path.suffix in CPP:
            sources[path] = Source(path, text)
    for path, source in sources.items():
        header = sources.get(path.with_suffix(".hpp")) if path.suffix == ".cpp" else None
        findings += check_includes(source)
        findings += check_chance_and_clocks(source)
        findings += check_hash_order(source, header)
    if with_format:
        findings += check_format(root, list(sources))
    return sorted(set(findings)), len(sources)


# ---- Self-test -------------------------------------------------------------------------------

CLEAN = """// May name std::rand(), steady_clock, <simgrid/s4u.hpp> and "time.hpp" in a comment.
#include "sim/base/time.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

/* std::mt19937 and
   std::random_device are not used. */
constexpr std::string_view text = "std::shuffle, std::random_device, // std::rand()";
constexpr std::string_view raw = R"(std::mt19937 " std::rand())";
constexpr long many = 1'000'000;
std::unordered_map<int, std::vector<int>> table;
std::vector<int> sorted_keys(const std::unordered_map<int, std::vector<int>>& values);
boost::random::exponential_distribution<double> exponential;
boost::random::mt19937 seen_elsewhere;

int sum() {
  int total = 0;
  for (const int key : sorted_keys(table)) total += operand(key) + table.at(key).front();
  for (const int value : table.at(0)) total += value;
  for (int k = 0; k < (total > 0 ? 1 : 2); ++k) total += world.time(0);
  return total;
}
"""

# (file, text, the findings that it must give as (line, rule))
PLANTED = [
    ("sim/metrics/clean.cpp", CLEAN, []),
    ("sim/cli/clean.cpp", '#include <boost/program_options.hpp>\n\n#include "sim/engine/a.hpp"\n'
                          "auto start = std::chrono::steady_clock::now();\n", []),
    ("sim/engine/clean.cpp", '#include <simgrid/s4u.hpp>\n\n#include "sim/core/door.hpp"\n', []),
    ("tests/bench/clean.cpp", "#include <simgrid/s4u.hpp>\n"
                              "auto t = std::chrono::steady_clock::now();\n", []),
    ("tests/engine/clean.cpp", '#include <simgrid/s4u.hpp>\n\n#include "sim/cli/a.hpp"\n', []),
    ("analysis/report/clean.cpp", '#include "analysis/plan/verdict.hpp"\n'
                                  '#include "analysis/statistics/a.hpp"\n'
                                  '#include "sim/metrics/record.hpp"\n', []),
    ("build/dev/generated.cpp", "int x = std::rand();\n", []),
    ("sim/cohort.md", "A path sim/" + "work/ is relative, and /" + "workload is another.\n", []),

    ("sim/base/up.hpp", '#include "sim/model/world.hpp"\n', [(1, "arrows")]),
    ("sim/dataplane/planes.hpp", '\n#include "sim/controlplane/fault.hpp"\n', [(2, "arrows")]),
    ("sim/controlplane/planes.hpp", '#include "sim/workload/a.hpp"\n', [(1, "arrows")]),
    ("sim/core/up.cpp", '#  include  "sim/engine/clock.hpp"\n', [(1, "arrows")]),
    ("sim/engine/report.cpp", '#include "analysis/plan/verdict.hpp"\n', [(1, "arrows")]),
    ("sim/core/bracket.cpp", "#include <sim/cli/main.hpp>\n", [(1, "arrows")]),
    ("analysis/statistics/up.hpp", '#include "analysis/plan/verdict.hpp"\n', [(1, "arrows")]),
    ("analysis/report/simulates.cpp", '#include "sim/core/run.hpp"\n', [(1, "arrows")]),
    ("analysis/report/beside.cpp", '#include "analysis/compare/both.hpp"\n', [(1, "arrows")]),
    ("sim/model/tests.hpp", '#include "tests/catch.hpp"\n', [(1, "arrows")]),
    ("sim/model/near.cpp", '#include "world.hpp"\n#include "../base/time.hpp"\n',
     [(1, "rooted"), (2, "rooted")]),
    ("sim/elsewhere/a.hpp", "\n", [(1, "folder")]),
    ("sim/loose.cpp", "\n", [(1, "folder")]),

    ("sim/workload/rand.cpp", "int a = std::rand();\nint b = rand();\nvoid f() { srand(1); }\n",
     [(1, "chance"), (2, "chance"), (3, "chance")]),
    ("sim/workload/device.cpp", "std::random_device d;\n", [(1, "chance")]),
    ("sim/workload/name.cpp", "auto draw = &std::rand;\n", [(1, "chance")]),
    ("sim/workload/mt.cpp", "\n\nstd::mt19937_64 g;\n", [(3, "chance")]),
    ("sim/workload/normal.cpp", "std::normal_distribution<double> d;\n", [(1, "chance")]),
    ("tests/unit/shuffle.cpp", "void f() { std::shuffle(a, b, g); }\n", [(1, "chance")]),
    ("sim/engine/clock.cpp", "auto t = std::chrono::system_clock::now();\n", [(1, "clock")]),
    ("analysis/plan/steady.cpp", "auto t = std::chrono::steady_clock::now();\n", [(1, "clock")]),
    ("sim/base/high.cpp", "using C = std::chrono::high_resolution_clock;\n", [(1, "clock")]),
    ("sim/core/posix.cpp", "int a = gettimeofday(&v, nullptr);\nint b = clock_gettime(0, &t);\n",
     [(1, "clock"), (2, "clock")]),
    ("sim/core/seconds.cpp", "auto a = std::time(nullptr);\nauto b = time(NULL);\n",
     [(1, "clock"), (2, "clock")]),

    ("sim/dataplane/order.cpp",
     "std::unordered_map<int, std::vector<int>> by_key;\nvoid f() {\n"
     "  for (const auto& [k, v] : by_key) use(k, v);\n"
     "  for (auto i = by_key.begin(); i != by_key.end(); ++i) use(*i);\n"
     "  for (const auto& pair : std::as_const(by_key)) use(pair);\n"
     "  for (int a = 0; const auto& pair : world->of[index(r)].by_key) use(pair, a);\n"
     "  for (const auto& pair : sorted(world.by_key)) use(pair);\n}\n",
     [(3, "hash-order"), (4, "hash-order"), (5, "hash-order"), (6, "hash-order")]),
    ("sim/dataplane/returned.cpp",
     "std::unordered_set<int> keys_of(int region);\nvoid f() {\n"
     "  for (const int key : keys_of(1)) use(key);\n}\n", [(3, "hash-order")]),
    ("sim/dataplane/alias.cpp",
     "using Keys = std::unordered_set<int>;\nvoid f(const Keys& keys) {\n"
     "  for (const int k : keys) use(k);\n}\n", [(3, "hash-order")]),
    ("sim/dataplane/member.hpp", "class A {\n  std::unordered_set<int> members_;\n};\n", []),
    ("sim/dataplane/member.cpp", '#include "sim/dataplane/member.hpp"\n'
                                 "void A::f() {\n  for (int k : this->members_) use(k);\n}\n",
     [(3, "hash-order")]),

    ("sim/core/simgrid.cpp", "#include <simgrid/s4u.hpp>\n#include <xbt/log.h>\n",
     [(1, "simgrid"), (2, "simgrid")]),
    ("tests/unit/simgrid.cpp", "#include <simgrid/s4u.hpp>\n", [(1, "simgrid")]),
    ("sim/scenario/options.cpp", "#include <boost/program_options/value_semantic.hpp>\n",
     [(1, "options")]),

    ("sim/model/later.hpp", "int a;  // " + "TO" + "DO: more\n", [(1, "words")]),
    ("analysis/later.py", "# " + "FIX" + "ME\n", [(1, "words")]),
    ("scenarios/later.yaml", "\n# " + "X" * 3 + "\n", [(2, "words")]),
    ("later.md", "A " + "TO" + "DO list.\n", [(1, "words")]),
    ("script", "#!/bin/sh\n# " + "TO" + "DO\n", [(2, "words")]),
    ("platforms/here.csv", "a,/" + "work/main/a\n", [(1, "words")]),
    ("scenarios/here.yaml", "platform: /" + "farm/a\n", [(1, "words")]),
    ("here.md", "See /" + "work.\n", [(1, "words")]),
]

UGLY = "int  main( ) {return 0 ;}\n"


def self_test():
    """Plants the violations above in an empty directory; 0 when exactly they are found."""
    problems = []
    has_clang_format = shutil.which("clang-format") is not None
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for name, text, _ in PLANTED:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        findings, _ = check_tree(root, with_format=False)
        expected = {(name, line, rule) for name, _, places in PLANTED for line, rule in places}
        found = {(str(finding.path), finding.line, finding.rule) for finding in findings}
        problems += [f"not caught: {place}" for place in sorted(expected - found)]
        problems += [f"caught without reason: {place}" for place in sorted(found - expected)]
    if has_clang_format:
        with tempfile.TemporaryDirectory() as directory:
            root = Path(directory)
            (root / ".clang-format").write_text("BasedOnStyle: Google\n")
            (root / "ugly.cpp").write_text(UGLY)
            (root / "fine.cpp").write_text("int main() { return 0; }\n")
            findings, _ = check_tree(root, with_format=True)
            if [(str(found.path), found.rule) for found in findings] != [("ugly.cpp", "format")]:
                problems.append(f"format: found {findings}")
    else:
        print("tidy: no clang-format here; the rule `format` was not tried")
    for problem in problems:
        print(problem)
    rules = {rule for _, _, places in PLANTED for _, rule in places} | {"format"}
    print(f"tidy: {len(expected)} planted violations of {len(rules)} rules: "
          f"{'all caught, nothing else' if not problems else str(len(problems)) + ' problems'}")
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser(description="Checks the sources; see the head of this file.")
    parser.add_argument("--fast", action="store_true", help="leave out the formatting")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--self-test", action="store_true", help="check the checks")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if not arguments.root.is_dir():
        parser.error(f"no directory {arguments.root}")

    with_format = not arguments.fast
    if with_format and shutil.which("clang-format") is None:
        print("tidy: no clang-format here; formatting is not checked")
        with_format = False
    findings, count = check_tree(arguments.root.resolve(), with_format)
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.rule}: {finding.message}")
    print(f"tidy: {count} C++ files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
