// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/project/discsearch.h"

#include "core/jobs/discfiles.h"
#include "core/jobs/jobqueue.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace emberdisc::ui {

ProjectSession::DiscSearch discSearch(const Services& services)
{
    auto loans = std::make_shared<std::vector<std::unique_ptr<jobs::MediumProber::Loan>>>();
    std::vector<std::string> recorders;
    for (const jobs::Device& device : services.catalog.devices()) {
        const bool isEmpty = device.isVirtual && device.discFile.empty();
        if (isEmpty || services.queue.uses(device.id))
            continue;
        loans->push_back(services.prober.lend(device.id));
        recorders.push_back(device.id);
    }
    return {[services = jobServices(services), recorders](const source::SessionIdentity& session,
                                                          const std::string& lastIn, JobContext& context) {
                return jobs::findDisc(services, recorders, session, lastIn, context);
            },
            std::move(loans)};
}

} // namespace emberdisc::ui
