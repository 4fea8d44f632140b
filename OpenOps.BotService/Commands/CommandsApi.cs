using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Commands;

/// <summary>What the chat server calls when somebody uses a slash command.</summary>
internal static class CommandsApi
{
    public const string Path = "/mattermost/commands";

    // The longest message there is, each character of it percent-encoded.
    private const int MaxBodyBytes = 512 * 1024;

    private const string Unproved = "⚠️ This command could not be verified, so nothing was done. An administrator can mend that by provisioning the server again.";
    private const string NotReadable = "⚠️ I could not read this command, so nothing was done.";
    private const string NoServer = "⚠️ That did not work: the chat server did not answer me. Please try again in a while.";
    private const string Later = "⏳ I am on it.";

    // People wait for this answer with their message box locked; what takes longer is told when it is known.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Maps the one address of all commands. It always answers with 200: the server shows people any other status as an
    /// unexplained error.
    /// </summary>
    public static RouteHandlerBuilder MapCommands(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, RunAsync).WithTags("Mattermost").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .WithName("RunCommand").WithSummary("A slash command that somebody used");

    private static async Task<ContentHttpResult> RunAsync(
        HttpRequest http, CommandTokens tokens, LateNews news, TimeProvider time, ILogger<CommandTokens> logger, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http, cancellationToken) is not { } form || SlashCommandCall.Of(form) is not { } call)
        {
            CommandLog.Unreadable(logger);
            return Answer(NotReadable);
        }

        var trigger = form["command"].ToString().TrimStart('/').ToLowerInvariant();
        if (SlashCommandCatalogue.Find(trigger) is not { } entry)
        {
            CommandLog.Refused(logger, "it is not in the catalogue");
            return Answer(NotReadable);
        }

        if (!tokens.Accept(entry.About.Trigger, TokenOf(http, form)))
        {
            CommandLog.Refused(logger, tokens.Knows(entry.About.Trigger)
                ? $"the token of /{entry.About.Trigger} is wrong"
                : $"there is no {CommandTokens.SectionName}:{entry.About.Trigger}; run `OpenOps.BotService provision`");
            return Answer(Unproved);
        }

        // It goes on when the server hangs up: what was begun is not begun twice, and its news can be told later.
        var command = (ISlashCommand)http.HttpContext.RequestServices.GetRequiredService(entry.Service);
        var run = RunSafelyAsync(command, call, entry.About.Trigger, logger);
        using var stop = new CancellationTokenSource();
        if (await Task.WhenAny(run, Task.Delay(Patience, time, stop.Token)) == run)
        {
            await stop.CancelAsync();
            return Answer(await run);
        }

        news.TellWhenKnown(call, run);
        return Answer(Later);
    }

    private static async Task<string> RunSafelyAsync(ISlashCommand command, SlashCommandCall call, string trigger, ILogger logger)
    {
        try
        {
            return await command.RunAsync(call, CancellationToken.None);
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            CommandLog.Failed(logger, trigger, exception.Message);
            return NoServer;
        }
    }

    private static string TokenOf(HttpRequest http, IFormCollection form)
    {
        const string Scheme = "Token ";
        var token = form["token"].ToString();
        var header = http.Headers.Authorization.ToString();
        return token.Length == 0 && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : token;
    }

    private static ContentHttpResult Answer(string text) =>
        TypedResults.Text(text.Length == 0 ? "{}" : JsonSerializer.Serialize(new CommandResponse { Text = text }, MattermostJson.Default.CommandResponse), "application/json");

    private static async Task<IFormCollection?> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        try
        {
            return http.HasFormContentType ? await http.ReadFormAsync(cancellationToken) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException or IOException or DecoderFallbackException)
        {
            return null;
        }
    }
}

internal static partial class CommandLog
{
    [LoggerMessage(BotEventIds.CommandUnreadable, LogLevel.Warning, "A call of a slash command is not one of a chat server.")]
    public static partial void Unreadable(ILogger logger);

    [LoggerMessage(BotEventIds.CommandRefused, LogLevel.Warning, "A slash command is refused: {Reason}.")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(BotEventIds.CommandFailed, LogLevel.Warning, "/{Trigger} could not be served: {Reason}")]
    public static partial void Failed(ILogger logger, string trigger, string reason);

    [LoggerMessage(BotEventIds.NewsLost, LogLevel.Warning, "What became of a slash command could not be told: {Reason}")]
    public static partial void NewsLost(ILogger logger, string reason);
}
