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

    public string Method { get => field ?? ""; init; }

    public string Url { get => field ?? ""; init; }

    /// <summary>In whose name it answers, where the server lets integrations choose.</summary>
    public string Username { get => field ?? ""; init; }

    public string DisplayName { get => field ?? ""; init; }

    public string Description { get => field ?? ""; init; }

    public bool AutoComplete { get; init; }

    public string AutoCompleteDesc { get => field ?? ""; init; }

    public string AutoCompleteHint { get => field ?? ""; init; }

    /// <inheritdoc />
    public override string ToString() => $"SlashCommand {Id} /{Trigger}";
}

internal sealed record NewSlashCommand
{
    /// <summary>Which one is changed; null for a new one.</summary>
    public string? Id { get; init; }

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

/// <summary>A command's new secret.</summary>
internal sealed record CommandToken
{
    public string Token { get => field ?? ""; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(CommandToken);
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
