using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost.Events;

/// <summary>Makes events of the frames that are of use to a bot.</summary>
internal static class EventReader
{
    /// <summary>The event of a frame, or null where a bot has no use for it.</summary>
    /// <exception cref="JsonException">The frame lacks what its kind of event must have.</exception>
    public static MattermostEvent? Read(WebSocketMessage message) => message.Event switch
    {
        SocketEvents.Posted => Posted(message),
        SocketEvents.PostEdited => new PostEditedEvent(Post(message)),
        SocketEvents.PostDeleted => new PostDeletedEvent(Post(message)),
        SocketEvents.ReactionAdded => new ReactionAddedEvent(Reaction(message), Channel(message)),
        SocketEvents.ReactionRemoved => new ReactionRemovedEvent(Reaction(message), Channel(message)),
        SocketEvents.UserAdded => new UserAddedEvent(Text(message, "user_id"), Channel(message), Text(message, "team_id")),
        SocketEvents.UserRemoved => new UserRemovedEvent(First(Text(message, "user_id"), message.Broadcast?.UserId), Channel(message)),
        SocketEvents.DirectAdded => new DirectAddedEvent(Channel(message), First(Text(message, "creator_id"), Text(message, "teammate_id"))),
        _ => null,
    };

    private static PostedEvent Posted(WebSocketMessage message) => new(Post(message))
    {
        ChannelType = Text(message, "channel_type"),
        ChannelName = Text(message, "channel_name"),
        ChannelDisplayName = Text(message, "channel_display_name"),
        TeamId = Text(message, "team_id"),
        Mentions = Text(message, "mentions") is { Length: > 0 } mentions
            ? JsonSerializer.Deserialize(mentions, MattermostJson.Default.IReadOnlyListString) ?? []
            : [],
    };

    private static Post Post(WebSocketMessage message) => Inner(message, "post", MattermostJson.Default.Post);

    private static Reaction Reaction(WebSocketMessage message) => Inner(message, "reaction", MattermostJson.Default.Reaction);

    // Objects within an event are JSON texts within its JSON.
    private static T Inner<T>(WebSocketMessage message, string name, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Text(message, name), type) ?? throw new JsonException($"The event {message.Event} has no {name}.");

    // A user who leaves is told by user id in the data and channel in the broadcast, or the other way round.
    private static string Channel(WebSocketMessage message) => First(Text(message, "channel_id"), message.Broadcast?.ChannelId);

    private static string First(string text, string? other) => text.Length > 0 ? text : other ?? "";

    private static string Text(WebSocketMessage message, string name) =>
        message.Data.ValueKind == JsonValueKind.Object && message.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
