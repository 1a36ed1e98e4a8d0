#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the house rules of ARCHITECTURE.md and CONVENTIONS.md that a compiler does not check.

lint.py [FOLDER]   the checkout, unless told; prints file:line: rule: sentence, and ends with 1 when there is any
"""
import os
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import rules  # noqa: E402

SKIPPED_FOLDERS = {".git", "build", "__pycache__", ".cache", "debian"}
CPP = {".h", ".cpp"}
SCRIPT = re.compile(rb"^#!.*\b(bash|sh|python3)\b")
# Files that hold input for tests, or somebody else's text: only their own users judge them.
FOREIGN = re.compile(r"^(tests/data/|tests/fuzz/corpus/|tests/.*/(corpus|golden|data)/|LICENSE$)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
MARKER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/work/(main|shared|build)\b")


class Tree:
    """All files of a checkout, read once; findings are collected here."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = {}
        self.findings = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for name in sorted(names):
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    self.files[path.relative_to(self.root).as_posix()] = path.read_bytes()

    def text(self, name):
        return self.files[name].decode("utf-8", "replace")

    def lines(self, name):
        return self.text(name).split("\n")

    def report(self, name, line, rule, sentence):
        self.findings.append((name, line, rule, sentence))

    def named(self, *suffixes):
        return [name for name in self.files if Path(name).suffix in suffixes and not FOREIGN.match(name)]


def room_of(name):
    """core/<library>, ui or app; None for what has no arrows (tests, packaging)."""
    parts = name.split("/")
    if parts[0] == "core" and len(parts) > 2:
        return "/".join(parts[:2])
    return parts[0] if parts[0] in ("ui", "app") and len(parts) > 1 else None


def check_arrow(tree, name, number, room, target):
    if target == room or target in rules.ALLOWED.get(room, set()):
        return
    tree.report(name, number, "arrows", f"{room} must not use {target}")


