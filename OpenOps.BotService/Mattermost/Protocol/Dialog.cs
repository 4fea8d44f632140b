using System.Text.Json.Nodes;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>Opens a form in front of the person whose click or command gave the trigger.</summary>
internal sealed record DialogOpening(string TriggerId, Uri Url, Dialog Dialog);

internal sealed record Dialog
{
    public string? CallbackId { get; init; }

    public required string Title { get; init; }

    public string? IntroductionText { get; init; }

    public string? SubmitLabel { get; init; }

    public bool NotifyOnCancel { get; init; }

    /// <summary>Comes back with the submission.</summary>
    public string? State { get; init; }

    public IReadOnlyList<DialogElement> Elements { get; init; } = [];
}

internal sealed record DialogElement
{
    public required string DisplayName { get; init; }

    public required string Name { get; init; }

    /// <summary><c>text</c>, <c>textarea</c>, <c>select</c>, <c>radio</c> or <c>bool</c>.</summary>
    public required string Type { get; init; }

    public string? Subtype { get; init; }

    public string? Default { get; init; }

    public string? Placeholder { get; init; }

    public string? HelpText { get; init; }

    public bool Optional { get; init; }

    public int? MaxLength { get; init; }

    public IReadOnlyList<TextOption>? Options { get; init; }
}

/// <summary>What the server sends when a dialog is submitted, or cancelled if it asked to be told.</summary>
internal sealed record DialogSubmission
{
    public string Type { get => field ?? ""; init; }

    public string CallbackId { get => field ?? ""; init; }

    public string State { get => field ?? ""; init; }

    public string UserId { get => field ?? ""; init; }

    public string ChannelId { get => field ?? ""; init; }

    public string TeamId { get => field ?? ""; init; }

    public JsonObject? Submission { get; init; }

    public bool Cancelled { get; init; }
}

/// <summary>The answer to a submission: empty closes the dialog, errors are shown in it.</summary>
internal sealed record DialogResponse
{
    public string? Error { get; init; }

    public IReadOnlyDictionary<string, string>? Errors { get; init; }
}
