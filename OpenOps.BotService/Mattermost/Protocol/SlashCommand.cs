using System.Text.Json.Nodes;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>A slash command as it is registered.</summary>
internal sealed record SlashCommand
{
    public string Id { get => field ?? ""; init; }

    /// <summary>Proves that a call comes from the server.</summary>
    public string Token { get => field ?? ""; init; }

    public string TeamId { get => field ?? ""; init; }

    /// <summary>The word after the slash.</summary>
    public string Trigger { get => field ?? ""; init; }

    public string Url { get => field ?? ""; init; }

    public string DisplayName { get => field ?? ""; init; }
}

internal sealed record NewSlashCommand
{
    public required string TeamId { get; init; }

    public required string Trigger { get; init; }

    public required Uri Url { get; init; }

    /// <summary><c>P</c> for POST.</summary>
    public string Method { get; init; } = "P";

    public string? Username { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public bool AutoComplete { get; init; } = true;

    public string? AutoCompleteDesc { get; init; }

    public string? AutoCompleteHint { get; init; }
}

/// <summary>The answer to a slash command. Only status 200 is accepted.</summary>
internal sealed record CommandResponse
{
    /// <summary><c>ephemeral</c>, or <c>in_channel</c>: then the post is the executing person's.</summary>
    public string ResponseType { get; init; } = "ephemeral";

    public string Text { get => field ?? ""; init; }

    public string? Username { get; init; }

    public IReadOnlyList<MessageAttachment>? Attachments { get; init; }

    public JsonObject? Props { get; init; }
}
