using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.BotService", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("bot");

    var app = builder.Build();
    app.MapServiceDefaults();
    return app;
});
