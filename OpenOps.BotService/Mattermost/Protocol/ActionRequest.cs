using System.Text.Json.Nodes;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>What the server sends when somebody clicks a button. Nothing but the context proves who sent it.</summary>
internal sealed record ActionRequest
{
    public string UserId { get => field ?? ""; init; }

    public string UserName { get => field ?? ""; init; }

    public string ChannelId { get => field ?? ""; init; }

    public string ChannelName { get => field ?? ""; init; }

    public string TeamId { get => field ?? ""; init; }

    public string PostId { get => field ?? ""; init; }

    /// <summary>Opens a dialog within three seconds.</summary>
    public string TriggerId { get => field ?? ""; init; }

    public string Type { get => field ?? ""; init; }

    public JsonObject? Context { get; init; }
}

/// <summary>The answer to a click: status 200 with this as JSON, or the person sees an error.</summary>
internal sealed record ActionResponse
{
    /// <summary>Changes the post. An omitted message empties it; omitted props keep the buttons.</summary>
    public ActionUpdate? Update { get; init; }

    /// <summary>Shown to the person who clicked, and nobody else.</summary>
    public string? EphemeralText { get; init; }
}

internal sealed record ActionUpdate
{
    public required string Message { get; init; }

    public JsonObject? Props { get; init; }
}
