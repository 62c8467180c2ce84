// The subcommands of musterctl. Each adds itself to the application; what it is to return goes to exitCode
// when it ran. The objects they capture live as long as the application.
#pragma once

#include <CLI/CLI.hpp>

namespace muster::ctl {

void addDevicesCommand(CLI::App& app, int& exitCode);
void addExportCommand(CLI::App& app, int& exitCode);
void addRecordCommand(CLI::App& app, int& exitCode);
void addReportCommand(CLI::App& app, int& exitCode);
void addImportCommand(CLI::App& app, int& exitCode);
void addHistoryCommand(CLI::App& app, int& exitCode);
void addRebirthCommand(CLI::App& app, int& exitCode);
void addSendCommand(CLI::App& app, int& exitCode);
void addDoctorCommand(CLI::App& app, int& exitCode);

} // namespace muster::ctl
