using OpenOps.MattermostEmulator;
using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.MattermostEmulator", () => EmulatorApplication.Build(args));
