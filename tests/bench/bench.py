#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures emberdisc-cli against other programs on the same work in the same run: ratios and peak memory.

bench.py --programs build/release/bin [--quick] [--folder FOLDER] [NAME...]

Names: small (50,000 small files into an image), pipe (the same into a pipe), large (one file of 5 GiB into an image),
copy (the same against cp), checksums (streaming with and without), clone (on XFS and btrfs in a file, for root), plan (1,000,000 files scanned and
planned), burn (an image onto a virtual BD-R in memory, beside cdrskin), session (both trees onto a virtual BD-R), buffer (50,000 small files
from a cold cache onto a blank and a nearly full BD-R at the pace of 16x), read (an image listed and extracted), mmc (the virtual recorder by itself, in memory);
image stands for the first seven. All unless told. --quick takes a tenth. Each time is the median of five, the programs taking turns.
Timing decides nothing here: the exit code tells only whether each program did its work.
"""
import argparse
import json
import math
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MIB = 1 << 20
ROUNDS = 5
BD_R = 12_219_392 * 2048


class Failed(Exception):
    pass


def measure(command, environment=None):
    """Seconds, the peak resident size in MiB, and seconds of the processor, of one program and its children."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            words.seek(0)
            tail = words.read().decode("utf-8", "replace").strip().split("\n")[-5:]
            raise Failed(f"{' '.join(map(str, command))}: exit code {process.returncode}\n      " + "\n      ".join(tail))
    return time.monotonic() - started, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def bd_rate(position):
    """MB/s that a BD-R takes at 16x behind so many bytes: 71.9 at 58 mm, where its data end; they begin at 24 mm."""
    return 71.93 / 58 * math.sqrt(24**2 + min(position / BD_R, 1) * (58**2 - 24**2))


