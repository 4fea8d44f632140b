using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>What became of a question once the server was asked about it.</summary>
internal abstract record Turn
{
    /// <summary>The model may be asked.</summary>
    public sealed record Ready(Conversation Conversation, MattermostUser Requester, MattermostChannel Channel, IReadOnlyList<Post> Thread) : Turn;

    /// <summary>Nothing may be sent to a model; the person is told why.</summary>
    public sealed record Refused(string Note, IReadOnlyList<Post> Thread) : Turn;

    /// <summary>There is nothing to do.</summary>
    public sealed record Nothing(string Reason) : Turn;
}
