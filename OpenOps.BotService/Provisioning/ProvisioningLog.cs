using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Provisioning;

/// <summary>Says, line by line, what was made and what was there already.</summary>
internal sealed partial class ProvisioningLog(ILogger<ProvisioningLog> logger)
{
    private readonly List<string> _changes = [];
    private int _kept;

    /// <summary>What this run changed on the server or on disk; empty when all was there.</summary>
    public IReadOnlyList<string> Changes => _changes;

    public void Made(string what)
    {
        _changes.Add(what);
        LogMade(what);
    }

    public void Kept(string what)
    {
        _kept++;
        LogKept(what);
    }

    public void LeftOut(string bot, string model, string offered) => LogLeftOut(bot, model, offered);

    public void Finished(string server) => LogFinished(server, _changes.Count, _kept);

    [LoggerMessage(MattermostEventIds.Made, LogLevel.Information, "made   {What}")]
    private partial void LogMade(string what);

    [LoggerMessage(MattermostEventIds.Kept, LogLevel.Information, "found  {What}")]
    private partial void LogKept(string what);

    [LoggerMessage(MattermostEventIds.LeftOut, LogLevel.Information, "left out the bot {Bot}: its model {Model} is not offered by Inference, which offers {Offered}")]
    private partial void LogLeftOut(string bot, string model, string offered);

    [LoggerMessage(MattermostEventIds.Provisioned, LogLevel.Information, "{Server} is provisioned: {Made} made, {Kept} found")]
    private partial void LogFinished(string server, int made, int kept);
}
