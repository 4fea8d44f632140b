using System.Text.Json.Nodes;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>A box under a message, with text, fields and buttons. For sending only.</summary>
internal sealed record MessageAttachment
{
    public string? Fallback { get; init; }

    public string? Color { get; init; }

    public string? Pretext { get; init; }

    public string? Title { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<AttachmentField>? Fields { get; init; }

    public string? Footer { get; init; }

    public IReadOnlyList<AttachmentAction>? Actions { get; init; }
}

internal sealed record AttachmentField(string Title, string Value, bool Short = true);

/// <summary>A button or a menu.</summary>
internal sealed record AttachmentAction
{
    /// <summary>Letters and digits only: a click on any other id finds no route.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>button</c> or <c>select</c>.</summary>
    public string Type { get; init; } = "button";

    /// <summary><c>default</c>, <c>primary</c>, <c>success</c>, <c>good</c>, <c>warning</c>, <c>danger</c>.</summary>
    public string? Style { get; init; }

    public string? Tooltip { get; init; }

    public IReadOnlyList<TextOption>? Options { get; init; }

    public required ActionIntegration Integration { get; init; }
}

/// <summary>Whom the server calls on a click. It authenticates by nothing but what the context carries.</summary>
internal sealed record ActionIntegration(Uri Url, JsonObject Context);

/// <summary>A choice in a menu.</summary>
internal sealed record TextOption(string Text, string Value);
