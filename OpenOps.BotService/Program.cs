using OpenOps.BotService;
using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.BotService", () => BotServiceHost.Build(args));
