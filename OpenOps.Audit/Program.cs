using OpenOps.Audit;
using OpenOps.Audit.Announcements;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Console;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Erasure;
using OpenOps.Audit.Exports;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Forwarding;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Settings;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Tools;
using OpenOps.ServiceDefaults;
using OpenOps.ServiceDefaults.Authentication;

return await AuditVerbs.RunAsync(args) ?? await ServiceRunner.RunAsync("OpenOps.Audit", Build);

WebApplication Build()
{
    // Settings are read once, at start. Watching their files would watch the whole working directory.
    var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
    builder.AddServiceDefaults("audit");
    builder.Services.AddApiKeyAuthentication();
    builder.AddConsole().AddRequests().AddEncryption().AddStorage().AddChain().AddForwarding().AddAnnouncements();
    builder.AddInteractions().AddFeedback().AddTools().AddExports().AddRetention().AddSettings().AddApiDescription();
    var app = builder.Build();
    app.UseConsoleHeaders();
    app.UseExceptionHandler().UseAuthentication().UseAuthorization(); // said here, or they would come before the headers
    app.MapServiceDefaults();
    app.MapInteractions();
    app.MapFeedback();
    app.MapTools();
    app.MapExports();
    app.MapErasure();
    app.MapHolds();
    app.MapSettings();
    app.MapConsole();
    app.MapOpenApi().AllowAnonymous();
    return app;
}
