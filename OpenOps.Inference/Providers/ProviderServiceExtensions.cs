using System.Diagnostics;
using System.Net;

namespace OpenOps.Inference.Providers;

internal static partial class ProviderServiceExtensions
{
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        AddLocalModels(services);
        services.AddSingleton<ProviderRegistry>();
        services.AddHttpClient(ProviderRegistry.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(static (handler, _) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(10);
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                // A redirect would carry the messages to a host that no record names.
                handler.AllowAutoRedirect = false;
                // Spans, but no trace header: a vendor has no use for our ids.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
                handler.AutomaticDecompression = DecompressionMethods.None;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services;
    }

    // Has a body in the full profile only: Local/ProviderServiceExtensions.Local.cs.
    static partial void AddLocalModels(IServiceCollection services);
}
