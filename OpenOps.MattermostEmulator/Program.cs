using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.MattermostEmulator", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("mattermost-emulator");

    var app = builder.Build();
    app.MapServiceDefaults();
    return app;
});
