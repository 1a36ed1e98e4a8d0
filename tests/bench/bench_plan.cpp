// SPDX-License-Identifier: GPL-3.0-or-later
// What a large tree costs before its first byte is written: bench_plan FOLDER
//
// Scans the folder, puts it into a compilation and plans an image of it, as the window and the console do.
// Prints for each step the seconds, the processor's too, and the memory that is held behind it, per item.
#include "core/base/jobcontext.h"
#include "core/image/imageplan.h"
#include "core/tree/datacompilation.h"
#include "core/tree/scan.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include <malloc.h>
#include <unistd.h>

using namespace emberdisc;

namespace {

/// Bytes of memory that are resident now, of which what is free inside the allocator is not held by anybody.
double heldBytes()
{
    static_cast<void>(::malloc_trim(0));
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    file >> pages >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

class Steps {
public:
    void done(const char* name, std::uint64_t items)
    {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
        const double processor = static_cast<double>(std::clock() - m_used) / CLOCKS_PER_SEC;
        std::printf("   %-28s %8.2f s (processor: %.2f)   %6.0f bytes an item\n", name, seconds, processor,
                    (heldBytes() - m_before) / static_cast<double>(items));
        std::fflush(stdout);
        m_started = std::chrono::steady_clock::now();
        m_used = std::clock();
    }

private:
    double m_before = heldBytes();
    std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
    std::clock_t m_used = std::clock();
};

template <typename T>
T valueOf(Result<T> result)
{
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "bench_plan: %s\n", result.error().toString().c_str());
    std::exit(EXIT_FAILURE);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_plan FOLDER\n");
        return EXIT_FAILURE;
    }
    SilentJobContext context;
    Steps steps;
    tree::ScanResult found = valueOf(tree::scanContents(argv[1], {}, context));
    const std::uint64_t items = found.counts.files + found.counts.folders + found.counts.symlinks;
    steps.done("scanned", items);
    tree::DataCompilation compilation;
    static_cast<void>(valueOf(compilation.insert(tree::kRootId, std::move(found.nodes))));
    steps.done("in the compilation", items);
    const image::ImagePlan plan = valueOf(image::plan(compilation, {}));
    steps.done("planned, with compilation", items);
    compilation = {};
    steps.done("the plan alone", items);
    std::printf("   %llu files in %llu sectors\n", static_cast<unsigned long long>(plan.fileCount()),
                static_cast<unsigned long long>(plan.sectorCount()));
    return EXIT_SUCCESS;
}
