using OpenOps.Audit.Exports;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Migrations;
using OpenOps.ServiceDefaults;
using OpenOps.ServiceDefaults.Authentication;

if (args is [MigrateCommand.Verb, .. var rest])
{
    return await MigrateCommand.RunAsync(rest);
}

return await ServiceRunner.RunAsync("OpenOps.Audit", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("audit");
    builder.Services.AddApiKeyAuthentication();
    builder.AddRequests();
    builder.AddStorage();
    builder.AddInteractions();
    builder.AddFeedback();
    builder.AddExports();
    builder.AddApiDescription();

    var app = builder.Build();
    app.UseExceptionHandler();
    app.MapServiceDefaults();
    app.MapInteractions();
    app.MapFeedback();
    app.MapExports();
    app.MapOpenApi().AllowAnonymous();
    return app;
});
