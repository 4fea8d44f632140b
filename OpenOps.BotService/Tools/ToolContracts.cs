using System.Text.Json.Serialization;

namespace OpenOps.BotService.Tools;

/// <summary>What a stream tells or asks about a tool.</summary>
internal sealed record ToolNews
{
    /// <summary>One of <see cref="ToolNewsKinds"/>.</summary>
    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Under what to answer; null when nothing is asked.</summary>
    public Guid? Exchange { get; init; }

    /// <summary>What the model wants, as JSON.</summary>
    public string? Arguments { get; init; }

    /// <summary>How long an answer counts.</summary>
    public double? WithinSeconds { get; init; }

    /// <summary>Of an ended call: succeeded, failed or refused.</summary>
    public string? Outcome { get; init; }

    public string? ErrorType { get; init; }
}

internal static class ToolNewsKinds
{
    public const string Approval = "approval";
    public const string Execution = "execution";
    public const string Ended = "ended";
    public const string Limit = "limit";
}

/// <summary>What is answered to it.</summary>
internal sealed record ToolReply
{
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string TimedOut = "timed_out";

    public string? Decision { get; init; }

    public string? UserId { get; init; }

    public string? UserName { get; init; }

    public string? Result { get; init; }

    public string? ErrorType { get; init; }

    public string? ErrorMessage { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ToolReply))]
[JsonSerializable(typeof(ToolCardProps))]
internal sealed partial class ToolJson : JsonSerializerContext;
