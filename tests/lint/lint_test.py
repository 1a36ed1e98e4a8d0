#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds lint.py trees that break one rule each, and one that breaks none."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import lint  # noqa: E402

SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
LIST = "# SPDX-License-Identifier: GPL-3.0-or-later\n"


def found(files):
    """{path: text} -> the findings as (path, line, rule)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [finding[:3] for finding in lint.findings(folder)[0]]


def header(body):
    return SPDX + "#pragma once\n" + body


def room(name, body, kind="a.h"):
    """A tree with one source in a room that is otherwise in order."""
    return {f"{name}/{kind}": header(body), f"{name}/README.md": "What lives here.\n"}


class Arrows(unittest.TestCase):
    def refused(self, files, line, rule="arrows"):
        name = next(iter(files))
        self.assertEqual(found(files), [(name, line, rule)])

    def accepted(self, files):
        self.assertEqual(found(files), [])

    def test_downwards_is_accepted_also_over_a_neighbour(self):
        self.accepted(room("core/image", '#include "core/tree/node.h"\n#include "core/base/result.h"\n'))
        self.accepted(room("core/jobs", '#include "core/recorder/plan.h"\n#include "core/mmc/transport.h"\n'))
        self.accepted(room("core/virtualdrive", '#include "core/mmc/cdb.h"\n#include "core/virtualdrive/medium.h"\n'))
        self.accepted({"app/emberdisc/a.h": header('#include "core/virtualdrive/a.h"\n#include "ui/main/a.h"\n')})
        self.accepted({"tests/unit/mmc/a.h": header('#include "core/virtualdrive/a.h"\n')})

    def test_upwards_and_sideways_is_refused(self):
        self.refused(room("core/base", '#include "core/source/a.h"\n'), 3)
        self.refused(room("core/tree", '#include "core/image/a.h"\n'), 3)
        self.refused(room("core/image", '#include "core/mmc/a.h"\n'), 3)
        self.refused(room("core/mmc", '#include "core/source/a.h"\n'), 3)
        self.refused(room("core/recorder", '#include "core/image/a.h"\n'), 3)
        self.refused(room("core/jobs", '#include "core/virtualdrive/a.h"\n'), 3)
        self.refused(room("core/jobs", '#include "core/platform/a.h"\n'), 3)
        self.refused(room("core/platform", '#include "core/jobs/a.h"\n'), 3)
        self.refused(room("core/mmc", '#include "ui/main/a.h"\n'), 3)
        self.refused(room("core/mmc", '#include "tests/support/a.h"\n'), 3)

    def test_ui_sees_no_device(self):
        for target in ("core/mmc/cdb.h", "core/virtualdrive/a.h", "core/platform/a.h", "app/emberdisc/a.h"):
            self.refused({"ui/main/a.h": header(f'#include "{target}"\n')}, 3)
        self.accepted({"ui/main/a.h": header('#include "core/jobs/job.h"\n#include <QWidget>\n')})

    def test_unknown_room_is_refused(self):
        self.refused(room("core/misc", ""), 1)

    def test_links_follow_the_arrows(self):
        bad = LIST + "emberdisc_library(image SOURCES a.cpp LINKS emberdisc::mmc)\n"
        self.assertEqual(found({"core/image/CMakeLists.txt": bad}), [("core/image/CMakeLists.txt", 2, "arrows")])
        good = LIST + "emberdisc_library(image SOURCES a.cpp LINKS emberdisc::tree emberdisc::flags)\n"
        self.assertEqual(found({"core/image/CMakeLists.txt": good}), [])
        upwards = LIST + "emberdisc_library(jobs SOURCES a.cpp LINKS emberdisc::words)\n"
        self.assertEqual(found({"core/jobs/CMakeLists.txt": upwards}), [("core/jobs/CMakeLists.txt", 2, "arrows")])

    def test_an_include_is_named_from_the_top(self):
        self.refused(room("core/mmc", '#include "transport.h"\n'), 3, "include")
        self.accepted(room("core/mmc", '#include "a.moc"\n'))
        helpers = {"tests/unit/mmc/b.h": header('#include "a.h"\n'), "tests/unit/mmc/a.h": header("")}
        self.accepted(helpers)
        self.refused({"tests/unit/tree/b.h": header('#include "a.h"\n'), "tests/unit/mmc/a.h": header("")}, 3, "include")

    def test_a_source_is_not_included(self):
        self.refused(room("core/tree", '#include "core/tree/node.cpp"\n'), 3, "include")
        self.accepted(room("core/tree", '#include "moc_node.cpp"\n'))

    def test_qt_in_core(self):
        self.accepted(room("core/image", "#include <QString>\n#include <QDateTime>\n#include <vector>\n"))
        self.refused(room("core/image", "#include <QObject>\n"), 3, "qt")
        self.refused(room("core/image", "#include <QtConcurrentRun>\n"), 3, "qt")
        self.accepted(room("core/jobs", "#include <QObject>\n#include <QtConcurrentRun>\n"))
        self.accepted(room("core/platform", "#include <QDBusConnection>\n"))
        self.refused(room("core/jobs", "#include <QWidget>\n"), 3, "qt")
        self.refused(room("core/jobs", "#include <QtGui/QImage>\n"), 3, "qt")
        self.refused(room("core/tree", "class A {\n    Q_OBJECT\n};\n"), 4, "qt")


class Files(unittest.TestCase):
    def rules_of(self, files):
        return sorted({rule for _, _, rule in found(files)})

    def test_licence_line(self):
        self.assertEqual(self.rules_of({"ui/a.h": "#pragma once\n"}), ["licence"])
        self.assertEqual(self.rules_of({"cmake/a.cmake": "set(a 1)\n"}), ["licence"])
        self.assertEqual(self.rules_of({"tool": "#!/usr/bin/env bash\necho\n"}), ["licence"])
        self.assertEqual(self.rules_of({"tool": "#!/usr/bin/env bash\n" + LIST}), [])

    def test_markers_and_skipped_tests(self):
        for word in ("TODO", "FIXME", "XXX", "HACK"):
            self.assertEqual(self.rules_of({"ui/a.h": header(f"// {word}: later\n")}), ["marker"])
        self.assertEqual(self.rules_of({"tests/a.h": header('QSKIP("no drive");\n')}), ["marker"])
        self.assertEqual(self.rules_of({"dev": "#!/bin/bash\n" + LIST + "mktemp a.XXXXXX\n"}), [])

    def test_machine_paths(self):
        self.assertEqual(self.rules_of({"README.md": "cd /work/" + "main\n"}), ["machine"])
        self.assertEqual(self.rules_of({"README.md": "cd /tmp/work/" + "main\n"}), [])

    def test_only_ui_and_app_translate(self):
        self.assertEqual(self.rules_of(room("core/jobs", 'auto a = tr("Burn");\n')), ["words"])
        self.assertEqual(self.rules_of({"ui/a.h": header('auto a = tr("Burn");\n')}), [])
        self.assertEqual(self.rules_of(room("core/jobs", "auto a = str(1); // tr(x)\n")), [])

    def test_headers(self):
        self.assertEqual(self.rules_of({"ui/a.h": SPDX}), ["header"])
        self.assertEqual(self.rules_of({"ui/a.h": header("using namespace std;\n")}), ["header"])

    def test_text_form(self):
        self.assertEqual(self.rules_of({"README.md": "a \n"}), ["form"])
        self.assertEqual(self.rules_of({"README.md": "a\r\n"}), ["form"])
        self.assertEqual(self.rules_of({"README.md": "a"}), ["form"])
        self.assertEqual(self.rules_of({"tests/data/a.cue": "a \r\nb"}), [])
        self.assertEqual(self.rules_of({"docs/a.png": b"\x89PNG\0 \n \n"}), [])

    def test_length(self):
        lines = "    step();\n"
        self.assertEqual(found({"ui/a.h": header("int a;\n" * 499)}), [("ui/a.h", 500, "length")])
        self.assertEqual(found({"ui/a.h": header("int a;\n" * 498)}), [])
        self.assertEqual(found({"ui/a.h": header("// LENGTH: one table\n" + "int a;\n" * 600)}), [])
        long = "void f()\n{\n" + lines * 61 + "}\n"
        self.assertEqual(found({"ui/a.h": header(long)}), [("ui/a.h", 4, "length")])
        self.assertEqual(found({"ui/a.h": header("// LENGTH: the grammar\n" + long)}), [])
        self.assertEqual(found({"ui/a.h": header("void f()\n{\n" + lines * 60 + "}\n")}), [])

    def test_labels_of_a_switch_do_not_count(self):
        cases = "    case Kind::One:\n        return 1;\n" * 55
        self.assertEqual(found({"ui/a.h": header("int f(Kind kind)\n{\n    switch (kind) {\n" + cases + "    }\n}\n")}), [])

    def test_readme_in_each_room(self):
        self.assertEqual(found({"core/tree/a.h": header("")}), [("core/tree/README.md", 1, "readme")])
        self.assertEqual(self.rules_of({"core/tree/a.h": header(""), "core/tree/README.md": "a\n" * 90}), ["readme"])

    def test_using(self):
        def source(body):
            return {"tests/CMakeLists.txt": LIST + "a.cpp\n", "tests/a.cpp": SPDX + body}

        unused = source("using core::tree::Node;\nint a;\n")
        self.assertEqual(found(unused), [("tests/a.cpp", 2, "using")])
        self.assertEqual(found(source("using core::tree::Node;\nNode a;\n")), [])

    def test_source_lists(self):
        source = {"ui/data/a.cpp": SPDX}
        self.assertEqual(found(source), [("ui/data/a.cpp", 1, "sources")])
        for listing in ("ui/CMakeLists.txt", "emberdisc_library(ui SOURCES data/a.cpp)"), (
            "ui/data/CMakeLists.txt",
            "emberdisc_test(a LINKS x)",
        ):
            self.assertEqual(found(source | {listing[0]: LIST + listing[1] + "\n"}), [])
        commented = {"ui/CMakeLists.txt": LIST + "# data/a.cpp\n"}
        self.assertEqual(found(source | commented), [("ui/data/a.cpp", 1, "sources")])

    def test_nothing_to_check_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(lint.main([folder]), 1)


if __name__ == "__main__":
    unittest.main()
