// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/pagememory.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <new>
#include <string>

#include <sys/mman.h>

namespace emberdisc {

namespace {

std::byte* map(void* where, std::size_t size, int flags)
{
    void* const start =
        ::mmap(where, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (start == MAP_FAILED)
        throw std::bad_alloc();
    (void)::madvise(start, size, MADV_HUGEPAGE); // without it small ones do
    return static_cast<std::byte*>(start);
}

} // namespace

PageMemory::PageMemory(std::size_t size)
{
    // What lies around the aligned part is never touched, and costs nothing but addresses.
    std::size_t reserved = size + kLargePage;
    m_reserved = {map(nullptr, reserved, 0), reserved};
    void* aligned = m_reserved.data();
    m_bytes = {static_cast<std::byte*>(std::align(kLargePage, size, aligned, reserved)), size};
}

PageMemory::~PageMemory()
{
    ::munmap(m_reserved.data(), m_reserved.size());
}

void PageMemory::renew(std::span<std::byte> part)
{
    // Not MADV_DONTNEED, which leaves pages where they are when memory is locked.
    (void)map(part.data(), part.size(), MAP_FIXED);
}

bool PageMemory::hasLargePages()
{
    std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
    const std::string choice{std::istreambuf_iterator<char>(file), {}};
    return !choice.empty() && !choice.contains("[never]");
}

} // namespace emberdisc
