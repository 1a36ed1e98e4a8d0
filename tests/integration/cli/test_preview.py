# SPDX-License-Identifier: GPL-3.0-or-later
"""What an image would be, told beforehand: names that change, file systems, size."""
import os
import unicodedata
import unittest

from harness import ConsoleTest

LONG = "n" * 70 + ".txt"


class Preview(ConsoleTest):
    def setUp(self):
        super().setUp()
        self.tree = self.folder / "tree"
        self.tree.mkdir()

    def names(self, *words):
        objects = self.run_json("image", "preview", *words)
        changed = {}
        for each in objects:
            if each["type"] == "name":
                changed.setdefault(each["nameSpace"], {})[each["path"]] = each.get("shown")
        counts = objects[-1]["adaptedNames"]
        self.assertEqual(counts, {name: len(changed.get(name, {})) for name in counts})
        return changed

    def test_names_that_every_name_space_takes_are_no_news(self):
        (self.tree / "readme.txt").write_text("x")
        self.assertEqual(self.names("--udf", "2.01", "tree"), {})

    def test_each_name_space_tells_what_it_changes(self):
        (self.tree / LONG).write_text("x")
        (self.tree / "ä:b").write_text("x")
        os.symlink("readme", self.tree / "link")
        changed = self.names("--udf", "2.01", "tree/.")
        self.assertEqual(set(changed["iso9660"]), {"/" + LONG, "/ä:b", "/link"} - {"/link"})
        self.assertEqual(changed["joliet"]["/" + LONG], "n" * 60 + ".txt")
        self.assertEqual(changed["joliet"]["/ä:b"], "ä_b")
        self.assertIsNone(changed["joliet"]["/link"])
        self.assertNotIn("rockridge", changed)
        self.assertNotIn("udf", changed)

    def test_what_it_tells_is_what_the_image_has(self):
        for name in [LONG, "case", "CASE", "a b", "dots...", "trailing ", "日本語の名前", "x" * 250]:
            (self.tree / name).write_text("x")
        changed = self.names("--udf", "1.02", "tree/.")
        self.run_cli("image", "create", "-o", "i.iso", "--udf", "1.02", "tree/.")
        for name_space, paths in changed.items():
            there = self.run_cli("image", "ls", "--fs", name_space, "i.iso").out.splitlines()
            for path, shown in paths.items():
                self.assertIn("/" + shown, there, (name_space, path))

    def test_words(self):
        (self.tree / LONG).write_text("x")
        out = self.run_cli("image", "preview", "tree/.").out
        self.assertIn(f"joliet: /{LONG} -> {'n' * 60}.txt\n", out)
        self.assertIn("ISO 9660, Rock Ridge, Joliet", out)
        out = self.run_cli("image", "preview", "--for", "bd", "tree/.").out
        self.assertIn("UDF 2.50", out)
        self.assertFalse((self.folder / "i.iso").exists())

    def test_decomposed_names_are_composed_and_counted(self):
        (self.tree / unicodedata.normalize("NFD", "Möwe")).write_text("x")
        outcome = self.run_cli("image", "create", "-o", "i.iso", "tree/.")
        self.assertIn("1 name", outcome.out)
        self.assertEqual(self.run_cli("image", "ls", "i.iso").out, "/" + unicodedata.normalize("NFC", "Möwe") + "\n")

    def test_names_that_are_no_utf_8_are_readable_and_reported(self):
        (self.folder / os.fsdecode(b"tree/caf\xe9")).write_text("x")
        objects = self.run_json("image", "create", "-o", "i.iso", "tree/.")
        self.assertIn("NameNotUtf8", [each["code"] for each in objects if each["type"] == "warning"])
        for name_space in ["rockridge", "joliet"]:
            self.assertEqual(self.run_cli("image", "ls", "--fs", name_space, "i.iso").out, "/café\n")

    def test_usage(self):
        self.run_cli("image", "preview", code=2)
        self.run_cli("image", "preview", "--for", "tape", "tree", code=2)
        self.run_cli("image", "preview", "gone", code=1)


if __name__ == "__main__":
    unittest.main()
