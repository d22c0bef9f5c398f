// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <vector>

namespace tiltmeter::headless {

std::span<const Command> commands()
{
    static const std::vector<Command> all = [] {
        std::vector<Command> list{sampleCommand(),    importCommand(),      deploymentsCommand(),
                                  recommendCommand(), configureCommand(),   evaluateCommand(),
                                  metricsCommand(),   alarmsCommand(),      acknowledgeCommand(),
                                  driftCommand(),     performanceCommand(), reportCommand(),
                                  exportCommand(),    verifyCommand()};
        const std::vector<OptionSpec> common{
            {"json", "", false, QT_TRANSLATE_NOOP("Cli", "write one JSON document instead of text")},
            {"quiet", "", false, QT_TRANSLATE_NOOP("Cli", "write no progress and no notes")},
            {"progress", "", false,
             QT_TRANSLATE_NOOP("Cli", "write progress even where there is no terminal")},
            {"help", "", false, QT_TRANSLATE_NOOP("Cli", "say what the command takes")},
        };
        for (Command& command : list)
            command.spec.options.insert(command.spec.options.end(), common.begin(), common.end());
        return list;
    }();
    return all;
}

} // namespace tiltmeter::headless
