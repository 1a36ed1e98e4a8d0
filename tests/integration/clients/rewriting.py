# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of rewritable media have in common."""
import re

from bridged import NODE, BridgedTest


class RewritableTest(BridgedTest):
    """What one burns and appends to where nothing has to be closed."""

    def growisofs_burns_and_appends(self, medium, *more):
        with self.drive(medium):
            self.client("growisofs", *more, "-Z", NODE, "-quiet", "-R", "-J", "-graft-points", "first=first")
            self.client("growisofs", *more, "-M", NODE, "-quiet", "-R", "-J", "-graft-points", "second=second")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assert_disc_holds("first", "second")
        return said

    def xorriso_burns_and_appends(self, medium):
        with self.drive(medium):
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertEqual(len(re.findall(r"^ISO session *:", said, re.MULTILINE)), 2, said)
        self.assert_disc_holds("first", "second")
        return said

    def cdrskin_burns(self, medium, *more):
        image = self.image()
        with self.drive(medium):
            for words in more:
                self.client("cdrskin", f"dev={NODE}", words)
            self.client("cdrskin", f"dev={NODE}", "i.iso")
        self.assert_disc_begins_with(image)