def check_includes(tree):
    for name in tree.named(*CPP):
        room = room_of(name)
        if room and room not in rules.ALLOWED:
            tree.report(name, 1, "arrows", f"{room} is not a room of ARCHITECTURE.md")
            continue
        for number, line in enumerate(tree.lines(name), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            if found[1] == '"':
                check_project_include(tree, name, number, room, found[2])
            elif room and room.startswith("core/"):
                check_qt_include(tree, name, number, room, found[2])


def check_project_include(tree, name, number, room, included):
    if included.endswith(".moc") or re.fullmatch(r"(ui_|moc_)\w+\.(h|cpp)", included):
        return
    if included.endswith(".cpp"):
        tree.report(name, number, "include", f'"{included}" is a source, not a header')
        return
    if name.startswith("tests/") and (Path(name).parent / included).as_posix() in tree.files:
        return  # the helpers of a test lie beside it
    if not included.startswith(("core/", "ui/", "app/", "tests/")):
        tree.report(name, number, "include", f'"{included}" must be named from the top of the checkout')
        return
    target = room_of(included)
    if room is None:
        return
    if target is None:
        tree.report(name, number, "arrows", f"{room} must not use {included}")
        return
    check_arrow(tree, name, number, room, target)


def check_qt_include(tree, name, number, room, included):
    if not re.match(r"Qt?[A-Z]", included):
        return
    plain = included.removeprefix("QtCore/")
    if plain in rules.QT_VALUES:
        return
    if room in rules.ROOMS_WITH_OBJECTS:
        if plain in rules.QT_OBJECTS or included.startswith(rules.QT_OBJECT_PREFIXES):
            return
        tree.report(name, number, "qt", f"core must not use <{included}>: no QtGui, no QtWidgets, no event loop")
        return
    tree.report(name, number, "qt", f"{room} holds values only: <{included}> is not one (see rules.py)")


def check_links(tree):
    """What a room's CMakeLists.txt links follows the same arrows as its includes."""
    for name in tree.files:
        room = room_of(name)
        if room is None or room == "app" or not name.endswith("CMakeLists.txt") or room not in rules.ALLOWED:
            continue
        for number, line in enumerate(tree.lines(name), 1):
            for library in re.findall(r"emberdisc::(\w+)", line.split("#")[0]):
                if f"core/{library}" in rules.CORE_ARROWS:
                    check_arrow(tree, name, number, room, f"core/{library}")
                elif room.startswith("core/") and library not in ("flags", room.split("/")[1]):
                    tree.report(name, number, "arrows", f"{room} must not link emberdisc::{library}")


def check_objects_and_words(tree):
    """No QObjects below jobs and platform, translated text in ui and app alone."""
    for name in tree.named(*CPP):
        room = room_of(name)
        if room is None or not room.startswith("core/"):
            continue
        for number, line in enumerate(tree.lines(name), 1):
            code = line.split("//")[0]
            if re.search(r"(?<![\w.])(tr|trUtf8|QT_TR_NOOP|QT_TRANSLATE_NOOP)\(|\bQCoreApplication::translate\b", code):
                tree.report(name, number, "words", "only ui and app translate; core returns codes and data")
            if room not in rules.ROOMS_WITH_OBJECTS and re.search(r"\b(Q_OBJECT|Q_SIGNALS|Q_SLOTS|Q_EMIT)\b", code):
                tree.report(name, number, "qt", f"{room} has no QObjects")


def check_headers(tree):
    for name in tree.named(".h"):
        if "#pragma once" not in tree.lines(name):
            tree.report(name, 1, "header", "lacks #pragma once")
        for number, line in enumerate(tree.lines(name), 1):
            if re.match(r"\s*using namespace\b", line):
                tree.report(name, number, "header", "no using namespace in a header")


def check_licence_line(tree):
    for name, data in tree.files.items():
        if FOREIGN.match(name):
            continue
        path = Path(name)
        script = SCRIPT.match(data)
        if path.suffix not in CPP | {".cmake", ".py", ".js"} and path.name != "CMakeLists.txt" and not script:
            continue
        lines = tree.lines(name)
        at = 1 if script else 0
        if len(lines) <= at or not re.match(r"(//|#) SPDX-License-Identifier: GPL-3.0-or-later$", lines[at]):
            tree.report(name, at + 1, "licence", "the SPDX line is missing")


def check_markers(tree):
    for name, data in tree.files.items():
        if FOREIGN.match(name) or name.startswith("tests/lint/") or b"\0" in data:
            continue
        for number, line in enumerate(tree.lines(name), 1):
            if MARKER.search(line):
                tree.report(name, number, "marker", "unfinished work is an issue, not a comment")
            if Path(name).suffix in CPP and re.search(r"\bQSKIP\s*\(", line):
                tree.report(name, number, "marker", "a skipped test is a lie: set-up installs what a test needs")
            if MACHINE_PATH.search(line):
                tree.report(name, number, "machine", "names a folder of one machine")


def check_text_form(tree):
    for name, data in tree.files.items():
        if FOREIGN.match(name) or b"\0" in data or not data or Path(name).suffix == ".patch":
            continue
        if b"\r\n" in data:
            tree.report(name, 1, "form", "line ends are LF")
        if not data.endswith(b"\n"):
            tree.report(name, data.count(b"\n") + 1, "form", "the last line has no end")
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.endswith((b" ", b"\t")):
                tree.report(name, number, "form", "white space at the end of the line")


def says_why(lines, index):
    """A comment with LENGTH: among the few lines before this one."""
    return any(re.search(r"//.*\bLENGTH: \w", line) for line in lines[max(0, index - 12) : index + 1])


def check_length(tree):
    for name in tree.named(*CPP):
        lines = tree.lines(name)
        if len(lines) > rules.LONGEST_FILE + 1 and not any("LENGTH: " in line for line in lines[:20]):
            tree.report(
                name, rules.LONGEST_FILE, "length", f"{len(lines) - 1} lines: split it, or say why with // LENGTH: reason"
            )
        start, indent = None, ""
        for index, line in enumerate(lines):
            if start is None and re.fullmatch(r" *\{", line):
                # Only a function has its opening brace alone on a line (.clang-format); a block in one is deeper.
                start, indent = index, line[:-1]
            elif start is not None and line.rstrip(";,)") == indent + "}":
                # A long list of cases is no long function: the labels do not count.
                length = sum(not re.match(r"\s*case [^;]*:$", inner) for inner in lines[start + 1 : index])
                if length > rules.LONGEST_FUNCTION and not says_why(lines, start):
                    tree.report(name, start + 1, "length", f"a function of {length} lines: split it, or say why")
                start = None


def check_readmes(tree):
    rooms = {room_of(name) for name in tree.named(*CPP)} - {None, "ui", "app"}
    for room in sorted(rooms):
        readme = f"{room}/README.md"
        if readme not in tree.files:
            tree.report(readme, 1, "readme", "each folder of core says on a page what lives there")
        elif len(tree.lines(readme)) > rules.LONGEST_README:
            tree.report(readme, rules.LONGEST_README, "readme", "a page, not more")


def check_source_lists(tree):
    """Each .cpp is named by the CMakeLists.txt of its folder, or of one above it."""
    for name in tree.named(".cpp"):
        if not name.startswith(("core/", "ui/", "app/", "tests/")):
            continue
        path = Path(name)
        for folder in path.parents:
            listing = (folder / "CMakeLists.txt").as_posix()
            if listing not in tree.files:
                continue
            words = set(re.split(r"[\s()\";]+", re.sub(r"#.*", "", tree.text(listing))))
            relative = path.relative_to(folder)
            if {relative.as_posix(), relative.with_suffix("").as_posix(), name, f"${{PROJECT_SOURCE_DIR}}/{name}"} & words:
                break
        else:
            if name != "tests/fuzz/standalone.cpp":  # cmake/Emberdisc.cmake adds it to every fuzz target
                tree.report(name, 1, "sources", "no CMakeLists.txt names this file")


def check_using(tree):
    """What a source takes over by name it uses (clang-tidy sees this only in the file that it was called for)."""
    for name in tree.named(".cpp"):
        text = tree.text(name)
        for number, line in enumerate(tree.lines(name), 1):
            found = re.match(r"\s*using (?:\w+::)+(\w+);", line)
            if found and len(re.findall(rf"\b{found[1]}\b", text)) == 1:
                tree.report(name, number, "using", f"nothing here uses {found[1]}")


CHECKS = [
    check_includes,
    check_links,
    check_objects_and_words,
    check_headers,
    check_licence_line,
    check_markers,
    check_text_form,
    check_length,
    check_readmes,
    check_source_lists,
    check_using,
]


def findings(root):
    tree = Tree(root)
    for check in CHECKS:
        check(tree)
    return sorted(set(tree.findings)), len(tree.files)


def main(arguments):
    root = arguments[0] if arguments else Path(__file__).resolve().parents[2]
    found, files = findings(root)
    for name, line, rule, sentence in found:
        print(f"{name}:{line}: {rule}: {sentence}")
    print(f"lint: {files} files, {len(found)} findings")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
