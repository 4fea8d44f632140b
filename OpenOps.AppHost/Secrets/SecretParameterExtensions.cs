namespace OpenOps.AppHost.Secrets;

/// <summary>Secrets nobody has to think of.</summary>
internal static class SecretParameterExtensions
{
    /// <summary>
    /// Adds a secret that is generated once and kept in the user's secret store; <c>Parameters:{name}</c> sets it by hand.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 43, Special = false, MinLower = 1, MinUpper = 1, MinNumeric = 1 }, secret: true, persist: true);

    /// <summary>
    /// Hands on those of the vendors' settings that are set where the application is started. Without any of them there is
    /// no vendor: the models on this machine and the baseline answer.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithVendorSettings(this IResourceBuilder<ProjectResource> builder)
    {
        foreach (var variable in (ReadOnlySpan<string>)["OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY",
            "TRANSCRIPTION_BASE_URL", "TRANSCRIPTION_API_KEY", "TRANSCRIPTION_MODEL"])
        {
            var application = builder.ApplicationBuilder;
            if (!string.IsNullOrEmpty(application.Configuration[variable]))
            {
                var name = variable.ToLowerInvariant().Replace('_', '-');
                var secret = variable.EndsWith("_KEY", StringComparison.Ordinal);
                builder.WithEnvironment(variable, application.AddParameterFromConfiguration(name, variable, secret));
            }
        }

        return builder;
    }
}
