using System.Threading.Channels;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>One bot on the server: its REST client and the events it sees.</summary>
internal sealed class MattermostSession(MattermostClient client, MattermostListener listener)
{
    /// <summary>The bot's username, as in section <c>Bots</c>.</summary>
    public string BotName => Listener.BotName;

    public MattermostClient Client { get; } = client;

    /// <summary>What happens, in order, with one reader. Read it without waiting for slow work in between.</summary>
    public ChannelReader<MattermostEvent> Events => Listener.Events;

    internal MattermostListener Listener { get; } = listener;

    /// <summary>The bot's account, once the server has been reached; fails when the server refuses the token.</summary>
    public Task<MattermostUser> GetAccountAsync(CancellationToken cancellationToken) => Listener.Account.WaitAsync(cancellationToken);
}

/// <summary>Every bot that has a token, by name.</summary>
internal sealed class MattermostSessions(IEnumerable<MattermostSession> sessions)
{
    public IReadOnlyList<MattermostSession> All { get; } = [.. sessions];

    public MattermostSession? Find(string botName) =>
        All.FirstOrDefault(session => string.Equals(session.BotName, botName, StringComparison.OrdinalIgnoreCase));
}
