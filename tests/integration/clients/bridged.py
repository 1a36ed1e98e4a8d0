# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests with programs of others have in common: a served drive, a bridge to it, and trees to burn."""
import os
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from harness import PATIENCE, ConsoleTest

BRIDGE = Path(os.environ["EMBERDISC_BRIDGE_LIBRARY"])
NODE = "/dev/sr0"


class BridgedTest(ConsoleTest):
    def setUp(self):
        super().setUp()
        for number, name in enumerate(("first", "second")):
            tree = self.folder / name
            tree.mkdir()
            (tree / "random").write_bytes(os.urandom(1_500_001 + number))
            (tree / "Grüße").write_text(name)

    @contextmanager
    def drive(self, medium):
        """A drive with a new disc; ends with the disc in d.vdisc at rest."""
        self.disc(medium)
        with self.served():
            yield

    @contextmanager
    def served(self):
        """A drive with the disc in d.vdisc."""
        server = self.start("virtual", "serve", "d.vdisc", "--socket", "s", "--trace", "trace", stdout=subprocess.DEVNULL)
        try:
            self.wait_for(self.listens, server)
            yield
            self.assertIsNone(server.poll(), "the server ended by itself")
        finally:
            server.send_signal(signal.SIGTERM)
            _, err = server.communicate(timeout=PATIENCE)
        self.assertEqual((server.returncode, err), (0, b""))
        self.assertFalse((self.folder / "s").exists(), "the socket was left behind")

    def listens(self):
        """The socket has its name a moment before anybody can connect."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
            return probe.connect_ex(str(self.folder / "s")) == 0

    def client(self, *words, code=0):
        """Runs a program at the drive, insists on its exit code, and gives what it says."""
        environment = self.environment | {
            "EMBERDISC_BRIDGE": f"{NODE}={self.folder / 's'}",
            "LD_PRELOAD": str(BRIDGE),
        }
        done = subprocess.run(
            words, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False
        )
        said = done.stdout.decode("utf-8", "replace")
        self.assertEqual(done.returncode, code, f"{words}: {said}\n{(self.folder / 'trace').read_text()[-3000:]}")
        return said

    def image(self, tree="first", name="i.iso", *more):
        subprocess.run(["genisoimage", "-quiet", "-R", "-J", *more, "-o", name, "-graft-points", f"{tree}={tree}"], cwd=self.folder, check=True)
        return (self.folder / name).read_bytes()

    def assert_disc_begins_with(self, image):
        self.run_cli("virtual", "export", "d.vdisc", "-o", "out.iso")
        self.assertEqual((self.folder / "out.iso").read_bytes()[: len(image)] == image, True, "other bytes than were written")

    def assert_tracks_hold(self, *images):
        """Each track begins with its image."""
        self.run_cli("virtual", "export", "d.vdisc", "-o", "out.iso")
        disc = (self.folder / "out.iso").read_bytes()
        (self.folder / "out.iso").unlink()
        tracks = self.medium("virtual:d.vdisc")["tracks"]
        self.assertEqual(len(tracks), len(images), tracks)
        for track, image in zip(tracks, images):
            begin = track["start"] * 2048
            self.assertEqual(disc[begin : begin + len(image)] == image, True, f"other bytes than were written: {track}")

    def assert_disc_holds(self, *trees):
        self.run_cli("image", "extract", "--drive", "virtual:d.vdisc", "--fs", "rockridge", "-o", "out")
        for tree in trees:
            self.assert_same_tree(tree, f"out/{tree}")

    def xorriso_burns_and_appends(self, medium):
        with self.drive(medium):
            self.client("xorriso", "-outdev", NODE, "-map", "first", "/first", "-commit")
            self.client("xorriso", "-dev", NODE, "-map", "second", "/second", "-commit")
            said = self.client("xorriso", "-dev", NODE, "-toc")
        self.assertEqual(len(re.findall(r"^ISO session *:", said, re.MULTILINE)), 2, said)
        self.assert_disc_holds("first", "second")
        return said

    def growisofs_burns_and_appends(self, medium, *more):
        with self.drive(medium):
            self.client("growisofs", *more, "-Z", NODE, "-quiet", "-R", "-J", "-graft-points", "first=first")
            self.client("growisofs", *more, "-M", NODE, "-quiet", "-R", "-J", "-graft-points", "second=second")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assert_disc_holds("first", "second")
        return said

    def assert_two_sessions(self, said):
        """In the words of dvd+rw-mediainfo, which counts an empty one that is open."""
        self.assertRegex(said, r"Number of Sessions: +(3|2)\b")

    def assert_finished(self):
        self.assertEqual(self.medium("virtual:d.vdisc")["status"], "finished")

    def growisofs_finishes(self, medium, track, *options):
        image = self.image()
        with self.drive(medium):
            self.client("growisofs", *options, "-dvd-compat", "-Z", f"{NODE}=i.iso")
            said = self.client("dvd+rw-mediainfo", NODE)
        self.assertRegex(said, r"Disc status: +complete")
        self.assertRegex(said, rf"Track State: +{track}\n")
        self.assert_disc_begins_with(image)
        return said

    def cdrskin_burns(self, medium, *more):
        image = self.image()
        with self.drive(medium):
            for words in more:
                self.client("cdrskin", f"dev={NODE}", words)
            self.client("cdrskin", f"dev={NODE}", "i.iso")
        self.assert_disc_begins_with(image)
