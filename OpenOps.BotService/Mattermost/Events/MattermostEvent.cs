using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost.Events;

/// <summary>Something that happened on the server and that one bot may see.</summary>
internal abstract record MattermostEvent
{
    /// <summary>
    /// True when it was found by asking again after a start or a gap. It may then have been handled before, by this
    /// process or an earlier one.
    /// </summary>
    public bool CaughtUp { get; init; }
}

/// <summary>A post was made, the bot's own ones included.</summary>
internal sealed record PostedEvent(Post Post) : MattermostEvent
{
    /// <summary>One of <see cref="ChannelTypes"/>.</summary>
    public string ChannelType { get; init; } = "";

    public string ChannelName { get; init; } = "";

    public string ChannelDisplayName { get; init; } = "";

    /// <summary>Empty in direct and group messages.</summary>
    public string TeamId { get; init; } = "";

    /// <summary>
    /// Ids of the users the server found mentioned, channel-wide mentions included. Null when the event was caught up:
    /// the server computes mentions only once, so look into the message.
    /// </summary>
    public IReadOnlyList<string>? Mentions { get; init; }
}

/// <summary>A post got another text or other props. Every patch of the bot itself comes back as one, too.</summary>
internal sealed record PostEditedEvent(Post Post) : MattermostEvent;

/// <summary>A post was deleted; it is told as it was.</summary>
internal sealed record PostDeletedEvent(Post Post) : MattermostEvent;

/// <summary>Somebody reacted. Reacting twice is told twice.</summary>
internal sealed record ReactionAddedEvent(Reaction Reaction, string ChannelId) : MattermostEvent;

/// <summary>Somebody took a reaction back, or tried to where there was none.</summary>
internal sealed record ReactionRemovedEvent(Reaction Reaction, string ChannelId) : MattermostEvent;

/// <summary>Somebody, perhaps the bot, joined a channel.</summary>
internal sealed record UserAddedEvent(string UserId, string ChannelId, string TeamId) : MattermostEvent;

/// <summary>Somebody, perhaps the bot, left a channel or was removed from it.</summary>
internal sealed record UserRemovedEvent(string UserId, string ChannelId) : MattermostEvent;

/// <summary>Somebody opened a direct conversation with the bot.</summary>
internal sealed record DirectAddedEvent(string ChannelId, string UserId) : MattermostEvent;

/// <summary>Everything missed since <paramref name="Since"/> has been told; what follows is live.</summary>
internal sealed record CaughtUpEvent(DateTimeOffset Since, int Events) : MattermostEvent;
