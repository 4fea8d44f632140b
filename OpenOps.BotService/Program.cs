using OpenOps.BotService;
using OpenOps.BotService.Provisioning;
using OpenOps.ServiceDefaults;

return args is [ProvisionCommand.Verb, .. var settings]
    ? await ProvisionCommand.RunAsync(settings)
    : await ServiceRunner.RunAsync("OpenOps.BotService", () => BotServiceHost.Build(args));
