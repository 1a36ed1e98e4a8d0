// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/erase.h"
#include "core/recorder/execute.h"
#include "core/recorder/verify.h"
#include "core/virtualdrive/mediumtype.h"

#include "golden.h"
#include "media.h"
#include "rig.h"

#include <QTest>

#include <functional>
#include <string>
#include <utility>
#include <vector>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

/// One disc and what is done to it. Every burn is read back and compared; `say` gets what came of it.
class Disc {
public:
    explicit Disc(MediumType type, std::optional<std::uint32_t> capacity = {}) : m_rig(type, capacity) {}

    [[nodiscard]] MediumState state()
    {
        const auto state = probe(m_rig.recorder, m_rig.clock, {});
        if (!state)
            qFatal("%s", state.error().toString().c_str());
        return *state;
    }

    std::string burn(std::uint64_t sectors, const BurnOptions& options = {})
    {
        const MediumState before = state();
        const std::int64_t at = options.eraseFirst ? 0 : before.nextWritable.value_or(0);
        const auto made = plan(before, dataPayload(sectors, at), options);
        if (!made)
            return refused(made.error());
        PatternSectors source(2048, sectors, ++m_seed);
        SilentJobContext context;
        const auto done = execute(*made, m_rig.recorder, source, m_rig.clock, context);
        if (!done)
            return "FAILED " + done.error().toString();
        std::string text = std::string(name(made->mode)) + ", " + std::string(name(done->after.status)) +
                           ", " + std::to_string(done->after.sessions.size()) + " sessions";
        if (made->simulate)
            return text + (done->after.isSameAs(before) ? ", unchanged" : ", CHANGED");
        const auto verified = verify(m_rig.recorder, done->digests, &source, m_rig.clock, context);
        return text + (verified ? ", identical" : ", DIFFERS: " + verified.error().toString());
    }

    std::string erase(EraseKind kind)
    {
        const auto made = planErase(state(), kind);
        if (!made)
            return refused(made.error());
        SilentJobContext context;
        const auto done = executeErase(*made, m_rig.recorder, m_rig.clock, context);
        return done ? std::string(name(done->status)) : "FAILED " + done.error().toString();
    }

private:
    static std::string refused(const PlanRefusal& refusal)
    {
        std::string text = "refused " + std::string(name(refusal.code));
        if (refusal.missingBytes() > 0)
            text += " by " + std::to_string(refusal.missingBytes() / 2048);
        return text + ", " + std::string(name(refusal.remedy));
    }

    Rig m_rig;
    std::uint32_t m_seed = 0;
};

constexpr std::uint32_t kSmallDisc = 4000;
constexpr std::uint32_t kEraseable = 100'000; ///< with room for sessions, and written over in a moment

struct Scenario {
    const char* name;
    std::function<std::vector<std::string>(MediumType)> run;
};

std::vector<Scenario> scenarios()
{
    using Lines = std::vector<std::string>;
    return {
        {"fresh", [](MediumType type) -> Lines { return {Disc(type).burn(1000)}; }},
        {"append twice",
         [](MediumType type) -> Lines {
             Disc disc(type);
             return {disc.burn(500, {.closing = Closing::KeepOpen}), disc.burn(400, {.append = true}),
                     disc.burn(300, {.closing = Closing::Close, .append = true})};
         }},
        {"refused when closed",
         [](MediumType type) -> Lines {
             Disc disc(type);
             return {disc.burn(500, {.closing = Closing::Close}), disc.burn(400, {.append = true}),
                     disc.burn(400)};
         }},
        {"erased quickly and burned",
         [](MediumType type) -> Lines {
             Disc disc(type);
             return {disc.burn(500), disc.erase(EraseKind::Quick), disc.burn(400),
                     disc.burn(300, {.eraseFirst = true})};
         }},
        {"erased in full and appended to",
         [](MediumType type) -> Lines {
             Disc disc(type, kEraseable);
             return {disc.burn(500), disc.erase(EraseKind::Full),
                     disc.burn(400, {.closing = Closing::KeepOpen}), disc.burn(300, {.append = true})};
         }},
        {"full",
         [](MediumType type) -> Lines {
             Disc disc(type, kSmallDisc);
             const MediumState state = disc.state();
             return {disc.burn(state.freeSectors / state.writeUnit * state.writeUnit)};
         }},
        {"too big by one block",
         [](MediumType type) -> Lines {
             Disc disc(type, kSmallDisc);
             const MediumState state = disc.state();
             return {disc.burn(state.freeSectors / state.writeUnit * state.writeUnit + 1)};
         }},
        {"simulate",
         [](MediumType type) -> Lines {
             Disc disc(type);
             return {disc.burn(1000, {.simulate = true}),
                     disc.burn(1000, {.closing = Closing::KeepOpen, .simulate = true}), disc.burn(500)};
         }},
        {"at once",
         [](MediumType type) -> Lines { return {Disc(type).burn(1000, {.mode = WriteMode::Dao})}; }},
        {"incremental",
         [](MediumType type) -> Lines { return {Disc(type).burn(1000, {.mode = WriteMode::Incremental})}; }},
    };
}

} // namespace

/// Every medium that can be written, and what people do with discs. What is a refusal, and why, is written
/// down; nothing that was burned may differ.
class TestBurnMatrix : public QObject {
    Q_OBJECT

private slots:
    void everyMediumDoesAsWritten()
    {
        std::string text;
        for (const MediumType type : virtualdrive::allMediumTypes()) {
            if (virtualdrive::isPressed(type))
                continue;
            for (const Scenario& scenario : scenarios()) {
                text.append("== ").append(virtualdrive::name(type)).append(", ").append(scenario.name);
                text += "\n";
                for (const std::string& line : scenario.run(type)) {
                    const bool wrong = line.starts_with("FAILED") ||
                                       line.find("DIFFERS") != std::string::npos ||
                                       line.find("CHANGED") != std::string::npos;
                    QVERIFY2(
                        !wrong,
                        (std::string(virtualdrive::name(type)) + ", " + scenario.name + ": " + line).c_str());
                    text += line + "\n";
                }
            }
        }
        compareWithGolden("matrix.txt", text);
    }
};

QTEST_GUILESS_MAIN(TestBurnMatrix)
#include "tst_burnmatrix.moc"
