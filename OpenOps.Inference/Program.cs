using OpenOps.Inference.Audit;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Providers;
using OpenOps.Inference.Transcriptions;
using OpenOps.ServiceDefaults;

return await ServiceRunner.RunAsync("OpenOps.Inference", () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("inference");
    builder.Services.AddModels();
    builder.Services.AddProviders();
    builder.Services.AddAudit();
    builder.Services.AddPipeline();
    builder.Services.AddChat();
    builder.Services.AddTranscriptions();
    builder.Services.AddOpenApi();

    var app = builder.Build();
    app.MapServiceDefaults();
    app.MapOpenApi().AllowAnonymous();
    app.MapOpenAIApi();
    return app;
});
