// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"

#include <openssl/evp.h>

#include <cassert>
#include <new>

namespace emberdisc {

struct Sha256Digest::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    State()
    {
        if (context == nullptr || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1) {
            EVP_MD_CTX_free(context);
            throw std::bad_alloc();
        }
    }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void startAnew()
    {
        if (EVP_DigestInit_ex(context, nullptr, nullptr) != 1) // the algorithm is looked up once
            throw std::bad_alloc();
    }
};

Sha256Digest::Sha256Digest() : m_state(std::make_unique<State>()) {}
Sha256Digest::~Sha256Digest() = default;
Sha256Digest::Sha256Digest(Sha256Digest&&) noexcept = default;
Sha256Digest& Sha256Digest::operator=(Sha256Digest&&) noexcept = default;

void Sha256Digest::add(std::span<const std::byte> bytes)
{
    [[maybe_unused]] const int ok = EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size());
    assert(ok == 1);
}

Sha256 Sha256Digest::finish()
{
    Sha256 digest{};
    unsigned length = 0;
    [[maybe_unused]] const int ok =
        EVP_DigestFinal_ex(m_state->context, reinterpret_cast<unsigned char*>(digest.data()), &length);
    assert(ok == 1 && length == digest.size());
    m_state->startAnew();
    return digest;
}

Sha256 sha256Of(std::span<const std::byte> bytes)
{
    Sha256Digest digest;
    digest.add(bytes);
    return digest.finish();
}

std::string toHex(std::span<const std::byte> bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        text += digits[std::to_integer<unsigned>(byte) >> 4];
        text += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return text;
}

} // namespace emberdisc
