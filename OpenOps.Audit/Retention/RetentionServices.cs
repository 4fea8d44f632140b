using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Retention;

internal static class RetentionServices
{
    /// <summary>Adds holds, and what removes texts and evidence whose time is over.</summary>
    public static WebApplicationBuilder AddRetention(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<RetentionOptions, RetentionOptionsValidator>(RetentionOptions.SectionName);
        builder.Services.AddSingleton<HoldReader>();
        builder.Services.AddSingleton<RetentionRuns>();
        builder.Services.AddSingleton<ContentRetention>();
        builder.Services.AddSingleton<EvidenceRetention>();
        builder.Services.AddHostedService<RetentionWorker>();
        return builder;
    }
}
