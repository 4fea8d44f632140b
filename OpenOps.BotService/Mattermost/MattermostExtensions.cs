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
        builder.Services.AddValidatedOptions<MattermostOptions, MattermostOptionsValidator>(MattermostOptions.SectionName);
        builder.Services.AddHttpClient(ClientName, (provider, client) =>
        {
            client.BaseAddress = provider.GetRequiredService<IOptions<MattermostOptions>>().Value.Url;
            client.Timeout = Timeout.InfiniteTimeSpan;
        }).AddResilience(ClientName);
        builder.Services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MattermostOptions>>().Value;
            var http = provider.GetRequiredService<IHttpClientFactory>();
            return new MattermostSessions(options.Tokens.Select(bot => new MattermostSession(
                bot.Key,
                new MattermostClient(http.CreateClient(ClientName), bot.Value, provider.GetRequiredService<TimeProvider>()),
                new MattermostListener(options))));
        });
    }
}
