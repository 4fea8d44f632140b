using System.Text.Json;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>One frame from the server: an event with its sequence number, or the reply to an action.</summary>
internal sealed record WebSocketMessage
{
    /// <summary>The event's name; empty for a reply.</summary>
    public string Event { get => field ?? ""; init; }

    public JsonElement Data { get; init; }

    public WebSocketBroadcast? Broadcast { get; init; }

    /// <summary>Counts the events of one connection from 0, without holes. Null for a reply.</summary>
    public long? Seq { get; init; }

    /// <summary><c>OK</c> or <c>FAIL</c> in a reply.</summary>
    public string Status { get => field ?? ""; init; }

    public long? SeqReply { get; init; }
}

/// <summary>Whom an event concerns.</summary>
internal sealed record WebSocketBroadcast
{
    public string UserId { get => field ?? ""; init; }

    public string ChannelId { get => field ?? ""; init; }

    public string TeamId { get => field ?? ""; init; }
}

/// <summary>An action asked of the server over the connection.</summary>
internal sealed record WebSocketAction(long Seq, string Action);
