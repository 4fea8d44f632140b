using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenOps.BotService.Actions;

/// <summary>What a button stands for. The chat server keeps it to itself and hands it over with the click.</summary>
internal sealed record ButtonContext
{
    /// <summary>One of <see cref="ButtonOperations"/>.</summary>
    public required string Op { get; init; }

    public required string Bot { get; init; }

    public required string ChannelId { get; init; }

    /// <summary>The post with the button. Null in a post that was being made when the button was: its props tell whose it is.</summary>
    public string? PostId { get; init; }

    /// <summary>The answer that was shown. Null where no model was asked.</summary>
    public Guid? InteractionId { get; init; }

    /// <summary>The post that was answered.</summary>
    public required string QuestionId { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequesterId { get; init; }

    /// <summary>The variant the button leads to.</summary>
    public int? Variant { get; init; }

    /// <summary>On a tool's card: the question that it puts.</summary>
    public Guid? Exchange { get; init; }
}

internal static class ButtonOperations
{
    public const string Up = "up";
    public const string Down = "down";
    public const string Stop = "stop";
    public const string Regenerate = "regenerate";
    public const string Show = "show";
    public const string Meeting = "meeting";
    public const string Share = "share";
    public const string Approve = "approve";
    public const string Reject = "reject";
}

/// <summary>What a dialog asks about. It comes back with the submission.</summary>
internal sealed record DialogContext
{
    public required string Bot { get; init; }

    public required string ChannelId { get; init; }

    public required Guid InteractionId { get; init; }

    /// <summary>Who was asked; nobody else may submit it.</summary>
    public required string UserId { get; init; }

    /// <summary>The vote that the dialog completes.</summary>
    public required Guid VoteId { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ButtonContext))]
[JsonSerializable(typeof(DialogContext))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ActionJson : JsonSerializerContext;
