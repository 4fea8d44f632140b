using OpenOps.Inference.Audit;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Embeddings;
using OpenOps.Inference.Models;
using OpenOps.Inference.Models.Verbs;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Providers;
using OpenOps.Inference.Tools;
using OpenOps.Inference.Transcriptions;
using OpenOps.ServiceDefaults;

return args is [ModelsCommand.Verb, .. var rest]
    ? await ModelsCommand.RunAsync(rest)
    : await ServiceRunner.RunAsync("OpenOps.Inference", Build);

WebApplication Build()
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("inference");
    builder.Services.AddModels();
    builder.Services.AddProviders();
    builder.Services.AddAudit();
    builder.Services.AddPipeline();
    builder.Services.AddTools();
    builder.Services.AddChat();
    builder.Services.AddTranscriptions();
    builder.Services.AddEmbeddings();
    builder.Services.AddOpenApi();

    var app = builder.Build();
    app.MapServiceDefaults();
    app.MapOpenApi().AllowAnonymous();
    app.MapOpenAIApi();
    return app;
}
