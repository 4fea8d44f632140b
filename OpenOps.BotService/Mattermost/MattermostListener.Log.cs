namespace OpenOps.BotService.Mattermost;

/// <content>What is logged.</content>
internal sealed partial class MattermostListener
{
    [LoggerMessage(MattermostEventIds.Connected, LogLevel.Information, "{Bot} is connected to Mattermost.")]
    private partial void LogConnected(string bot);

    [LoggerMessage(MattermostEventIds.Resumed, LogLevel.Information, "{Bot} took its connection to Mattermost up again where it was lost.")]
    private partial void LogResumed(string bot);

    [LoggerMessage(MattermostEventIds.Disconnected, LogLevel.Warning, "{Bot} has no connection to Mattermost: {Reason}")]
    private partial void LogDisconnected(string bot, string reason);

    [LoggerMessage(MattermostEventIds.Reconnecting, LogLevel.Debug, "{Bot} connects again in {Wait}.")]
    private partial void LogReconnecting(string bot, TimeSpan wait);

    [LoggerMessage(MattermostEventIds.Refused, LogLevel.Critical,
        "Mattermost does not take the token of {Bot} ({Status} {ErrorId}): the bot answers nobody until `OpenOps.BotService provision` has made another token and the service is restarted.")]
    private partial void LogRefused(string bot, int status, string errorId);

    [LoggerMessage(MattermostEventIds.Gap, LogLevel.Warning, "{Bot} missed {Count} events; asking for posts.")]
    private partial void LogGap(string bot, long count);

    [LoggerMessage(MattermostEventIds.Unreadable, LogLevel.Warning, "{Bot} got an event that cannot be read: {Problem}.")]
    private partial void LogUnreadable(string bot, string problem);

    [LoggerMessage(MattermostEventIds.CaughtUp, LogLevel.Information, "{Bot} caught up: {Count} events since {Since:u}.")]
    private partial void LogCaughtUp(string bot, int count, DateTimeOffset since);
}
