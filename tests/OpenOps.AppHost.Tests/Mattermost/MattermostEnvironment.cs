using Microsoft.Extensions.Logging.Abstractions;

namespace OpenOps.AppHost.Tests.Mattermost;

internal static class MattermostEnvironment
{
    /// <summary>The environment a resource would start with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(IDistributedApplicationBuilder builder, IResource resource)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource)
            .WithEnvironmentVariablesConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        return configuration.EnvironmentVariables.ToDictionary(StringComparer.Ordinal);
    }
}
