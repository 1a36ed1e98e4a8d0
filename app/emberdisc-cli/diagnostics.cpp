// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/diagnostics.h"

#include "core/mmc/blockingtransport.h"
#include "core/mmc/faulttransport.h"
#include "core/mmc/timingtransport.h"

namespace emberdisc::cli {

namespace {

constexpr std::size_t kLargestPlan = 1 << 20;

} // namespace

/// Planned faults lie between the trace and the recorder, so that a trace shows them as the engine sees them.
class Diagnostics::Wrapped final : public mmc::Transport {
public:
    Wrapped(Diagnostics& owner, std::unique_ptr<mmc::Transport> inner)
        : m_owner(owner),
          m_inner(std::move(inner)),
          m_timed(*m_inner, owner.m_clock),
          m_faulty(m_timed, owner.m_faults ? *owner.m_faults : m_none, owner.m_clock),
          m_traced(m_faulty, owner.m_format, owner.m_clock,
                   [&owner](std::string_view l) { owner.append(l); }),
          m_blocking(m_traced)
    {}
    ~Wrapped() override
    {
        if (m_owner.m_format == mmc::TraceFormat::Text)
            for (const auto& [opcode, times] : m_timed.times())
                m_owner.append("# " + mmc::TimingTransport::line(opcode, times));
    }
    Wrapped(const Wrapped&) = delete;
    Wrapped& operator=(const Wrapped&) = delete;

    Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        return m_owner.m_waitsForEnds ? m_blocking.execute(command) : m_traced.execute(command);
    }
    std::size_t maximumTransfer() const override { return m_inner->maximumTransfer(); }
    std::string describe() const override { return m_inner->describe(); }

private:
    Diagnostics& m_owner;
    std::unique_ptr<mmc::Transport> m_inner;
    mmc::FaultPlan m_none;
    mmc::TimingTransport m_timed;
    mmc::FaultTransport m_faulty;
    mmc::TraceTransport m_traced;
    mmc::BlockingTransport m_blocking;
};

Result<> Diagnostics::traceTo(const std::string& file)
{
    m_traceFile = file;
    m_format =
        file.ends_with(".json") || file.ends_with(".jsonl") ? mmc::TraceFormat::Json : mmc::TraceFormat::Text;
    m_trace.open(file, std::ios::trunc);
    return check();
}

Result<> Diagnostics::readFaults(const std::string& file)
{
    std::ifstream plan(file, std::ios::binary);
    if (!plan)
        return fail(Error::atPath(ErrorCode::FileUnreadable, file));
    std::string text(kLargestPlan + 1, '\0');
    plan.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(plan.gcount()));
    auto faults = text.size() > kLargestPlan ? fail(ErrorCode::InvalidArgument, "larger than a mebibyte")
                                             : mmc::parseFaults(text);
    if (!faults)
        return fail(Error::atPath(faults.error().code, file, faults.error().detail));
    m_faults = std::make_unique<mmc::FaultPlan>(std::move(*faults));
    return {};
}

Result<std::unique_ptr<mmc::Transport>> Diagnostics::wrap(std::unique_ptr<mmc::Transport> transport,
                                                          bool isVirtual)
{
    if (m_faults && !isVirtual)
        return fail(ErrorCode::InvalidArgument, "faults can be planned for virtual recorders only");
    if (!m_faults && m_traceFile.empty() && !m_waitsForEnds)
        return transport;
    return std::make_unique<Wrapped>(*this, std::move(transport));
}

void Diagnostics::append(std::string_view line)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_traceFile.empty())
        m_trace << line << '\n' << std::flush;
}

Result<> Diagnostics::check()
{
    const std::scoped_lock lock(m_mutex);
    if (!m_traceFile.empty() && !m_trace)
        return fail(Error::atPath(ErrorCode::WriteFileFailed, m_traceFile));
    return {};
}

} // namespace emberdisc::cli