def forget_files():
    """Whether the page cache could be emptied, which takes root."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def make_small(folder, files):
    """Files of 0.8 to 200 KB, small ones in the majority, in folders of a hundred; the same at every run."""
    block = os.urandom(MIB)
    for number in range(files):
        if number % 100 == 0:
            place = folder / f"folder {number // 10000:02}" / f"part {number // 100 % 100:02}"
            place.mkdir(parents=True)
        size = int(800 * 250 ** (number * 7919 % files / files))
        (place / f"file {number:05} of the benchmark.dat").write_bytes(block[number % 1000 :][:size])


def make_many(folder, files):
    for number in range(files):
        if number % 1000 == 0:
            place = folder / f"part {number // 32000:02}" / f"folder {number // 1000:03}"
            place.mkdir(parents=True)
        (place / f"IMG_2024_{number:06}.jpeg").touch()


def make_large(folder, size):
    folder.mkdir()
    block = os.urandom(8 * MIB)
    with open(folder / "large.bin", "wb") as file:
        for _ in range(size // len(block)):
            file.write(block)


class Bench:
    def __init__(self, programs, folder, quick):
        self.program = programs / "emberdisc-cli"
        self.recorder = programs / "bench_mmc"
        self.planner = programs / "bench_plan"
        self.bridge = programs.parent / "tests" / "libemberdisc_bridge.so"
        self.folder = folder
        self.files = 5_000 if quick else 50_000
        self.size = (512 if quick else 5 * 1024) * MIB
        self.many = 100_000 if quick else 1_000_000
        self.failures = 0
        # A child counts the memory that it shared with this interpreter before it became the program.
        self.floor = measure(["true"])[1]

    def trees(self, name):
        tree = self.folder / name
        if not tree.exists():
            print(f"   making the tree '{name}' ...", flush=True)
            if name == "small":
                make_small(tree, self.files)
            elif name == "many":
                make_many(tree, self.many)
            else:
                make_large(tree, self.size)
            os.sync()
        return tree

    def compare(self, title, ours, peers, made=None, forget=False):
        """The median of five runs counts, after one that fills the page cache; or each has to read from the disk again."""
        print(f"\n{title}", flush=True)
        runs = {}
        for turn in range(ROUNDS + 1):
            for name, command in [("emberdisc-cli", ours), *peers]:
                self.remove(made)
                try:
                    if forget and not forget_files():
                        raise Failed("only root can empty the page cache")
                    run = measure(command)
                    if turn > 0:
                        runs.setdefault(name, []).append(run)
                except (Failed, FileNotFoundError) as reason:
                    self.failures += 1
                    print(f"   {name:<14} FAILED: {reason}")
        results = {
            name: (statistics.median(run[0] for run in each), max(run[1] for run in each), statistics.median(run[2] for run in each))
            for name, each in runs.items()
        }
        own = results.get("emberdisc-cli")
        for name, (seconds, memory, processor) in results.items():
            ratio = f"{own[0] / seconds:6.2f} is our share of that" if own and name != "emberdisc-cli" else ""
            peak = f"{memory:6.0f}" if memory > self.floor + 1 else f"<{self.floor + 1:5.0f}"
            print(f"   {name:<14} {seconds:8.2f} s (processor: {processor:.2f})   {peak} MiB peak   {ratio}")
        sys.stdout.flush()

    @staticmethod
    def remove(path):
        if path is None:
            return
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def peers(self, tree, target):
        return [
            ("genisoimage", ["genisoimage", "-quiet", "-R", "-J", "-joliet-long", "-allow-limited-size", "-iso-level", "3", "-o", target, tree]),
            ("xorriso", ["xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-joliet-long", "-iso-level", "3", "-o", target, tree]),
        ]  # fmt: skip

    def ours(self, tree, target, *options):
        return [self.program, "--quiet", "image", "create", *options, "-o", target, f"{tree}/."]

    def to_file(self, name, title):
        """An image of ours is on the disk when it is called saved; so each peer's is synced."""
        tree, made = self.trees(name), self.folder / "made.iso"
        peers = [(peer, ["bash", "-c", f'"$@" && sync "{made}"', peer, *command]) for peer, command in self.peers(tree, made)]
        self.compare(title, self.ours(tree, made), peers, made)
        self.remove(made)

    def small(self):
        self.to_file("small", f"{self.files:,} small files into an ISO 9660 image with Joliet and Rock Ridge")

    def pipe(self):
        """genisoimage and xorriso write to stdout unless told."""
        tree = self.trees("small")
        into = ["bash", "-o", "pipefail", "-c", '"$@" | cat > /dev/null', "bash"]
        peers = [(peer, [*into, *[word for word in command if word not in ("-o", "-")]]) for peer, command in self.peers(tree, "-")]
        self.compare(f"{self.files:,} small files as such an image into a pipe", [*into, *self.ours(tree, "-")], peers)

    def large(self):
        self.to_file("large", f"one file of {self.size // MIB:,} MiB into an ISO 9660 image")

    def copy(self):
        """cp with its bytes synced, since an image is: the least that has to be done."""
        tree, made = self.trees("large"), self.folder / "made.iso"
        script = 'cp --reflink=never "$0"/large.bin "$1" && sync "$1"'
        self.compare(
            f"one file of {self.size // MIB:,} MiB onto the file system that it lies on",
            self.ours(tree, made),
            [("cp and sync", ["bash", "-c", script, tree, made])],
            made,
        )
        self.remove(made)

    def checksums(self):
        """Onto a disc that takes all as it comes, and onto the disk; and into a pipe, from the disk and out of the page cache.
        In the last case nothing but the processor counts: one core makes digests at 1 to 2 GB/s, and streaming is quicker."""
        made, disc = self.folder / "made.iso", self.folder / "disc.vdisc"
        script = '"$0" --quiet virtual create "$1" --media bd-r && "$0" --quiet burn --drive "virtual:$1" "${@:2}" || exit 1'
        for name in ("small", "large"):
            tree = self.trees(name)
            burn = ["bash", "-c", script, self.program, disc]
            self.compare(
                f"the {name} tree burned onto an unpaced virtual BD-R, and verified, with SHA-256 of each file",
                [*burn, "--checksums", f"{tree}/."],
                [("without", [*burn, f"{tree}/."])],
                disc,
            )
            self.remove(disc)
            self.compare(
                f"the {name} tree saved with SHA-256 of each file",
                self.ours(tree, made, "--checksums"),
                [("without", self.ours(tree, made))],
                made,
            )
            self.remove(made)
        into = ["bash", "-o", "pipefail", "-c", '"$@" | cat > /dev/null', "bash"]
        for name in ("small", "large"):
            tree = self.trees(name)
            for place, forget in (("from the disk", True), ("out of the page cache", False)):
                self.compare(
                    f"the {name} tree streamed {place} with SHA-256 of each file",
                    [*into, *self.ours(tree, "-", "--checksums")],
                    [("without", [*into, *self.ours(tree, "-")])],
                    forget=forget,
                )

    def plan(self):
        """Beside find, which looks at each file as well."""
        tree = self.trees("many")
        print(f"\n{self.many:,} files scanned and planned", flush=True)
        for _ in range(2):
            seconds, _, _ = measure(["find", tree, "-printf", "%s\n"])
        print(f"   find -printf %s {seconds:20.2f} s", flush=True)
        if subprocess.run([self.planner, tree], check=False).returncode != 0:
            self.failures += 1

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
                    self.ours(place / "large", place / "made.iso"),
                    [("cp --reflink", ["bash", "-c", 'cp --reflink=always "$0" "$1" && sync "$1"', place / "large/large.bin", place / "made.iso"])],
                    place / "made.iso",
                )  # fmt: skip
            finally:
                subprocess.run(["umount", place], check=True)
                self.remove(disk)

    def burn(self):
        """One image onto a BD-R that takes it as fast as it comes, in memory. What is compared is the burning program alone: as cdrskin
        does, ours talks to a recorder in another process, through the test bridge. The last two have the recorder in their own."""
        size = self.size // 3
        print(f"\nan image of {size // MIB:,} MiB onto an unpaced virtual BD-R", flush=True)
        with tempfile.TemporaryDirectory(prefix="emberdisc-bench.", dir="/dev/shm") as memory:
            place = Path(memory)
            with open(place / "i.iso", "wb") as file:
                for _ in range(size // (8 * MIB)):
                    file.write(os.urandom(8 * MIB))
            image = [self.program, "--quiet", "burn-image", place / "i.iso"]
            there, here = ["--drive", "/dev/sr0"], ["--drive", f"virtual:{place / 'd.vdisc'}"]
            ways = {
                "emberdisc-cli": lambda: self.through_bridge(place, [*image, *there, "--no-verify"]),
                "cdrskin": lambda: self.through_bridge(place, ["cdrskin", "dev=/dev/sr0", "-v", place / "i.iso"]),
                "verified": lambda: self.through_bridge(place, [*image, *there]),
                "alone": lambda: self.on_new_disc(place, [*image, *here, "--no-verify"]),
                "alone, verified": lambda: self.on_new_disc(place, [*image, *here]),
            }
            self.rates(ways, size)

    def rates(self, ways, size):
        """Speed is that of the whole command, verification included."""
        runs = {name: [] for name in ways}
        for _ in range(5):
            for name, way in ways.items():
                try:
                    seconds, _, cpu = way()
                    runs[name].append((seconds, cpu))
                except (Failed, FileNotFoundError) as reason:
                    self.failures += 1
                    print(f"   {name:<16} FAILED: {reason}")
        medians = {name: [statistics.median(values) for values in zip(*done)] for name, done in runs.items() if done}
        peer = medians.get("cdrskin")
        for name, (seconds, cpu) in medians.items():
            ratio = f"{peer[0] / seconds:6.2f} x the speed and {cpu / peer[1]:5.2f} x the CPU time of cdrskin" if peer and name != "cdrskin" else ""
            print(f"   {name:<16} {size / seconds / 1e6:8.0f} MB/s   {cpu / (size / 1e9):6.2f} CPU s/GB   {ratio}")
        sys.stdout.flush()

    def new_disc(self, disc):
        self.remove(disc)
        measure([self.program, "--quiet", "virtual", "create", disc, "--media", "bd-r"])

    def on_new_disc(self, place, command):
        self.new_disc(place / "d.vdisc")
        return measure(command)

    def through_bridge(self, place, command):
        disc, socket = place / "d.vdisc", place / "s"
        self.new_disc(disc)
        server = subprocess.Popen([self.program, "virtual", "serve", disc, "--socket", socket], stdout=subprocess.DEVNULL)
        try:
            while not socket.exists() and server.poll() is None:
                time.sleep(0.01)
            return measure(command, os.environ | {"EMBERDISC_BRIDGE": f"/dev/sr0={socket}", "LD_PRELOAD": str(self.bridge)})
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()

    def buffer(self):
        """How low the buffers fell, of ours and of the recorder's, when files come from a disk that has to look for them. At 16x a disc turns
        with constant angular velocity, so that a blank one takes 6.6x at first: on one that is nearly full the files come to lie where it is 16x."""
        tree, disc = self.trees("small"), self.folder / "disc.vdisc"
        filling = self.folder / "filling" / "zeros.bin"
        filling.parent.mkdir()
        with open(filling, "wb") as file:
            file.truncate(BD_R - (400 if self.files < 50_000 else 2_200) * MIB)
        wish = ["--pace", "real", "--speed", "16x", "--no-verify"]
        for title, earlier, options in [("a blank", [], []), ("a nearly full", [filling], ["--append"])]:
            print(f"\n{self.files:,} small files from a cold cache onto {title} BD-R at 16x", flush=True)
            try:
                self.new_disc(disc)
                for path in earlier:
                    measure([self.program, "--quiet", "burn", "--drive", f"virtual:{disc}", "--no-verify", "--keep-open", path])
                cold = forget_files()
                command = [self.program, "--json", "burn", "--drive", f"virtual:{disc}", *wish, *options, f"{tree}/."]
                done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
                result = json.loads(done.stdout.splitlines()[-1])
                if done.returncode != 0:
                    raise Failed(result.get("error", {}).get("sentence"))
                self.tell_buffers(result, cold)
            except (Failed, FileNotFoundError) as reason:
                self.failures += 1
                print(f"   emberdisc-cli  FAILED: {reason}")
        self.remove(disc)
        self.remove(filling.parent)

    @staticmethod
    def tell_buffers(result, cold):
        facts = result["burn"]
        start = facts["startLba"] * 2048
        first, last = bd_rate(start), bd_rate(start + result["bytes"])
        waited = "never waited" if facts["lowestDevicePercent"] > 0 else "WAITED for data"
        print(f"   {'cold' if cold else 'NOT COLD, which takes root'}: {result['bytes'] / 1e6:.0f} MB at {result['averageSpeed'] / 1e6:.1f} MB/s")
        # Equal areas take equally many bytes, so that the average over time is the mean of both ends.
        print(f"   the disc took {first:.1f} to {last:.1f} MB/s there, {(first + last) / 2:.1f} on average")
        print(f"   our buffer fell to {facts['lowestRingPercent']} %, the recorder's to {facts['lowestDevicePercent']} %: the recorder {waited}", flush=True)

    def session(self):
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
    parser.add_argument("--programs", required=True, type=Path, help="the folder that they are in")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--folder", help="where trees and images are made (TMPDIR unless told)")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    image = ["small", "pipe", "large", "copy", "checksums", "clone", "plan"]
    known = [*image, "burn", "session", "buffer", "read", "mmc"]
    if unknown := set(arguments.names) - set(known):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are: image, {', '.join(known)}")
    with tempfile.TemporaryDirectory(prefix="emberdisc-bench.", dir=arguments.folder) as folder:
        bench = Bench(arguments.programs.resolve(), Path(folder), arguments.quick)
        needed = 4 * bench.size + 2 * 1024 * MIB
        if shutil.disk_usage(folder).free < needed:
            print(f"bench: {folder} has less than {needed // MIB:,} MiB free; name another with --folder, or take --quick", file=sys.stderr)
            return 1
        for wanted in arguments.names or known:
            for name in image if wanted == "image" else [wanted]:
                getattr(bench, name)()
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
