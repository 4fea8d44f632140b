using OpenOps.ServiceDefaults.Options;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.Inference.Audit;

internal static class AuditServiceExtensions
{
    private const string ServiceName = "audit";

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
        return services;
    }
}
