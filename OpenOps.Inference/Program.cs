using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.Inference", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("inference");

    var app = builder.Build();
    app.MapServiceDefaults();
    return app;
});
