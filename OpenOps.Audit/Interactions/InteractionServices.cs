namespace OpenOps.Audit.Interactions;

internal static class InteractionServices
{
    /// <summary>Adds what records and reads interactions.</summary>
    public static WebApplicationBuilder AddInteractions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<InteractionValidator>();
        builder.Services.AddScoped<InteractionQuery>();
        builder.Services.AddScoped<InteractionReader>();
        builder.Services.AddScoped<UnknownOutcomes>();
        builder.Services.AddHostedService<UnknownOutcomesWorker>();
        return builder;
    }
}
