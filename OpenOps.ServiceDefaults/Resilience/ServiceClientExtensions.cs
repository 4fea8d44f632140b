using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Addresses;

namespace OpenOps.ServiceDefaults.Resilience;

/// <summary>HTTP clients for the other OpenOps services.</summary>
public static class ServiceClientExtensions
{
    /// <summary>
    /// Adds a typed client for another service: base address from <c>services:{name}:http:0</c>, bearer key from
    /// <c>services:{name}:apikey</c>, limits from <c>Resilience:{name}</c>.
    /// </summary>
    public static IHttpClientBuilder AddServiceClient<TClient>(this IServiceCollection services, string serviceName)
        where TClient : class =>
        services.AddHttpClient<TClient>(serviceName, (provider, client) =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            client.BaseAddress = configuration.GetServiceAddress(serviceName);
            client.Timeout = Timeout.InfiniteTimeSpan;
            var key = configuration[$"services:{serviceName}:apikey"]
                ?? throw new MissingSettingException($"services:{serviceName}:apikey", $"Set it to this service's secret for {serviceName}.");
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }).AddResilience(serviceName);

    /// <summary>Adds <see cref="HttpResilienceHandler"/> with the limits of <c>Resilience:{name}</c> to a client.</summary>
    public static IHttpClientBuilder AddResilience(this IHttpClientBuilder builder, string name)
    {
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<HttpResilienceOptions>, HttpResilienceOptionsValidator>());
        builder.Services.AddOptions<HttpResilienceOptions>(name)
            .BindConfiguration($"{HttpResilienceOptions.SectionName}:{name}")
            .ValidateOnStart();
        return builder.AddHttpMessageHandler(provider => new HttpResilienceHandler(
            provider.GetRequiredService<IOptionsMonitor<HttpResilienceOptions>>().Get(name),
            provider.GetRequiredService<TimeProvider>()));
    }
}
