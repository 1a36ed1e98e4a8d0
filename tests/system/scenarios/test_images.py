# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel mounts the images that we write, and finds in them what was put there."""
import json
import os
import stat
import zipfile

from attached import SystemTest

UDF_REVISIONS = ("1.02", "1.50", "2.00", "2.01", "2.50", "2.60")


def facts(top, links=True, modes=True):
    """Of everything below: name, kind, size, time to the second, permissions, where a link leads."""
    found = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            is_link = stat.S_ISLNK(status.st_mode)
            if is_link and not links:
                continue
            fact = [stat.S_IFMT(status.st_mode), int(status.st_mtime)]
            if stat.S_ISREG(status.st_mode):
                fact.append(status.st_size)
            if is_link:
                fact.append(os.readlink(path))
            elif modes:
                fact.append(stat.S_IMODE(status.st_mode) & 0o555)
            found[os.path.relpath(path, top)] = fact
    return found


class Images(SystemTest):
    maxDiff = 4000

    def image(self, tree, *options):
        self.run_cli("image", "create", "-o", "i.iso", *options, f"{tree}/.")
        return self.folder / "i.iso"

    def assert_holds(self, image, kind, options, tree, **what):
        with self.mounted(image, kind, f"loop{',' if options else ''}{options}") as place:
            self.assertEqual(facts(place, **what), facts(tree, **what))
            if what.get("links", True):
                self.assert_same_tree(tree, place)

    def test_udf_of_every_revision(self):
        tree = self.tree()
        for revision in UDF_REVISIONS:
            with self.subTest(revision=revision):
                self.assert_holds(self.image(tree, "--fs", "udf", "--udf", revision), "udf", "", tree)
                os.unlink(self.folder / "i.iso")

    def test_udf_beside_iso9660(self):
        tree = self.tree()
        image = self.image(tree, "--fs", "iso9660,joliet,rockridge,udf")
        self.assert_holds(image, "udf", "", tree)
        self.assert_holds(image, "iso9660", "", tree)

    def test_rock_ridge(self):
        tree = self.tree()
        self.assert_holds(self.image(tree, "--fs", "iso9660,rockridge"), "iso9660", "", tree)

    def test_joliet(self):
        """It knows neither links nor permissions; the kernel has to be told to give names in UTF-8."""
        tree = self.tree()
        image = self.image(tree, "--fs", "iso9660,joliet,rockridge")
        self.assert_holds(image, "iso9660", "norock,iocharset=utf8", tree, links=False, modes=False)

    def test_plain_names(self):
        """Names are others; what is in the files is the same."""
        tree = self.tree()
        with self.mounted(self.image(tree, "--fs", "iso9660"), "iso9660", "loop,norock,nojoliet") as place:
            contents = [sorted(path.read_bytes() for path in top.rglob("*") if path.is_file() and not path.is_symlink()) for top in (tree, place)]
            self.assertEqual(len(contents[0]), len(contents[1]))
            self.assertTrue(contents[0] == contents[1], "other contents")

    def test_udf_with_named_streams(self):
        """The kernel knows no streams, but must not mind them either."""
        tree = self.tree()
        self.run_cli("project", "save", "-o", "p.ember", f"{tree}/.")
        with zipfile.ZipFile(self.folder / "p.ember") as packed:
            project = json.loads(packed.read("project.json"))
        for item in project["items"]:
            if item["kind"] != "symlink":
                item["extended"] = [{"name": "user.a", "value": "1"}, {"name": "user.big", "value": "v" * 3000}]
        project["image"]["extendedAttributes"] = True
        with zipfile.ZipFile(self.folder / "p.ember", "w") as packed:
            packed.writestr("mimetype", "application/x-emberdisc-project")
            packed.writestr("project.json", json.dumps(project))
        for revision in UDF_REVISIONS[2:]:
            with self.subTest(revision=revision):
                self.run_cli("image", "create", "-o", "i.iso", "--project", "p.ember", "--fs", "udf", "--udf", revision)
                self.assertIn("user.big", self.run_cli("image", "ls", "i.iso", "--long").out)
                with self.mounted(self.folder / "i.iso", "udf", "loop") as place:
                    self.assertEqual(facts(place), facts(tree))
                    self.assert_same_tree(tree, place)
                os.unlink(self.folder / "i.iso")

    def test_hard_links_of_udf(self):
        tree = self.tree()
        os.link(tree / "run me", tree / "folder" / "run me, too")
        with self.mounted(self.image(tree, "--fs", "udf"), "udf", "loop") as place:
            self.assertEqual(os.stat(place / "run me").st_ino, os.stat(place / "folder" / "run me, too").st_ino)
