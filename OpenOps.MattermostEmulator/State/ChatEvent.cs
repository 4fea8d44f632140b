using System.Text.Json.Nodes;

namespace OpenOps.MattermostEmulator.State;

/// <summary>Who gets an event.</summary>
internal sealed record Broadcast
{
    public Dictionary<string, bool>? OmitUsers { get; init; }
    public string UserId { get; init; } = "";
    public string ChannelId { get; init; } = "";
    public string TeamId { get; init; } = "";
}

/// <summary>Something that happened, for the WebSocket.</summary>
internal sealed record ChatEvent(string Event, JsonObject Data, Broadcast Broadcast)
{
    public static ChatEvent ToChannel(string name, string channelId, JsonObject data, string? omitUser = null) =>
        new(name, data, new Broadcast { ChannelId = channelId, OmitUsers = omitUser is null ? null : new() { [omitUser] = true } });

    public static ChatEvent ToUser(string name, string userId, JsonObject data, string channelId = "") =>
        new(name, data, new Broadcast { UserId = userId, ChannelId = channelId });

    public static ChatEvent ToTeam(string name, string teamId, JsonObject data) => new(name, data, new Broadcast { TeamId = teamId });

    public static ChatEvent ToEverybody(string name, JsonObject data) => new(name, data, new Broadcast());
}

/// <summary>Takes events once what caused them is stored.</summary>
internal interface IEventSink
{
    /// <summary>Delivers to <paramref name="userIds"/>, or to everybody when it is null. Called in the order of the changes.</summary>
    public void Deliver(ChatEvent chatEvent, IReadOnlyCollection<string>? userIds);
}
