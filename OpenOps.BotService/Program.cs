using OpenOps.BotService.Provisioning;
using OpenOps.ServiceDefaults;

if (args is [ProvisionCommand.Verb, .. var settings])
{
    return await ProvisionCommand.RunAsync(settings);
}

return await ServiceRunner.RunAsync("OpenOps.BotService", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("bot");

    var app = builder.Build();
    app.MapServiceDefaults();
    return app;
});
