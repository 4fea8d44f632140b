using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Inference;

internal static class InferenceExtensions
{
    private const string ServiceName = "inference";

    /// <summary>Adds <see cref="InferenceClient"/>.</summary>
    public static void AddInference(this IServiceCollection services)
    {
        // Inference knows how long each model may take and answers by then, so these limits only have to be longer.
        // What Resilience:inference says is read after this and wins.
        services.Configure<HttpResilienceOptions>(ServiceName, options =>
        {
            options.AttemptTimeout = TimeSpan.FromMinutes(30);
            options.TotalTimeout = TimeSpan.FromMinutes(31);
            options.StreamIdleTimeout = TimeSpan.FromMinutes(10);

            // Only connections that cannot be made are tried again: long enough for Inference to be restarted.
            options.MaxRetries = 10;
        });
        services.AddServiceClient<InferenceClient>(ServiceName);
    }
}
