using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.Audit", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("audit");

    var app = builder.Build();
    app.MapServiceDefaults();
    return app;
});
