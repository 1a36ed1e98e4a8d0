// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace emberdisc {

using Sha256 = std::array<std::byte, 32>;

/// SHA-256 in pieces (FIPS 180-4), by OpenSSL. One thread at a time.
class Sha256Digest {
public:
    Sha256Digest();
    ~Sha256Digest();
    Sha256Digest(Sha256Digest&&) noexcept;
    Sha256Digest& operator=(Sha256Digest&&) noexcept;

    void add(std::span<const std::byte> bytes);
    /// The digest of all that was added; the object starts anew.
    [[nodiscard]] Sha256 finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Of bytes that are all there.
[[nodiscard]] Sha256 sha256Of(std::span<const std::byte> bytes);

/// Lower-case hexadecimal, as sha256sum writes it.
[[nodiscard]] std::string toHex(std::span<const std::byte> bytes);

} // namespace emberdisc
