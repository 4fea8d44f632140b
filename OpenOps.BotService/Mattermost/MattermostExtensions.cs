using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Options;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Mattermost;

/// <summary>Registers the Mattermost client.</summary>
internal static class MattermostExtensions
{
    /// <summary>The name of the HTTP client, and of its limits in section <c>Resilience</c>.</summary>
    public const string ClientName = "mattermost";

    /// <summary>
    /// Adds <see cref="MattermostSessions"/>, one session for each bot with a token, and the worker that keeps them connected.
    /// </summary>
    public static void AddMattermost(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddTokensFile();
        builder.Services.AddValidatedOptions<MattermostOptions, MattermostOptionsValidator>(MattermostOptions.SectionName);
        builder.Services.AddMattermostHttp();
        builder.Services.AddSingleton<MattermostMetrics>();
        builder.Services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MattermostOptions>>().Value;
            var http = provider.GetRequiredService<IHttpClientFactory>();
            return new MattermostSessions(options.Tokens.Select(bot =>
            {
                var client = new MattermostClient(http.CreateClient(ClientName), bot.Value, provider.GetRequiredService<TimeProvider>());
                return new MattermostSession(client, ActivatorUtilities.CreateInstance<MattermostListener>(
                    provider, bot.Key, client, options, new Random()));
            }));
        });
        builder.Services.AddHostedService<MattermostWorker>();
        builder.Services.AddHealthChecks().AddCheck<MattermostHealthCheck>("mattermost");
    }

    /// <summary>Adds the HTTP client that carries every account's requests.</summary>
    public static void AddMattermostHttp(this IServiceCollection services) =>
        services.AddHttpClient(ClientName, (provider, client) =>
        {
            client.BaseAddress = provider.GetRequiredService<IOptions<MattermostOptions>>().Value.Url;
            client.Timeout = Timeout.InfiniteTimeSpan;
        })

            // Sessions keep their clients for good, so connections, not handlers, have to follow a changed address.
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddResilience(ClientName);

    // Put first, so that a token from any other source wins.
    private static void AddTokensFile(this ConfigurationManager configuration)
    {
        if (configuration[$"{MattermostOptions.SectionName}:{nameof(MattermostOptions.TokensFile)}"] is { Length: > 0 } file
            && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && Directory.Exists(folder))
        {
            configuration.Sources.Insert(0, new JsonConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(folder, ExclusionFilters.None),
                Path = Path.GetFileName(file),
                Optional = true,
            });
        }
    }
}
