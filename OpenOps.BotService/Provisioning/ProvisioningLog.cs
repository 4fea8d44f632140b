using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Provisioning;

/// <summary>Says, line by line, what was made, what was changed, what was there already and what is left to an administrator.</summary>
internal sealed partial class ProvisioningLog(ILogger<ProvisioningLog> logger)
{
    private readonly List<string> _changes = [];
    private readonly List<string> _open = [];
    private int _made;
    private int _kept;

    /// <summary>What this run changed on the server or on disk; empty when all was there.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>What could not be done, each with what a person can do about it.</summary>
    public IReadOnlyList<string> Open => _open;

    public void Made(string what)
    {
        _made++;
        _changes.Add(what);
        LogMade(what);
    }

    public void Changed(string what)
    {
        _changes.Add(what);
        LogChanged(what);
    }

    public void Kept(string what)
    {
        _kept++;
        LogKept(what);
    }

    public void LeftOut(string bot, string model, string offered) => LogLeftOut(bot, model, offered);

    /// <summary>Something that this run leaves undone, and why; the rest goes on without it.</summary>
    public void NotDone(string what, string mend)
    {
        _open.Add($"{what}: {mend}");
        LogNotDone(what, mend);
    }

    public void Finished(string server)
    {
        LogFinished(server, _made, _changes.Count - _made, _kept);
        foreach (var what in _open)
        {
            LogToBeDone(what);
        }
    }

    [LoggerMessage(MattermostEventIds.Made, LogLevel.Information, "made    {What}")]
    private partial void LogMade(string what);

    [LoggerMessage(MattermostEventIds.Changed, LogLevel.Information, "changed {What}")]
    private partial void LogChanged(string what);

    [LoggerMessage(MattermostEventIds.Kept, LogLevel.Information, "found   {What}")]
    private partial void LogKept(string what);

    [LoggerMessage(MattermostEventIds.LeftOut, LogLevel.Information, "left out the bot {Bot}: its model {Model} is not offered by Inference, which offers {Offered}")]
    private partial void LogLeftOut(string bot, string model, string offered);

    [LoggerMessage(MattermostEventIds.NotDone, LogLevel.Warning, "not done: {What}: {Mend}")]
    private partial void LogNotDone(string what, string mend);

    [LoggerMessage(MattermostEventIds.ToBeSet, LogLevel.Warning, "for an administrator: {What}")]
    private partial void LogToBeDone(string what);

    [LoggerMessage(MattermostEventIds.Provisioned, LogLevel.Information, "{Server} is provisioned: {Made} made, {Changed} changed, {Kept} found")]
    private partial void LogFinished(string server, int made, int changed, int kept);
}
