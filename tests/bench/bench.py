#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures emberdisc-cli against other programs on the same work in the same run: ratios and peak memory.

bench.py --program build/release/bin/emberdisc-cli --recorder build/release/bin/bench_mmc [--quick] [--folder FOLDER] [NAME...]

Names: small (50,000 small files into an image), large (one file of 5 GiB into an image), copy (the same
against cp, and with checksums), clone (on XFS and btrfs in a file, for root), burn (both onto a virtual BD-R), read (an image listed and extracted),
mmc (the virtual recorder by itself, in memory). All unless told. --quick takes a tenth. Timing decides
nothing here: the exit code tells only whether each program did its work.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MIB = 1 << 20


class Failed(Exception):
    pass


def measure(command):
    """Seconds, and the peak resident size in MiB, of one program."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            words.seek(0)
            tail = words.read().decode("utf-8", "replace").strip().split("\n")[-5:]
            raise Failed(f"{' '.join(map(str, command))}: exit code {process.returncode}\n      " + "\n      ".join(tail))
    return time.monotonic() - started, usage.ru_maxrss / 1024


def make_small(folder, files):
    """Many files of 0 to 8 KiB in folders of a hundred, the same at every run."""
    block = bytes(range(256)) * 33
    for number in range(files):
        if number % 100 == 0:
            place = folder / f"folder {number // 10000:02}" / f"part {number // 100 % 100:02}"
            place.mkdir(parents=True)
        size = number * 7919 % 8192
        (place / f"file {number:05} of the benchmark.dat").write_bytes(block[number % 256 :][:size])


def make_large(folder, size):
    folder.mkdir()
    block = os.urandom(8 * MIB)
    with open(folder / "large.bin", "wb") as file:
        for _ in range(size // len(block)):
            file.write(block)


class Bench:
    def __init__(self, program, recorder, folder, quick):
        self.program = program
        self.recorder = recorder
        self.folder = folder
        self.files = 5_000 if quick else 50_000
        self.size = (512 if quick else 5 * 1024) * MIB
        self.failures = 0
        # A child counts the memory that it shared with this interpreter before it became the program.
        self.floor = measure(["true"])[1]

    def trees(self, name):
        tree = self.folder / name
        if not tree.exists():
            print(f"   making the tree '{name}' ...", flush=True)
            if name == "small":
                make_small(tree, self.files)
            else:
                make_large(tree, self.size)
            os.sync()
        return tree

    def compare(self, title, ours, peers, made=None):
        """Each command twice in turn, the better time counts: the first pass also fills the page cache."""
        print(f"\n{title}")
        results = {}
        for name, command in [("emberdisc-cli", ours), *peers]:
            try:
                runs = []
                for _ in range(2):
                    self.remove(made)
                    runs.append(measure(command))
                results[name] = (min(run[0] for run in runs), max(run[1] for run in runs))
            except (Failed, FileNotFoundError) as reason:
                self.failures += 1
                print(f"   {name:<14} FAILED: {reason}")
        own = results.get("emberdisc-cli")
        for name, (seconds, memory) in results.items():
            ratio = f"{seconds / own[0]:6.2f} x our time" if own and name != "emberdisc-cli" else ""
            peak = f"{memory:6.0f}" if memory > self.floor + 1 else f"<{self.floor + 1:5.0f}"
            print(f"   {name:<14} {seconds:8.2f} s   {peak} MiB peak   {ratio}")
        sys.stdout.flush()

    @staticmethod
    def remove(path):
        if path is None:
            return
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def image(self, name, title):
        tree, made = self.trees(name), self.folder / "made.iso"
        self.compare(
            title,
            [self.program, "--quiet", "image", "create", "-o", made, f"{tree}/."],
            [
                ("genisoimage", ["genisoimage", "-quiet", "-R", "-J", "-joliet-long", "-allow-limited-size", "-iso-level", "3", "-o", made, tree]),
                ("xorriso", ["xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-joliet-long", "-iso-level", "3", "-o", made, tree]),
            ],
            made,
        )  # fmt: skip
        self.remove(made)

    def small(self):
        self.image("small", f"{self.files:,} small files into an ISO 9660 image with Joliet and Rock Ridge")

    def large(self):
        self.image("large", f"one file of {self.size // MIB:,} MiB into an ISO 9660 image")

    def copy(self):
        """cp with its bytes synced, since an image is: the least that has to be done."""
        tree, made = self.trees("large"), self.folder / "made.iso"
        script = 'cp --reflink=never "$0"/large.bin "$1" && sync "$1"'
        ours = [self.program, "--quiet", "image", "create", "-o", made, f"{tree}/."]
        self.compare(
            f"one file of {self.size // MIB:,} MiB onto the file system that it lies on",
            ours,
            [("with checksums", [*ours, "--checksums"]), ("cp and sync", ["bash", "-c", script, tree, made])],
            made,
        )
        self.remove(made)

    def clone(self):
        for kind in ("xfs", "btrfs"):
            disk, place = self.folder / f"{kind}.disk", self.folder / kind
            place.mkdir(exist_ok=True)
            with open(disk, "wb") as file:
                file.truncate(self.size + 1024 * MIB)
            subprocess.run([f"/usr/sbin/mkfs.{kind}", "-q" if kind == "btrfs" else "-fq", disk], check=True, stdout=subprocess.DEVNULL)
            if subprocess.run(["mount", "-o", "loop", disk, place], check=False).returncode != 0:
                print(f"\n{kind}: not measured, mounting needs root and loop devices")
                self.remove(disk)
                continue
            try:
                make_large(place / "large", self.size)
                os.sync()
                self.compare(
                    f"one file of {self.size // MIB:,} MiB cloned on {kind}",
                    [self.program, "--quiet", "image", "create", "-o", place / "made.iso", place / "large/."],
                    [("cp --reflink", ["bash", "-c", 'cp --reflink=always "$0" "$1" && sync "$1"', place / "large/large.bin", place / "made.iso"])],
                    place / "made.iso",
                )  # fmt: skip
            finally:
                subprocess.run(["umount", place], check=True)
                self.remove(disk)

    def burn(self):
        """A virtual BD-R against xorriso writing to a file through its own recorder emulation."""
        for name in ("small", "large"):
            tree, disc, peer = self.trees(name), self.folder / "disc.vdisc", self.folder / "disc.img"
            self.remove(disc)
            self.remove(peer)
            script = '"$0" --quiet virtual create "$1" --media bd-r && "$0" --quiet burn --drive "virtual:$1" "$2/."'
            self.compare(
                f"the {name} tree burned onto a fresh virtual BD-R, and verified",
                ["bash", "-c", script + ' || exit 1', self.program, disc, tree],
                [("xorriso", ["bash", "-c", 'rm -f "$0" && xorriso -outdev "stdio:$0" -map "$1" / -commit -check_media --', peer, tree])],
                disc,
            )  # fmt: skip
            self.remove(disc)
            self.remove(peer)

    def read(self):
        tree, image, out = self.trees("small"), self.folder / "read.iso", self.folder / "out"
        self.remove(image)
        try:
            measure([self.program, "--quiet", "image", "create", "-o", image, f"{tree}/."])
        except Failed as reason:
            self.failures += 1
            print(f"\nread: no image to read\n   FAILED: {reason}")
            return
        self.compare(
            f"{self.files:,} small files listed",
            [self.program, "image", "ls", image],
            [("isoinfo", ["isoinfo", "-R", "-l", "-i", image]), ("bsdtar", ["bsdtar", "-tf", image])],
        )
        out_arguments = f'rm -rf "{out}" && mkdir "{out}" && cd "{out}" && '
        self.compare(
            f"{self.files:,} small files extracted",
            [self.program, "--quiet", "image", "extract", image, "-o", out],
            [("bsdtar", ["bash", "-c", out_arguments + f'bsdtar -xf "{image}"']), ("7z", ["7z", "x", "-y", f"-o{out}", image])],
            out,
        )  # fmt: skip
        self.remove(out)
        self.remove(image)

    def mmc(self):
        """Without pacing and without a disk: what a command of the virtual recorder costs."""
        size = 512 if self.size < 1024 * MIB else 2048
        print(f"\nthe virtual recorder by itself, {size:,} MiB in memory", flush=True)
        with tempfile.TemporaryDirectory(prefix="emberdisc-bench.", dir="/dev/shm") as folder:
            if subprocess.run([self.recorder, folder, str(size)], check=False).returncode != 0:
                self.failures += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=Path)
    parser.add_argument("--recorder", required=True, type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--folder", help="where trees and images are made (TMPDIR unless told)")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    known = ["small", "large", "copy", "clone", "burn", "read", "mmc"]
    if unknown := set(arguments.names) - set(known):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    with tempfile.TemporaryDirectory(prefix="emberdisc-bench.", dir=arguments.folder) as folder:
        bench = Bench(arguments.program.resolve(), arguments.recorder.resolve(), Path(folder), arguments.quick)
        needed = 4 * bench.size + 2 * 1024 * MIB
        if shutil.disk_usage(folder).free < needed:
            print(f"bench: {folder} has less than {needed // MIB:,} MiB free; name another with --folder, or take --quick", file=sys.stderr)
            return 1
        for name in arguments.names or known:
            getattr(bench, name)()
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
