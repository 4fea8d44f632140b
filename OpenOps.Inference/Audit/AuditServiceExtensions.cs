using OpenOps.Inference.Models;
using OpenOps.ServiceDefaults.Options;
using OpenOps.ServiceDefaults.Resilience;
using OpenOps.ServiceDefaults.Settings;

namespace OpenOps.Inference.Audit;

internal static class AuditServiceExtensions
{
    private const string ServiceName = "audit";

    private static readonly string[] Sections =
        ["Models", "LocalModels", "Chat", "Transcriptions", "Timeouts", "ProviderRetry", "Audit", "ApiKeys", "Resilience"];

    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddValidatedOptions<AuditOptions, AuditOptionsValidator>(AuditOptions.SectionName);
        // A person waits for the intent; section Resilience:audit overrides these.
        services.Configure<HttpResilienceOptions>(ServiceName, limits =>
        {
            limits.AttemptTimeout = TimeSpan.FromSeconds(4);
            limits.TotalTimeout = TimeSpan.FromSeconds(10);
            limits.MaxRetries = 2;
        });
        services.AddServiceClient<AuditClient>(ServiceName).RemoveAllLoggers();
        services.AddSingleton<ResultSpool>();
        services.AddSingleton<InteractionRecorder>();
        services.AddHostedService<SpoolDelivery>();
        services.AddSettingsReport("inference", Sections, provider => Describe(provider.GetRequiredService<ModelCatalogue>()));
        return services;
    }

    // Which models people can ask, and where their words go, stands in files and in the environment.
    private static IEnumerable<KeyValuePair<string, string>> Describe(ModelCatalogue catalogue) => catalogue.Available.Select(model => KeyValuePair.Create(
        $"model {model.Id}",
        string.Join(", ", new[]
        {
            model.Provider.Name(), model.Custody.Name(), model.Host, model.Entry.Model ?? "", model.Entry.File?.Sha256 is { } sha256 ? $"sha256 {sha256}" : "",
        }.Where(fact => fact.Length > 0))));
}
