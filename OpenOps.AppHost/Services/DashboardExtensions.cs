namespace OpenOps.AppHost.Services;

/// <summary>The way from a service's pages into the dashboard that Aspire starts beside the application.</summary>
internal static class DashboardExtensions
{
    // Aspire adds its dashboard under this name when the application starts, unless it is disabled.
    private const string Dashboard = "aspire-dashboard";

    /// <summary>
    /// Tells a service where people's browsers find the dashboard: by https if it has both. An address that is set where the
    /// application is started goes before it. Without a dashboard, and in a manifest, nothing is set.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithDashboardAddress(this IResourceBuilder<ProjectResource> builder, string variable)
    {
        var application = builder.ApplicationBuilder;
        return builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                return; // a manifest names none of the machine that wrote it
            }

            if (application.Configuration[variable.Replace("__", ":", StringComparison.Ordinal)] is { Length: > 0 } configured)
            {
                context.EnvironmentVariables[variable] = configured;
            }
            else if (BrowserEndpoint(application.Resources) is { } endpoint)
            {
                context.EnvironmentVariables[variable] = endpoint;
            }
        });
    }

    // The endpoint, not ASPNETCORE_URLS: that may say `*` for the host, and a token or path in it is no part of an endpoint.
    private static EndpointReference? BrowserEndpoint(IResourceCollection resources) =>
        resources.OfType<IResourceWithEndpoints>()
            .FirstOrDefault(resource => string.Equals(resource.Name, Dashboard, StringComparison.OrdinalIgnoreCase))
            ?.GetEndpoints(KnownNetworkIdentifiers.LocalhostNetwork)
            .Where(endpoint => endpoint.EndpointName is "https" or "http")
            .MaxBy(endpoint => endpoint.EndpointName == "https");
}
