using Microsoft.Extensions.Options;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Commands;

/// <summary>
/// Tells somebody later what became of their command, seen by nobody else. The chat server takes such news for half an
/// hour, five times.
/// </summary>
internal sealed class LateNews(IHttpClientFactory clients, IOptions<MattermostOptions> options, ILogger<LateNews> logger)
{
    private const string HookFolder = "/hooks/commands/";

    /// <summary>Tells the outcome, if it is not empty, once there is one. Never fails.</summary>
    public void TellWhenKnown(SlashCommandCall call, Task<string> outcome)
    {
        _ = TellAsync(call, SayAsync());

        async Task<CommandResponse> SayAsync() => new() { Text = await outcome };
    }

    /// <summary>The same for an outcome that is more than a text.</summary>
    public void TellWhenKnown(SlashCommandCall call, Task<CommandResponse> outcome) => _ = TellAsync(call, outcome);

    private async Task TellAsync(SlashCommandCall call, Task<CommandResponse> outcome)
    {
        try
        {
            if (await outcome is { Text.Length: > 0 } news)
            {
                await TellAsync(call, news, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // Nobody waits for this task, so it is where an unexpected end is told.
            CommandLog.NewsLost(logger, exception.Message);
        }
    }

    private async Task TellAsync(SlashCommandCall call, CommandResponse news, CancellationToken cancellationToken)
    {
        if (HookOf(call.ResponseUrl) is not { } hook)
        {
            CommandLog.NewsLost(logger, "the server named no address for it");
            return;
        }

        using var http = clients.CreateClient(MattermostExtensions.ClientName);
        using var content = JsonContent.Create(news, MattermostJson.Default.CommandResponse);
        using var response = await http.PostAsync(new Uri($"{options.Value.Url!.AbsoluteUri.TrimEnd('/')}/{hook}"), content, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            CommandLog.NewsLost(logger, $"the server answered {(int)response.StatusCode}");
        }
    }

    // Only the hook's id is taken over: the address is the one that this service knows the server by, whatever a call names.
    private static string? HookOf(string responseUrl)
    {
        var folder = responseUrl.LastIndexOf(HookFolder, StringComparison.Ordinal);
        var id = folder < 0 ? "" : responseUrl[(folder + HookFolder.Length)..];
        return MattermostIds.IsId(id) ? $"hooks/commands/{id}" : null;
    }
}
